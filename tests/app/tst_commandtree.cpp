#include "core/crypto/selftest.h"
#include "tests/app/commandline.h"

#include <QFile>
#include <QProcess>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

using namespace claimcheck;
using namespace Qt::StringLiterals;

namespace {

/// A command as its help page shows it: the words that name it, and its long options.
struct HelpPage
{
    QStringList path;
    QStringList options;
};

QStringList found(const QByteArray& text, const QString& pattern)
{
    QStringList words;
    const QRegularExpression expression(pattern, QRegularExpression::MultilineOption);
    for (const auto& match : expression.globalMatch(QString::fromUtf8(text)))
        words += match.captured(1);
    return words;
}

// From the help that people read, not from what the scripts are made of.
QList<HelpPage> helpPages(const QStringList& path = {})
{
    Arguments arguments;
    for (const QString& word : path)
        arguments.push_back(word.toStdString());
    arguments.push_back("--help");
    const QByteArray help = runCommand(arguments).out;
    QList<HelpPage> pages{{path, found(help, u"^ +(?:-\\w,)?(--[a-z-]+)"_s)}};
    const qsizetype commands = help.indexOf("\nSubcommands:");
    if (commands < 0)
        return pages;
    const QByteArray list = help.sliced(commands + 1, help.indexOf("\n\n", commands) - commands);
    for (const QString& name : found(list, u"^  ([a-z]+)"_s))
        pages += helpPages(path + QStringList{name});
    return pages;
}

} // namespace

/// Completion and manual name what the program really has.
class CommandTreeTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(); }
    void initTestCase();
    void namesEveryCommandAndOption_data();
    void namesEveryCommandAndOption();
    void parsesInBash();
    void completesInBash_data();
    void completesInBash();
    void writesAManualThatManReads();
    void refusesAnUnknownShell();

private:
    QStringList completions(const QStringList& words) const;

    QList<HelpPage> m_pages;
    CryptoRuntime m_crypto = *CryptoRuntime::start();
};

void CommandTreeTest::initTestCase()
{
    m_pages = helpPages();
    QVERIFY(m_pages.size() >= 18);
    QVERIFY(std::ranges::any_of(m_pages, [](const HelpPage& page) {
        return page.path == QStringList{u"token"_s, u"verify"_s}
        && page.options.contains(u"--secret"_s) && page.options.contains(u"--explain"_s);
    }));
}

void CommandTreeTest::namesEveryCommandAndOption_data()
{
    QTest::addColumn<Arguments>("arguments");
    QTest::newRow("bash") << Arguments{"completion", "bash"};
    QTest::newRow("zsh") << Arguments{"completion", "zsh"};
    QTest::newRow("fish") << Arguments{"completion", "fish"};
    QTest::newRow("the manual") << Arguments{"manual"};
}

void CommandTreeTest::namesEveryCommandAndOption()
{
    QFETCH(Arguments, arguments);

    const CommandResult result = runCommand(arguments);

    QCOMPARE(result.code, 0);
    QString text = QString::fromUtf8(result.out);
    text.replace(u"\\-"_s, u"-"_s);
    // fish names an option after -l, without its dashes.
    const bool isFish = arguments.back() == "fish";
    for (const HelpPage& page : std::as_const(m_pages)) {
        const QString path = page.path.join(u' ');
        QVERIFY2(text.contains(path), qPrintable(path));
        for (const QString& option : page.options) {
            const QString name = isFish ? u"-l "_s + option.sliced(2) : option;
            const QRegularExpression whole(QRegularExpression::escape(name) + u"(?![a-z-])"_s);
            QVERIFY2(text.contains(whole), qPrintable(path + u' ' + option));
        }
    }
}

void CommandTreeTest::parsesInBash()
{
    const QString bash = QStandardPaths::findExecutable(u"bash"_s);
    if (bash.isEmpty())
        QSKIP("There is no bash here.");
    QProcess process;
    process.start(bash, {u"-n"_s});
    process.write(runCommand({"completion", "bash"}).out);
    process.closeWriteChannel();
    QVERIFY(process.waitForFinished());
    QCOMPARE(process.readAllStandardError(), ""_ba);
    QCOMPARE(process.exitCode(), 0);
}

