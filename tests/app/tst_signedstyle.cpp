#include "core/crypto/selftest.h"
#include "tests/app/commandline.h"

#include <QTest>

using namespace claimcheck;
using namespace Qt::StringLiterals;

namespace {

const std::string kSecret(64, 's');

Arguments operator+(Arguments first, const Arguments& more)
{
    first.insert(first.end(), more.begin(), more.end());
    return first;
}

} // namespace

/// Tokens of itsdangerous and Flask on the command line.
class SignedStyleTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(); }
    void verifiesOtherStyles_data();
    void verifiesOtherStyles();
    void readsTokensOfPython_data();
    void readsTokensOfPython();
    void warnsAboutLegacy_data();
    void warnsAboutLegacy();
    void refusesOptionsOfAnotherStyle_data();
    void refusesOptionsOfAnotherStyle();

private:
    CryptoRuntime m_crypto = *CryptoRuntime::start();
};

void SignedStyleTest::verifiesOtherStyles_data()
{
    QTest::addColumn<Arguments>("style");
    QTest::addColumn<Arguments>("age");
    QTest::addColumn<int>("goodFor");
    // clang-format off
    QTest::newRow("signed")           << Arguments{"--style", "signed", "--salt", "mail"}                        << Arguments{"--max-age", "60s"} << 60;
    QTest::newRow("signed, SHA-512")  << Arguments{"--style", "signed", "--salt", "mail", "--digest", "sha512"}  << Arguments{"--max-age", "60s"} << 60;
    QTest::newRow("signed, as Python does") << Arguments{"--style", "signed", "--salt", "itsdangerous", "--digest", "sha1", "--derivation", "django-concat"} << Arguments{"--max-age", "1h"} << 3600;
    QTest::newRow("timed JWS")        << Arguments{"--style", "timed-jws"}                                       << Arguments{}                   << 3600;
    QTest::newRow("timed JWS, HS256") << Arguments{"--style", "timed-jws", "--alg", "HS256"}                     << Arguments{}                   << 3600;
    QTest::newRow("Flask")            << Arguments{"--style", "flask"}                                           << Arguments{}                   << 31 * 86400;
    QTest::newRow("Flask, shorter")   << Arguments{"--style", "flask"}                                           << Arguments{"--max-age", "1h"}  << 3600;
    // clang-format on
}

void SignedStyleTest::verifiesOtherStyles()
{
    QFETCH(Arguments, style);
    QFETCH(Arguments, age);
    QFETCH(int, goodFor);
    const CommandResult token =
        runCommand(Arguments{"token", "sign", "--secret", kSecret, "--claim", "user=ada"} + style);
    QVERIFY2(token.code == 0, token.err.constData());
    const auto verifyAt = [&](int seconds, const std::string& secret, const Arguments& more) {
        return runCommand(Arguments{"token", "verify", token.text(), "--secret", secret} + style
                              + age + more,
                          {}, Tokens::kNow + std::chrono::seconds{seconds});
    };

    QCOMPARE(verifyAt(goodFor, kSecret, {}).code, 0);
    QCOMPARE(verifyAt(goodFor + 1, kSecret, {}).code, 1);
    QCOMPARE(verifyAt(0, kSecret + "?", {}).code, 1);
    const CommandResult json = verifyAt(0, kSecret, {"--json"});
    QCOMPARE(json.json()["verdict"_L1].toString(), u"valid"_s);
    QCOMPARE(json.json()["payload"_L1]["user"_L1].toString(), u"ada"_s);
    QCOMPARE(json.json()["issued_at"_L1].toInteger(), Tokens::kNowSeconds);
    const CommandResult refused = verifyAt(goodFor + 1, kSecret, {"--json"});
    QCOMPARE(refused.json()["fault"_L1].toString(), u"expired"_s);
    QVERIFY(!refused.json().contains("payload"_L1));
    QVERIFY(verifyAt(goodFor + 1, kSecret, {"--explain"}).out.contains("FAILED"));
}

void SignedStyleTest::readsTokensOfPython_data()
{
    // Made by the Python package itsdangerous 2.2 with kSecret at Tokens::kNow.
    QTest::addColumn<std::string>("token");
    QTest::addColumn<Arguments>("style");
    // clang-format off
    QTest::newRow("as the package does by itself") << std::string("eyJ1c2VyIjoiYWRhIn0.cNyBQA.0T5716WKplAkKpyoyy2-xo5a_yQ")
        << Arguments{"--style", "signed", "--salt", "mail", "--digest", "sha1", "--derivation", "django-concat"};
    QTest::newRow("with hmac and SHA-256")         << std::string("eyJ1c2VyIjoiYWRhIn0.cNyBQA.dMAvz8hZU4mMoARwXGCZpaMX1q2AvgvKxbavqHk9FYs")
        << Arguments{"--style", "signed", "--salt", "mail"};
    QTest::newRow("a Flask session")               << std::string("eyJ1c2VyIjoiYWRhIn0.cNyBQA.VScgmdzULPLxQvUvPH9qToWJnHI")
        << Arguments{"--style", "flask"};
    // clang-format on
}

