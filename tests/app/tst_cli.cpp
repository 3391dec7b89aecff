#include "core/crypto/selftest.h"
#include "tests/app/commandline.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace claimcheck;
using namespace Qt::StringLiterals;
using Result = CommandResult;

class CliTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(); }
    void exits_data();
    void exits();
    void inspectsWhatPeoplePaste_data();
    void inspectsWhatPeoplePaste();
    void neverCallsAnInspectedTokenValid();
    void escapesWhatATerminalWouldObey();
    void verifiesAsJson();
    void explainsARefusal();
    void signsWhatItVerifies();
    void signsClaimsOfEveryType();
    void writesTheBytesOfAnyPayload();
    void warnsAboutAWeakSecret();
    void readsSecretsFromElsewhere();

private:
    static std::string secret() { return Tokens::secret().toStdString(); }
    static QByteArray goodToken()
    {
        return Tokens::signedPayload(R"({"sub":"ada","exp":)"
                                     + QByteArray::number(Tokens::kNowSeconds + 60) + '}');
    }

    CryptoRuntime m_crypto = *CryptoRuntime::start();
};

void CliTest::exits_data()
{
    QTest::addColumn<Arguments>("arguments");
    QTest::addColumn<QByteArray>("input");
    QTest::addColumn<int>("code");

    const QByteArray good = goodToken();
    const QByteArray expired =
        Tokens::signedPayload(R"({"exp":)" + QByteArray::number(Tokens::kNowSeconds) + '}');
    const std::string nowText = std::to_string(Tokens::kNowSeconds);
    const Arguments verify{"token", "verify", "--secret", secret()};
    const auto with = [&verify](const Arguments& more) {
        Arguments all = verify;
        all.insert(all.end(), more.begin(), more.end());
        return all;
    };
    // clang-format off
    QTest::newRow("no command")             << Arguments{}                                   << ""_ba     << 2;
    QTest::newRow("unknown command")        << Arguments{"tokens"}                           << ""_ba     << 2;
    QTest::newRow("help")                   << Arguments{"--help"}                           << ""_ba     << 0;
    QTest::newRow("version")                << Arguments{"--version"}                        << ""_ba     << 0;
    QTest::newRow("inspect a token")        << Arguments{"token", "inspect"}                 << good      << 0;
    QTest::newRow("inspect nothing")        << Arguments{"token", "inspect"}                 << ""_ba     << 3;
    QTest::newRow("inspect a sentence")     << Arguments{"token", "inspect"}                 << "hello there"_ba << 3;
    QTest::newRow("verify a good one")      << verify                                        << good      << 0;
    QTest::newRow("verify no token")        << verify                                        << "hello"_ba << 3;
    QTest::newRow("verify two parts")       << verify                                        << good.first(good.lastIndexOf('.')) << 3;
    QTest::newRow("verify an expired one")  << verify                                        << expired   << 1;
    QTest::newRow("a second of leeway")     << with({"--leeway", "1s"})                      << expired   << 0;
    QTest::newRow("a second earlier")       << with({"--at", std::to_string(Tokens::kNowSeconds - 1)}) << expired << 0;
    QTest::newRow("an ISO date")            << with({"--at", "2030-01-01T11:59:59Z"})        << expired   << 0;
    QTest::newRow("no date at all")         << with({"--at", "yesterday"})                   << good      << 2;
    QTest::newRow("another secret")         << Arguments{"token", "verify", "--secret", "other"} << good  << 1;
    QTest::newRow("no secret")              << Arguments{"token", "verify"}                  << good      << 2;
    QTest::newRow("an empty secret")        << Arguments{"token", "verify", "--secret", "env:PATH_THAT_IS_NOT"} << good << 2;
    QTest::newRow("alg not accepted")       << with({"--alg", "HS512"})                      << good      << 1;
    QTest::newRow("alg unknown")            << with({"--alg", "none"})                       << good      << 2;
    QTest::newRow("issuer wanted")          << with({"--iss", "me"})                         << good      << 1;
    QTest::newRow("audience wanted")        << with({"--aud", "me"})                         << good      << 1;
    QTest::newRow("claim wanted and there") << with({"--require", "sub,exp"})                << good      << 0;
    QTest::newRow("claim wanted and absent") << with({"--require", "jti"})                   << good      << 1;
    QTest::newRow("sign")                   << Arguments{"token", "sign", "--secret", secret(), "--claim", "sub=ada"} << ""_ba << 0;
    QTest::newRow("sign no JSON")           << Arguments{"token", "sign", "--secret", secret(), "--claims", "{"} << ""_ba << 2;
    QTest::newRow("sign a claim twice")     << Arguments{"token", "sign", "--secret", secret(), "--claims", R"({"a":1,"a":2})"} << ""_ba << 2;
    QTest::newRow("call without a slash")   << Arguments{"call", "protected", "--token", "none"} << ""_ba << 2;
    QTest::newRow("http to elsewhere")      << Arguments{"call", "/", "--token", "none", "--target", "http://example.org"} << ""_ba << 2;
    QTest::newRow("nobody there")           << Arguments{"call", "/", "--token", "none", "--target", "http://127.0.0.1:1"} << ""_ba << 4;
    // clang-format on
}

