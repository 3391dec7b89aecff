#include "core/password/guessable.h"
#include "core/password/passwordpolicy.h"

#include <QTest>

using namespace claimcheck;
using namespace Qt::StringLiterals;
using Fault = PasswordError::Fault;

class PasswordPolicyTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(); }
    void prepares_data();
    void prepares();
    void refuses_data();
    void refuses();
    void checkingAPasswordTakesAnyShortOne();
    void hardenedTakes_data();
    void hardenedTakes();
    void hardenedRefuses_data();
    void hardenedRefuses();
    void theListIsLongEnough();
    void knowsTheWordsOfItsList();
    void looksAtTheLongestPasswordQuickly();
    void hints_data();
    void hints();
};

void PasswordPolicyTest::prepares_data()
{
    QTest::addColumn<QString>("typed");
    QTest::addColumn<QByteArray>("bytes");

    // clang-format off
    QTest::newRow("plain")                        << u"password123"_s        << "password123"_ba;
    QTest::newRow("L12 NUL in the middle")        << u"pass"_s + QChar(0) + u"word"_s << QByteArray("pass\0word", 9);
    QTest::newRow("L12 only spaces")              << QString(8, u' ')        << QByteArray(8, ' ');
    QTest::newRow("L12 emoji")                    << u"\U0001f600"_s.repeated(8)  << "\xf0\x9f\x98\x80"_ba.repeated(8);
    QTest::newRow("L12 64 characters of 4 bytes") << u"\U0001f600"_s.repeated(64) << "\xf0\x9f\x98\x80"_ba.repeated(64);
    QTest::newRow("L13 NFC stays")                << u"passw\u00f6rd"_s      << "passw\xc3\xb6rd"_ba;
    QTest::newRow("L13 NFD becomes NFC")          << u"passwo\u0308rd"_s     << "passw\xc3\xb6rd"_ba;
    QTest::newRow("L13 no-break space")           << u"pass\u00a0word"_s     << "pass word"_ba;
    QTest::newRow("L13 ideographic space")        << u"pass\u3000word"_s     << "pass word"_ba;
    QTest::newRow("L13 em space")                 << u"pass\u2003word"_s     << "pass word"_ba;
    QTest::newRow("L13 Ogham space mark")         << u"pass\u1680word"_s     << "pass word"_ba;
    QTest::newRow("L13 ligature stays")           << u"\ufb01nancial"_s      << "\xef\xac\x81nancial"_ba;
    QTest::newRow("L13 fullwidth stays")          << u"\uff41bcdefgh"_s      << "\xef\xbd\x81" "bcdefgh"_ba;
    QTest::newRow("L13 case stays")               << u"PassWord"_s           << "PassWord"_ba;
    QTest::newRow("L13 zero-width space stays")   << u"pass\u200bword"_s     << "pass\xe2\x80\x8bword"_ba;
    QTest::newRow("spaces around stay")           << u" password "_s         << " password "_ba;
    QTest::newRow("8 characters")                 << u"12345678"_s           << "12345678"_ba;
    QTest::newRow("256 characters")               << QString(256, u'x')      << QByteArray(256, 'x');
    QTest::newRow("256 characters of 2 units")    << u"\U0001f600"_s.repeated(256) << "\xf0\x9f\x98\x80"_ba.repeated(256);
    // clang-format on
}

void PasswordPolicyTest::prepares()
{
    QFETCH(QString, typed);
    QFETCH(QByteArray, bytes);

    const auto fresh = prepareNewPassword(typed);
    QVERIFY(fresh);
    QCOMPARE(fresh->view().toByteArray(), bytes);
    const auto checked = preparePassword(typed);
    QVERIFY(checked);
    QCOMPARE(checked->view().toByteArray(), bytes);
}

void PasswordPolicyTest::refuses_data()
{
    QTest::addColumn<QString>("typed");
    QTest::addColumn<Fault>("fault");

    // clang-format off
    QTest::newRow("L15 nothing")                        << u""_s                            << Fault::TooShort;
    QTest::newRow("L15 7 characters")                   << u"1234567"_s                     << Fault::TooShort;
    QTest::newRow("L15 7 characters of 2 units")        << u"\U0001f600"_s.repeated(7)      << Fault::TooShort;
    QTest::newRow("L11 257 characters")                 << QString(257, u'x')               << Fault::TooLong;
    QTest::newRow("L11 a million characters")           << QString(1000000, u'x')           << Fault::TooLong;
    QTest::newRow("L12 lone high surrogate")            << u"password"_s + QChar(0xd800)    << Fault::NotText;
    QTest::newRow("L12 lone low surrogate")             << QChar(0xdc00) + u"password"_s    << Fault::NotText;
    // clang-format on
}