QStringList CommandTreeTest::completions(const QStringList& words) const
{
    QStringList quoted;
    for (const QString& word : words)
        quoted += u"'%1'"_s.arg(word);
    const QString question = u"\nCOMP_WORDS=(claimcheck %1)\nCOMP_CWORD=%2\n_claimcheck\n"
                             "printf '%s\\n' \"${COMPREPLY[@]}\"\n"_s.arg(quoted.join(u' '))
                                 .arg(words.size());
    QProcess process;
    process.start(u"bash"_s, {u"--norc"_s});
    process.write(runCommand({"completion", "bash"}).out + question.toUtf8());
    process.closeWriteChannel();
    if (!process.waitForFinished())
        return {u"bash hangs"_s};
    return QString::fromUtf8(process.readAllStandardOutput()).split(u'\n', Qt::SkipEmptyParts);
}

void CommandTreeTest::completesInBash_data()
{
    QTest::addColumn<QStringList>("words");
    QTest::addColumn<QStringList>("answer");
    // clang-format off
    QTest::newRow("a group")                  << QStringList{u"tok"_s}                            << QStringList{u"token"_s};
    QTest::newRow("a command")                << QStringList{u"token"_s, u"ver"_s}                << QStringList{u"verify"_s};
    QTest::newRow("all of a group")           << QStringList{u"key"_s, u""_s}                     << QStringList{u"generate"_s, u"show"_s, u"convert"_s, u"thumbprint"_s};
    QTest::newRow("an option")                << QStringList{u"token"_s, u"verify"_s, u"--iss"_s} << QStringList{u"--iss"_s, u"--issuer"_s};
    QTest::newRow("an option of a key")       << QStringList{u"token"_s, u"sign"_s, u"--sec"_s}   << QStringList{u"--secret"_s};
    QTest::newRow("behind a value")           << QStringList{u"token"_s, u"verify"_s, u"--secret"_s, u"x"_s, u"--expl"_s} << QStringList{u"--explain"_s};
    QTest::newRow("no option of another one") << QStringList{u"key"_s, u"show"_s, u"--expl"_s}    << QStringList{};
    // clang-format on
}

void CommandTreeTest::completesInBash()
{
    QFETCH(QStringList, words);
    QFETCH(QStringList, answer);
    if (QStandardPaths::findExecutable(u"bash"_s).isEmpty())
        QSKIP("There is no bash here.");

    QStringList given = completions(words);
    given.removeOne(u"--help"_s);

    given.sort();
    answer.sort();
    QCOMPARE(given, answer);
}

void CommandTreeTest::writesAManualThatManReads()
{
    const QByteArray manual = runCommand({"manual"}).out;
    QVERIFY(manual.startsWith(".TH CLAIMCHECK 1"));
    for (const char* section : {"NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "COMMANDS", "NOTES"})
        QVERIFY2(manual.contains(QByteArray{QByteArray("\n.SH ") + section}), section);
    const QString mandoc = QStandardPaths::findExecutable(u"mandoc"_s);
    const QString groff = QStandardPaths::findExecutable(u"groff"_s);
    if (mandoc.isEmpty() && groff.isEmpty())
        QSKIP("There is neither mandoc nor groff to read it with.");
    QProcess process;
    if (mandoc.isEmpty())
        process.start(groff, {u"-man"_s, u"-ww"_s, u"-z"_s, u"-Tutf8"_s});
    else
        process.start(mandoc, {u"-T"_s, u"lint"_s, u"-W"_s, u"error"_s});
    process.write(manual);
    process.closeWriteChannel();
    QVERIFY(process.waitForFinished());
    QCOMPARE(process.readAllStandardOutput() + process.readAllStandardError(), ""_ba);
}

void CommandTreeTest::refusesAnUnknownShell()
{
    const CommandResult result = runCommand({"completion", "tcsh"});

    QCOMPARE(result.code, 2);
    QVERIFY(result.out.isEmpty());
}

QTEST_GUILESS_MAIN(CommandTreeTest)
#include "tst_commandtree.moc"
