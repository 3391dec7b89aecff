#include "core/account/username.h"

#include <QTest>

using namespace claimcheck;
using namespace Qt::StringLiterals;

class UsernameTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(); }
    void hasOneCanonicalForm_data();
    void hasOneCanonicalForm();
    void refuses_data();
    void refuses();
    void isCanonicalOnceAndForAll();
};

void UsernameTest::hasOneCanonicalForm_data()
{
    QTest::addColumn<QString>("typed");
    QTest::addColumn<QString>("canonical");

    // clang-format off
    QTest::newRow("as it is")                 << u"alice"_s                 << u"alice"_s;
    QTest::newRow("L06 capital")              << u"Alice"_s                 << u"alice"_s;
    QTest::newRow("L06 capitals")             << u"ALICE"_s                 << u"alice"_s;
    QTest::newRow("L06 fullwidth")            << u"\uff21\uff4c\uff49\uff43\uff45"_s << u"alice"_s;
    QTest::newRow("L06 decomposed")           << u"ren\u0065\u0301"_s       << u"ren\u00e9"_s;
    QTest::newRow("L06 decomposed capital")   << u"REN\u0045\u0301"_s       << u"ren\u00e9"_s;
    QTest::newRow("halfwidth katakana")       << u"\uff76\uff9e"_s          << u"\u30ac"_s;
    QTest::newRow("Greek, final sigma")       << u"\u03a3\u03af\u03c3\u03c5\u03c6\u03bf\u03c2"_s << u"\u03c3\u03af\u03c3\u03c5\u03c6\u03bf\u03c2"_s;
    QTest::newRow("sharp s stays")            << u"stra\u00dfe"_s           << u"stra\u00dfe"_s;
    QTest::newRow("printable ASCII")          << u"a.b_c-d+e@f!'%"_s        << u"a.b_c-d+e@f!'%"_s;
    QTest::newRow("digits")                   << u"007"_s                   << u"007"_s;
    QTest::newRow("beyond 16 bits")           << u"\U00010400"_s            << u"\U00010428"_s;
    QTest::newRow("64 characters")            << QString(64, u'a')          << QString(64, u'a');
    QTest::newRow("64 characters of 2 units") << u"\U00010428"_s.repeated(64) << u"\U00010428"_s.repeated(64);
    // clang-format on
}

void UsernameTest::hasOneCanonicalForm()
{
    QFETCH(QString, typed);
    QFETCH(QString, canonical);

    const auto name = canonicalUsername(typed);

    QVERIFY(name);
    QCOMPARE(*name, canonical);
}

void UsernameTest::refuses_data()
{
    QTest::addColumn<QString>("typed");
    QTest::addColumn<UsernameFault>("fault");

    // clang-format off
    QTest::newRow("nothing")                     << u""_s                  << UsernameFault::Empty;
    QTest::newRow("65 characters")               << QString(65, u'a')      << UsernameFault::TooLong;
    QTest::newRow("65 characters of 2 units")    << u"\U00010428"_s.repeated(65) << UsernameFault::TooLong;
    QTest::newRow("L06 space before")            << u" alice"_s            << UsernameFault::Character;
    QTest::newRow("L06 space after")             << u"alice "_s            << UsernameFault::Character;
    QTest::newRow("L06 space inside")            << u"al ice"_s            << UsernameFault::Character;
    QTest::newRow("L06 no-break space")          << u"al\u00a0ice"_s       << UsernameFault::Character;
    QTest::newRow("L06 ideographic space")       << u"al\u3000ice"_s       << UsernameFault::Character;
    QTest::newRow("L06 zero-width space")        << u"al\u200bice"_s       << UsernameFault::Character;
    QTest::newRow("L06 word joiner")             << u"al\u2060ice"_s       << UsernameFault::Character;
    QTest::newRow("L06 byte order mark")         << u"\ufeffalice"_s       << UsernameFault::Character;
    QTest::newRow("L06 soft hyphen")             << u"al\u00adice"_s       << UsernameFault::Character;
    QTest::newRow("L06 NUL")                     << u"alice"_s + QChar(0)  << UsernameFault::Character;
    QTest::newRow("L14 CR LF")                   << u"alice\r\n"_s         << UsernameFault::Character;
    QTest::newRow("L14 tab")                     << u"al\tice"_s           << UsernameFault::Character;
    QTest::newRow("L14 DEL")                     << u"alice\x7f"_s         << UsernameFault::Character;
    QTest::newRow("L14 right-to-left override")  << u"al\u202eice"_s       << UsernameFault::Character;
    QTest::newRow("L14 isolate")                 << u"al\u2066ice"_s       << UsernameFault::Character;
    QTest::newRow("L14 half a surrogate pair")   << u"alice"_s + QChar(0xd800) << UsernameFault::Character;
    QTest::newRow("L14 private use")             << u"al\ue000ice"_s       << UsernameFault::Character;
    QTest::newRow("L14 unassigned")              << u"al\u0378ice"_s       << UsernameFault::Character;
    QTest::newRow("L14 emoji")                   << u"alice\U0001f600"_s   << UsernameFault::Character;
    QTest::newRow("L14 euro sign")               << u"alice\u20ac"_s       << UsernameFault::Character;
    // RFC 8264 sections 9.1 and 9.17: neither compatibility characters nor numbers but digits.
    QTest::newRow("L14 ligature fi")             << u"\ufb01ona"_s         << UsernameFault::Character;
    QTest::newRow("L14 mathematical letter")     << u"\U0001d41adam"_s     << UsernameFault::Character;
    QTest::newRow("L14 superscript two")         << u"adam\u00b2"_s        << UsernameFault::Character;
    QTest::newRow("L14 one half")                << u"adam\u00bd"_s        << UsernameFault::Character;
    QTest::newRow("L14 Roman numeral")           << u"adam\u2163"_s        << UsernameFault::Character;
    QTest::newRow("L14 enclosing circle")        << u"adam\u20dd"_s        << UsernameFault::Character;
    // clang-format on
}

void UsernameTest::refuses()
{
    QFETCH(QString, typed);
    QFETCH(UsernameFault, fault);

    const auto name = canonicalUsername(typed);

    QVERIFY2(!name, "the name was accepted");
    QCOMPARE(name.error(), fault);
}

void UsernameTest::isCanonicalOnceAndForAll()
{
    // A name that changes when it is made canonical again would be two accounts.
    for (char32_t c = 1; c <= 0x10ffff; ++c) {
        if (QChar::isSurrogate(c))
            continue;
        const auto once = canonicalUsername(QString::fromUcs4(&c, 1));
        if (!once)
            continue;
        const auto twice = canonicalUsername(*once);
        QVERIFY2(twice && *twice == *once, QByteArray::number(c, 16).constData());
    }
}

QTEST_GUILESS_MAIN(UsernameTest)
#include "tst_username.moc"