void PasswordPolicyTest::refuses()
{
    QFETCH(QString, typed);
    QFETCH(Fault, fault);

    const auto password = prepareNewPassword(typed);

    QVERIFY2(!password, "the password was accepted");
    QCOMPARE(password.error().fault, fault);
}

void PasswordPolicyTest::checkingAPasswordTakesAnyShortOne()
{
    QVERIFY(preparePassword(u"x"));
    QVERIFY(preparePassword({}));
    QCOMPARE(preparePassword(QString(257, u'x')).error().fault, Fault::TooLong);
    QCOMPARE(preparePassword(QString(QChar(0xd800))).error().fault, Fault::NotText);
}

void PasswordPolicyTest::hardenedTakes_data()
{
    QTest::addColumn<QString>("typed");

    // clang-format off
    QTest::newRow("L15 15 characters")               << u"gravel-otter-mi"_s;
    QTest::newRow("L15 15 characters of 2 units")    << u"\U0001f600\U0001f980\U0001f333"_s.repeated(5);
    QTest::newRow("L15 64 characters")               << u"seven otters cross a gravel road at dawn and nobody is surprised"_s;
    QTest::newRow("L15 256 characters")              << u"otter gravel dawn road surprise "_s.repeated(8);
    QTest::newRow("L15 only small letters")          << u"gravelottermilkdawn"_s;
    QTest::newRow("L15 only digits")                 << u"830571946205837"_s;
    QTest::newRow("L15 four common words")           << u"dragon monkey shadow hockey"_s;
    QTest::newRow("L15 a common word among others")  << u"my dragon counts clouds"_s;
    QTest::newRow("L15 another alphabet")            << u"\u0432\u044b\u0434\u0440\u0430 \u043d\u0430 \u0440\u0430\u0441\u0441\u0432\u0435\u0442\u0435"_s;
    QTest::newRow("L15 a name of two letters inside") << u"a book about otters"_s;
    // clang-format on
}

void PasswordPolicyTest::hardenedTakes()
{
    QFETCH(QString, typed);

    const auto password = prepareNewPassword(typed, kHardenedPasswords, u"bo");

    QVERIFY2(password, qPrintable(typed));
    QCOMPARE(password->view().toByteArray(), typed.toUtf8());
}

void PasswordPolicyTest::hardenedRefuses_data()
{
    QTest::addColumn<QString>("username");
    QTest::addColumn<QString>("typed");
    QTest::addColumn<Fault>("fault");

    const auto row = [](const char* name, const QString& typed, Fault fault,
                        const QString& username = u"alice"_s) {
        QTest::newRow(name) << username << typed << fault;
    };
    // clang-format off
    row("L15 14 characters",                   u"gravel-otter-m"_s,           Fault::TooShort);
    row("L15 14 characters of 2 units",        u"\U0001f600\U0001f980"_s.repeated(7), Fault::TooShort);
    row("L15 257 characters",                  QString(257, u'x'),            Fault::TooLong);
    row("L15 lone surrogate",                  u"gravel-otter-milk"_s + QChar(0xd800), Fault::NotText);
    row("L15 password and digits",             u"password12345678"_s,         Fault::Common);
    row("L15 Password and signs",              u"Password!!!!!!!!"_s,         Fault::Common);
    row("L15 digits around it",                u"2029password2030"_s,         Fault::Common);
    row("L15 password with digits in it",      u"p4$$w0rd20292030"_s,         Fault::Common);
    row("L15 password twice",                  u"passwordpassword"_s,         Fault::Common);
    row("L15 password twice and a digit",      u"PasswordPassword1"_s,        Fault::Common);
    row("L15 password three times, spaced",    u"password password password"_s, Fault::Common);
    row("L15 two common ones",                 u"dragonsunshine99"_s,         Fault::Common);
    row("L15 a common one and a run",          u"passwordqwertyuiop"_s,       Fault::Common);
    row("L15 one character",                   QString(15, u'x'),             Fault::Common);
    row("L15 only spaces",                     QString(15, u' '),             Fault::Common);
    row("L15 a short piece",                   u"abc1abc1abc1abc1"_s,         Fault::Common);
    row("L15 digits in order",                 u"123456789012345"_s,          Fault::Common);
    row("L15 digits in reverse",               u"987654321098765"_s,          Fault::Common);
    row("L15 the alphabet",                    u"ABCDEFGHIJKLMNOP"_s,         Fault::Common);
    row("L15 rows of the keyboard",            u"qwertyuiopasdfgh"_s,         Fault::Common);
    row("L15 columns of the keyboard",         u"1qaz2wsx3edc4rfv"_s,         Fault::Common);
    row("L15 a famous phrase",                 u"correct horse battery staple"_s, Fault::Common);
    row("L15 the user's name",                 u"alice likes gravel"_s,       Fault::HoldsName);
    row("L15 the user's name in capitals",     u"gravel ALICE otter"_s,       Fault::HoldsName);
    row("L15 the user's name with digits",     u"gravel al1c3 otter"_s,       Fault::HoldsName);
    row("L15 a short name and digits",         u"bo-0123-4567-89!"_s,         Fault::HoldsName, u"bo"_s);
    row("L15 an address of e-mail",            u"gravel ada@x.example 7"_s,   Fault::HoldsName, u"ada@x.example"_s);
    row("L15 the name in one",                 u"gravel lovelace 7 otter"_s,  Fault::HoldsName, u"lovelace@x.example"_s);
    row("L15 our name",                        u"my claimcheck secret"_s,     Fault::HoldsName);
    row("L15 our name in capitals",            u"CLAIMCHECK-gravel"_s,        Fault::HoldsName);
    // clang-format on
}

