#include "core/inspect/registry.h"
#include "core/inspect/visibletext.h"

#include <QTest>

using namespace claimcheck;
using namespace Qt::StringLiterals;

class DisplayTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(); }
    void marksWhatCannotBeSeen_data();
    void marksWhatCannotBeSeen();
    void leavesNothingInvisible();
    void knowsRegisteredNames_data();
    void knowsRegisteredNames();
    void knowsNoPrivateNames();
};

void DisplayTest::marksWhatCannotBeSeen_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("shown");

    // clang-format off
    QTest::newRow("ordinary text")                << u"Ad\u00e9l\u00e8 \u4f60 \U0001f600"_s << u"Ad\u00e9l\u00e8 \u4f60 \U0001f600"_s;
    QTest::newRow("nothing")                      << u""_s               << u""_s;
    QTest::newRow("G02 right-to-left override")   << u"a\u202eb"_s       << u"a<U+202E>b"_s;
    QTest::newRow("G02 isolates")                 << u"\u2066\u2069"_s   << u"<U+2066><U+2069>"_s;
    QTest::newRow("G02 zero-width space")         << u"\u200b"_s         << u"<U+200B>"_s;
    QTest::newRow("G02 NUL")                      << QString(QChar(0))   << u"<U+0000>"_s;
    QTest::newRow("G02 escape")                   << u"\x1b[31m"_s       << u"<U+001B>[31m"_s;
    QTest::newRow("G02 line end")                 << u"a\nb"_s           << u"a<U+000A>b"_s;
    QTest::newRow("G02 line separator")           << u"a\u2028b"_s       << u"a<U+2028>b"_s;
    QTest::newRow("G02 byte order mark")          << u"\ufeff"_s         << u"<U+FEFF>"_s;
    QTest::newRow("G02 soft hyphen")              << u"\u00ad"_s         << u"<U+00AD>"_s;
    QTest::newRow("G02 tag letter")               << u"\U000e0041"_s     << u"<U+E0041>"_s;
    QTest::newRow("G02 private use")              << u"\ue000"_s         << u"<U+E000>"_s;
    QTest::newRow("markup stays as it is")        << u"<img src=x>&lt;"_s << u"<img src=x>&lt;"_s;
    // clang-format on
}

void DisplayTest::marksWhatCannotBeSeen()
{
    QFETCH(QString, text);
    QFETCH(QString, shown);
    QCOMPARE(visibleText(text), shown);
}

void DisplayTest::leavesNothingInvisible()
{
    for (char32_t c = 0; c <= 0xffff; ++c) {
        if (QChar::isSurrogate(c))
            continue;
        for (const QChar shown : visibleText(QString::fromUcs4(&c, 1))) {
            QVERIFY(shown.category() != QChar::Other_Control);
            QVERIFY(shown.category() != QChar::Other_Format);
        }
    }
    const QString lone = visibleText(QString(QChar(0xd800)));
    QVERIFY(lone.isValidUtf16());
    QVERIFY(!lone.isEmpty());
}

void DisplayTest::knowsRegisteredNames_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<bool>("isClaim");
    QTest::addColumn<bool>("isTime");
    QTest::addColumn<QString>("reference");

    // clang-format off
    QTest::newRow("exp")       << "exp"_ba       << true  << true  << u"RFC 7519 §4.1.4"_s;
    QTest::newRow("nbf")       << "nbf"_ba       << true  << true  << u"RFC 7519 §4.1.5"_s;
    QTest::newRow("iat")       << "iat"_ba       << true  << true  << u"RFC 7519 §4.1.6"_s;
    QTest::newRow("auth_time") << "auth_time"_ba << true  << true  << u"OpenID Connect Core §2"_s;
    QTest::newRow("sub")       << "sub"_ba       << true  << false << u"RFC 7519 §4.1.2"_s;
    QTest::newRow("jti")       << "jti"_ba       << true  << false << u"RFC 7519 §4.1.7"_s;
    QTest::newRow("alg")       << "alg"_ba       << false << false << u"RFC 7515 §4.1.1"_s;
    QTest::newRow("kid")       << "kid"_ba       << false << false << u"RFC 7515 §4.1.4"_s;
    QTest::newRow("crit")      << "crit"_ba      << false << false << u"RFC 7515 §4.1.11"_s;
    // clang-format on
}

void DisplayTest::knowsRegisteredNames()
{
    QFETCH(QByteArray, name);
    QFETCH(bool, isClaim);
    QFETCH(bool, isTime);
    QFETCH(QString, reference);

    const auto meaning = isClaim ? claimMeaning(name) : headerMeaning(name);
    QVERIFY(meaning);
    QVERIFY(!meaning->meaning.isEmpty());
    QCOMPARE(meaning->isTime, isTime);
    QCOMPARE(meaning->reference, reference);
}

void DisplayTest::knowsNoPrivateNames()
{
    for (const QByteArray& name : {""_ba, "Exp"_ba, "exp "_ba, "ex"_ba, "username"_ba}) {
        QVERIFY(!claimMeaning(name));
        QVERIFY(!headerMeaning(name));
    }
}

QTEST_GUILESS_MAIN(DisplayTest)
#include "tst_display.moc"