void CliTest::exits()
{
    QFETCH(Arguments, arguments);
    QFETCH(QByteArray, input);
    QFETCH(int, code);

    const Result result = runCommand(arguments, input);

    QCOMPARE(result.code, code);
    if (code
        >= 2) { // the reason goes to the person, and nothing that looks like data to the script
        QVERIFY(!result.err.isEmpty());
    }
}

void CliTest::inspectsWhatPeoplePaste_data()
{
    QTest::addColumn<QByteArray>("pasted");
    const QByteArray token = goodToken();
    QTest::newRow("quotes") << '"' + token + '"';
    QTest::newRow("Bearer") << "Bearer " + token;
    QTest::newRow("a header") << "Authorization: Bearer " + token + "\r\n";
    QTest::newRow("line breaks") << token.first(20) + '\n' + token.sliced(20);
    QTest::newRow("a JSON answer") << R"({"access_token":")" + token + R"(","expires_in":900})";
    QTest::newRow("a URL") << "https://example.org/cb#access_token=" + token + "&state=x";
}

void CliTest::inspectsWhatPeoplePaste()
{
    QFETCH(QByteArray, pasted);

    const Result result = runCommand({"token", "inspect"}, pasted);

    QCOMPARE(result.code, 0);
    QVERIFY(result.out.contains("\"ada\""));
}

void CliTest::neverCallsAnInspectedTokenValid()
{
    const Result text = runCommand({"token", "inspect"}, goodToken());
    const Result json = runCommand({"token", "inspect", "--json"}, goodToken());

    QVERIFY(text.out.contains("NOT CHECKED"));
    QVERIFY(!text.out.toLower().contains("valid"));
    const QJsonObject object = QJsonDocument::fromJson(json.out).object();
    QCOMPARE(object["verdict"_L1].toString(), u"not_checked"_s);
    QCOMPARE(object["schema_version"_L1].toInt(), 1);
    QCOMPARE(object["payload"_L1]["json"_L1]["sub"_L1].toString(), u"ada"_s);
}

void CliTest::escapesWhatATerminalWouldObey()
{
    const QByteArray token =
        Tokens::signedPayload(R"({"sub":"\u001b]52;c;ZXZpbA==\u0007\u202edlrow","\u001b[2J":1})");

    const Result result = runCommand({"token", "inspect"}, token);

    QVERIFY(!result.out.contains('\x1b'));
    QVERIFY(result.out.contains("<U+001B>"));
    QVERIFY(result.out.contains("<U+202E>"));
}

void CliTest::verifiesAsJson()
{
    const Result good =
        runCommand({"token", "verify", "--secret", secret(), "--json"}, goodToken());
    const QJsonObject object = QJsonDocument::fromJson(good.out).object();

    QCOMPARE(object["schema_version"_L1].toInt(), 1);
    QCOMPARE(object["verdict"_L1].toString(), u"valid"_s);
    QCOMPARE(object["claims"_L1]["sub"_L1].toString(), u"ada"_s);

    const Result bad =
        runCommand({"token", "verify", "--secret", "another", "--json"}, goodToken());
    const QJsonObject refusal = QJsonDocument::fromJson(bad.out).object();

    QCOMPARE(refusal["verdict"_L1].toString(), u"invalid"_s);
    QCOMPARE(refusal["fault"_L1].toString(), u"bad_signature"_s);
    QVERIFY(!refusal.contains("claims"_L1)); // what was not verified is not handed on
}