void PasswordPolicyTest::hardenedRefuses()
{
    QFETCH(QString, username);
    QFETCH(QString, typed);
    QFETCH(Fault, fault);

    const auto password = prepareNewPassword(typed, kHardenedPasswords, username);

    QVERIFY2(!password, "the password was accepted");
    QCOMPARE(password.error().fault, fault);
    // The other policy knows nothing but lengths.
    if (fault == Fault::Common || fault == Fault::HoldsName)
        QVERIFY(prepareNewPassword(typed, kLabPasswords, username));
}

void PasswordPolicyTest::theListIsLongEnough()
{
    QVERIFY2(commonPasswordCount() >= 3000, "L15: SP 800-63B-4, ASVS 6.2.4");
}

void PasswordPolicyTest::knowsTheWordsOfItsList()
{
    for (const auto word : {u"letmein", u"iloveyou", u"trustno1", u"123456", u"dragon"}) {
        QVERIFY(isCommonPassword(QStringView{word}));
        QVERIFY(isCommonPassword(QStringView{word}.toString().toUpper()));
    }
    QVERIFY(!isCommonPassword(u"gravelotter"));
    QVERIFY(!isCommonPassword({}));
}

void PasswordPolicyTest::looksAtTheLongestPasswordQuickly()
{
    // A window asks at every key, and a server for strangers.
    const QString longest = u"1a2b"_s.repeated(63) + u"!x?y";
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < 20; ++i)
        QVERIFY(!isCommonPassword(longest));
    QVERIFY(std::chrono::steady_clock::now() - start < std::chrono::milliseconds{400});
}

void PasswordPolicyTest::hints_data()
{
    QTest::addColumn<QString>("typed");
    QTest::addColumn<PasswordHint>("hint");

    using enum PasswordStrength;
    // clang-format off
    QTest::newRow("nothing")                  << u""_s                     << PasswordHint{Weak, true};
    QTest::newRow("too long")                 << QString(257, u'x')        << PasswordHint{Weak};
    QTest::newRow("short")                    << u"gV7-kq!"_s              << PasswordHint{Weak, true};
    QTest::newRow("common")                   << u"Password1"_s            << PasswordHint{Weak, true, true};
    QTest::newRow("common and long")          << u"passwordpassword!"_s    << PasswordHint{Weak, false, true};
    QTest::newRow("the user's name")          << u"gravel Alice otter"_s   << PasswordHint{Weak, false, false, true};
    QTest::newRow("a few characters")         << u"Gr4v-Otr"_s             << PasswordHint{Fair, true};
    QTest::newRow("a few of one kind")        << u"gravelot"_s             << PasswordHint{Fair, true, false, false, true};
    QTest::newRow("15 of one kind")           << u"gravelottermilk"_s      << PasswordHint{Fair, false, false, false, true};
    QTest::newRow("20 of one kind")           << u"gravelottermilkroads"_s << PasswordHint{Strong, false, false, false, true};
    QTest::newRow("15 of two kinds")          << u"gravel otter mi"_s      << PasswordHint{Strong};
    QTest::newRow("four words")               << u"gravel otter milk road"_s << PasswordHint{Strong};
    // clang-format on
}

void PasswordPolicyTest::hints()
{
    QFETCH(QString, typed);
    QFETCH(PasswordHint, hint);

    const PasswordHint given = passwordHint(typed, u"alice");

    QVERIFY(given.strength == hint.strength);
    QCOMPARE(given.isShort, hint.isShort);
    QCOMPARE(given.isCommon, hint.isCommon);
    QCOMPARE(given.holdsName, hint.holdsName);
    QCOMPARE(given.isOfOneKind, hint.isOfOneKind);
}

QTEST_GUILESS_MAIN(PasswordPolicyTest)
#include "tst_passwordpolicy.moc"
