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

QTEST_GUILESS_MAIN(PasswordPolicyTest)
#include "tst_passwordpolicy.moc"