void CliTest::explainsARefusal()
{
    const Result result = runCommand(
        {"token", "verify", "--secret", secret(), "--explain", "--aud", "me"}, goodToken());

    QCOMPARE(result.code, 1);
    QVERIFY(result.out.contains("signature"));
    QVERIFY(result.out.contains("FAILED"));
    QVERIFY(result.out.contains("not reached"));
}

void CliTest::signsWhatItVerifies()
{
    for (const char* algorithm : {"HS256", "HS384", "HS512"}) {
        const std::string key(64, 'k');
        const Result token =
            runCommand({"token", "sign", "--secret", key, "--alg", algorithm, "--claims",
                        R"({"sub":"ada"})", "--exp", "15m", "--header", R"({"typ":"at+jwt"})"});
        QCOMPARE(token.code, 0);

        const Result verified = runCommand(
            {"token", "verify", "--secret", key, "--alg", algorithm, "--typ", "at+jwt", "--json"},
            token.out);

        QCOMPARE(verified.code, 0);
        const QJsonObject claims =
            QJsonDocument::fromJson(verified.out).object()["claims"_L1].toObject();
        QCOMPARE(claims["exp"_L1].toInteger(), Tokens::kNowSeconds + 900);
    }
}

void CliTest::signsClaimsOfEveryType()
{
    const Result token =
        runCommand({"token", "sign", "--secret", secret(), "--claim", "sub=ada", "--claim", "n=1",
                    "--claim", "admin=true", "--claim", R"(roles=["a","b"])", "--claim",
                    "text=\"1\"", "--claim", "empty="});
    const Result verified =
        runCommand({"token", "verify", "--secret", secret(), "--json"}, token.out);

    const QJsonObject claims =
        QJsonDocument::fromJson(verified.out).object()["claims"_L1].toObject();
    QCOMPARE(QJsonDocument(claims).toJson(QJsonDocument::Compact),
             R"({"admin":true,"empty":"","n":1,"roles":["a","b"],"sub":"ada","text":"1"})"_ba);
}

void CliTest::writesTheBytesOfAnyPayload()
{
    const QByteArray payload = "not \0 JSON"_ba;

    const Result result = runCommand({"token", "verify", "--secret", secret(), "--signature-only"},
                                     Tokens::signedPayload(payload));

    QCOMPARE(result.code, 0);
    QCOMPARE(result.out, payload);
}

void CliTest::warnsAboutAWeakSecret()
{
    const Result token = runCommand({"token", "sign", "--secret", "secret", "--claim", "sub=ada"});

    QCOMPARE(token.code, 0); // people do test such tokens
    QVERIFY(token.err.contains("warning"));
}

void CliTest::readsSecretsFromElsewhere()
{
    QTemporaryDir folder;
    QFile file(folder.filePath(u"secret"_s));
    QVERIFY(file.open(QFile::WriteOnly) && file.write(Tokens::secret() + '\n') > 0);
    file.close();
    qputenv("CLAIMCHECK_TEST_SECRET", Tokens::secret());

    for (const std::string& source :
         {"@" + file.fileName().toStdString(), std::string("env:CLAIMCHECK_TEST_SECRET"),
          "b64:" + Tokens::secret().toBase64().toStdString()}) {
        const Result result =
            runCommand({"token", "verify", goodToken().toStdString(), "--secret", source});
        QVERIFY2(result.code == 0, source.c_str());
    }
    const Result fromInput = runCommand(
        {"token", "verify", goodToken().toStdString(), "--secret", "-"}, Tokens::secret() + '\n');
    QCOMPARE(fromInput.code, 0);
}

QTEST_GUILESS_MAIN(CliTest)
#include "tst_cli.moc"