void SignedStyleTest::readsTokensOfPython()
{
    QFETCH(std::string, token);
    QFETCH(Arguments, style);
    const Arguments verify =
        Arguments{"token", "verify", token, "--secret", kSecret, "--max-age", "1m"} + style;

    QCOMPARE(runCommand(verify).code, 0);
    QCOMPARE(runCommand(verify, {}, Tokens::kNow + std::chrono::seconds{61}).code, 1);
    QCOMPARE(
        runCommand(Arguments{"token", "sign", "--secret", kSecret, "--claim", "user=ada"} + style)
            .text(),
        token);
}

void SignedStyleTest::warnsAboutLegacy_data()
{
    QTest::addColumn<Arguments>("style");
    QTest::addColumn<bool>("warns");
    const Arguments signedStyle{"--style", "signed", "--salt", "mail"};
    // clang-format off
    QTest::newRow("our own settings")     << signedStyle                                          << false;
    QTest::newRow("SHA-512")                 << signedStyle + Arguments{"--digest", "sha512"}         << false;
    QTest::newRow("SHA-1")                   << signedStyle + Arguments{"--digest", "sha1"}           << true;
    QTest::newRow("django-concat")           << signedStyle + Arguments{"--derivation", "django-concat"} << true;
    QTest::newRow("concat")                  << signedStyle + Arguments{"--derivation", "concat"}     << true;
    QTest::newRow("no derivation")           << signedStyle + Arguments{"--derivation", "none"}       << true;
    QTest::newRow("a salt that all share")   << Arguments{"--style", "signed", "--salt", "itsdangerous"} << true;
    QTest::newRow("timed JWS")               << Arguments{"--style", "timed-jws"}                     << false;
    QTest::newRow("salted timed JWS")        << Arguments{"--style", "timed-jws", "--salt", "mail"}   << true;
    QTest::newRow("Flask")                   << Arguments{"--style", "flask"}                         << true;
    // clang-format on
}

void SignedStyleTest::warnsAboutLegacy()
{
    QFETCH(Arguments, style);
    QFETCH(bool, warns);

    const CommandResult result =
        runCommand(Arguments{"token", "sign", "--secret", kSecret, "--claim", "user=ada"} + style);

    QVERIFY2(result.code == 0, result.err.constData());
    QCOMPARE(result.err.contains("warning: legacy"), warns);
}

void SignedStyleTest::refusesOptionsOfAnotherStyle_data()
{
    QTest::addColumn<Arguments>("arguments");
    const Arguments sign{"token", "sign", "--secret", kSecret};
    const Arguments verify{"token", "verify", "a.b.c", "--secret", kSecret};
    const Arguments mail{"--style", "signed", "--salt", "mail"};
    // clang-format off
    QTest::newRow("signed without a salt")     << sign + Arguments{"--style", "signed"};
    QTest::newRow("signed with an expiry")     << sign + mail + Arguments{"--exp", "15m"};
    QTest::newRow("signed with a header")      << sign + mail + Arguments{"--header", "{}"};
    QTest::newRow("signed with --alg")         << sign + mail + Arguments{"--alg", "HS256"};
    QTest::newRow("Flask with a salt")         << sign + Arguments{"--style", "flask", "--salt", "x"};
    QTest::newRow("a JWT with a salt")         << sign + Arguments{"--salt", "x"};
    QTest::newRow("a JWT with a digest")       << sign + Arguments{"--digest", "sha1"};
    QTest::newRow("timed JWS with RS256")      << sign + Arguments{"--style", "timed-jws", "--alg", "RS256"};
    QTest::newRow("signed without an age")     << verify + mail;
    QTest::newRow("an age that is no span")    << verify + mail + Arguments{"--max-age", "soon"};
    QTest::newRow("a JWT with an age")         << verify + Arguments{"--max-age", "15m"};
    QTest::newRow("timed JWS with an age")     << verify + Arguments{"--style", "timed-jws", "--max-age", "15m"};
    QTest::newRow("signed with an issuer")     << verify + mail + Arguments{"--max-age", "1h", "--iss", "me"};
    QTest::newRow("signed, required claims")   << verify + mail + Arguments{"--max-age", "1h", "--require", "sub"};
    QTest::newRow("signed, signature only")    << verify + mail + Arguments{"--max-age", "1h", "--signature-only"};
    QTest::newRow("more leeway than there is") << verify + mail + Arguments{"--max-age", "1h", "--leeway", "31s"};
    QTest::newRow("an unknown style")          << sign + Arguments{"--style", "paseto"};
    // clang-format on
}

void SignedStyleTest::refusesOptionsOfAnotherStyle()
{
    QFETCH(Arguments, arguments);

    const CommandResult result = runCommand(arguments);

    QVERIFY2(result.code == 2, result.err.constData());
    QVERIFY(result.out.isEmpty());
}

QTEST_GUILESS_MAIN(SignedStyleTest)
#include "tst_signedstyle.moc"
