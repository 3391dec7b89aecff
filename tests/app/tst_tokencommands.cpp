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

/// The token group of the command line, as scripts meet it.
class TokenCommandsTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(); }
    void initTestCase();
    void helpsWhereACommandIsMissing_data();
    void helpsWhereACommandIsMissing();
    void saysWhatIsWrongWithALine_data();
    void saysWhatIsWrongWithALine();
    void takesOneThingFromStandardInput_data();
    void takesOneThingFromStandardInput();
    void keepsTheTokenOutOfLists_data();
    void keepsTheTokenOutOfLists();
    void coloursWhenAsked();
    void showsNoControlCharacters_data();
    void showsNoControlCharacters();
    void sendsEncryptedTokensToDecrypt();
    void decryptsWhatItEncrypts_data();
    void decryptsWhatItEncrypts();
    void nestsASignedToken();
    void listsWhatItAccepts();
    void comparesTokens();
    void tampers_data();
    void tampers();

private:
    std::string m_token;
    std::string m_encrypted;
    CryptoRuntime m_crypto = *CryptoRuntime::start();
};

void TokenCommandsTest::initTestCase()
{
    m_token = runCommand({"token", "sign", "--secret", kSecret, "--claim", "sub=ada"}).text();
    m_encrypted = runCommand({"token", "encrypt", "--secret", std::string(32, 'k'), "--alg", "dir",
                              "--token", m_token})
                      .text();
    QCOMPARE(std::ranges::count(m_encrypted, '.'), 4);
}

void TokenCommandsTest::helpsWhereACommandIsMissing_data()
{
    QTest::addColumn<Arguments>("arguments");
    QTest::addColumn<QByteArray>("command");
    QTest::newRow("the program alone") << Arguments{} << "token"_ba;
    QTest::newRow("token alone") << Arguments{"token"} << "verify"_ba;
    QTest::newRow("key alone") << Arguments{"key"} << "thumbprint"_ba;
}

void TokenCommandsTest::helpsWhereACommandIsMissing()
{
    QFETCH(Arguments, arguments);
    QFETCH(QByteArray, command);

    const CommandResult result = runCommand(arguments);

    QCOMPARE(result.code, 2);
    QVERIFY(result.err.contains("Usage:"));
    QVERIFY(result.err.contains(QByteArray{"\n  " + command}));
    QVERIFY(result.out.isEmpty()); // nothing a script could take for an answer
}

void TokenCommandsTest::saysWhatIsWrongWithALine_data()
{
    QTest::addColumn<Arguments>("arguments");
    QTest::addColumn<QByteArray>("words");
    QTest::newRow("unknown command") << Arguments{"tokens"} << "no command tokens"_ba;
    QTest::newRow("unknown command of a group")
        << Arguments{"token", "view"} << "claimcheck token --help"_ba;
    QTest::newRow("unknown option") << Arguments{"token", "inspect", "--colour"} << "--colour"_ba;
    QTest::newRow("unknown option without a command")
        << Arguments{"--colour"} << "no option --colour"_ba;
    QTest::newRow("an unknown colour without a command")
        << Arguments{"--color", "pink"} << "pink"_ba;
    QTest::newRow("no key") << Arguments{"token", "verify", "x"}
                            << "claimcheck token verify --help"_ba;
    QTest::newRow("two keys") << Arguments{"token", "verify", "x", "--secret", "a", "--key", "b"}
                              << "2 were given"_ba;
    QTest::newRow("an unknown colour")
        << Arguments{"token", "inspect", "--color", "pink"} << "pink"_ba;
}

void TokenCommandsTest::saysWhatIsWrongWithALine()
{
    QFETCH(Arguments, arguments);
    QFETCH(QByteArray, words);

    const CommandResult result = runCommand(arguments);

    QCOMPARE(result.code, 2);
    QVERIFY2(result.err.contains(words), result.err.constData());
    QVERIFY(result.err.startsWith("claimcheck: "));
    QCOMPARE(result.err.count('\n'), 1);
}

void TokenCommandsTest::takesOneThingFromStandardInput_data()
{
    QTest::addColumn<Arguments>("arguments");
    QTest::addColumn<int>("code");
    // clang-format off
    QTest::newRow("token and secret")        << Arguments{"token", "verify", "-", "--secret", "-"}       << 2;
    QTest::newRow("secret and claims")       << Arguments{"token", "sign", "--secret", "-", "--claims", "-"} << 2;
    QTest::newRow("key and passphrase")      << Arguments{"key", "show", "-", "--passphrase", "-"}       << 2;
    QTest::newRow("both of diff")            << Arguments{"token", "diff", "-", "-"}                     << 2;
    QTest::newRow("secret, and no token")    << Arguments{"token", "verify", "--secret", "-"}            << 2;
    QTest::newRow("a dash as text")          << Arguments{"token", "verify", "-", "--secret", kSecret, "--iss", "-"} << 1;
    // clang-format on
}

void TokenCommandsTest::takesOneThingFromStandardInput()
{
    QFETCH(Arguments, arguments);
    QFETCH(int, code);

    const CommandResult result = runCommand(arguments, QByteArray::fromStdString(m_token));

    QCOMPARE(result.code, code);
    if (code == 2)
        QVERIFY2(result.err.contains("tandard input"), result.err.constData());
}

void TokenCommandsTest::keepsTheTokenOutOfLists_data()
{
    QTest::addColumn<Arguments>("before");
    QTest::addColumn<Arguments>("behind");
    const Arguments verify{"token", "verify", "--secret", kSecret};
    const Arguments tamper{"token", "tamper"};
    // clang-format off
    QTest::newRow("behind --alg")     << verify + Arguments{"--alg", "HS256"}     << Arguments{};
    QTest::newRow("behind --require") << verify + Arguments{"--require", "sub"}   << Arguments{};
    QTest::newRow("behind --set")     << tamper + Arguments{"--set", "sub=eve"}   << Arguments{};
    QTest::newRow("behind --remove")  << tamper + Arguments{"--remove", "sub"}    << Arguments{};
    QTest::newRow("behind --flip")    << tamper + Arguments{"--flip", "payload:3"} << Arguments{};
    QTest::newRow("behind --none")    << tamper + Arguments{"--none"}             << Arguments{};
    QTest::newRow("before --none=")   << tamper                                   << Arguments{"--none=NonE"};
    // clang-format on
}

void TokenCommandsTest::keepsTheTokenOutOfLists()
{
    QFETCH(Arguments, before);
    QFETCH(Arguments, behind);

    const CommandResult result = runCommand(before + Arguments{m_token} + behind);

    QVERIFY2(result.code == 0, result.err.constData());
}

void TokenCommandsTest::coloursWhenAsked()
{
    const Arguments inspect{"token", "inspect", m_token};

    QVERIFY(!runCommand(inspect).out.contains("\x1b["));
    QVERIFY(runCommand(Arguments{"--color", "always"} + inspect).out.contains("\x1b[33mNOT"));
    QVERIFY(runCommand(inspect + Arguments{"--color", "always"}).out.contains("\x1b[33mNOT"));
    QVERIFY(!runCommand(inspect + Arguments{"--color", "never"}).out.contains("\x1b["));
}

void TokenCommandsTest::showsNoControlCharacters_data()
{
    QTest::addColumn<Arguments>("arguments");
    const std::string evil = "\x1b]52;c;ZXZpbA==\x07";
    const std::string payload = R"({"sub":"\u001b]52;c;x\u0007","\u001b[2J":"\u202e"})";
    const std::string token =
        runCommand({"token", "sign", "--secret", kSecret, "--payload", payload}).text();
    // clang-format off
    QTest::newRow("G17, claims inspected")   << Arguments{"token", "inspect", "--lint", token};
    QTest::newRow("G17, claims verified")    << Arguments{"token", "verify", token, "--secret", kSecret, "--explain"};
    QTest::newRow("G17, claims refused")     << Arguments{"token", "verify", token, "--secret", kSecret, "--iss", evil, "--explain"};
    QTest::newRow("G17, claims compared")    << Arguments{"token", "diff", token, runCommand({"token", "sign", "--secret", kSecret}).text()};
    QTest::newRow("G17, in JSON")            << Arguments{"token", "verify", token, "--secret", kSecret, "--json"};
    QTest::newRow("G17, no token at all")    << Arguments{"token", "inspect", evil};
    QTest::newRow("G17, name of a file")     << Arguments{"key", "show", evil};
    QTest::newRow("G17, a command")          << Arguments{evil};
    QTest::newRow("G17, an option")          << Arguments{"token", "inspect", "--x\x1b]52;c;x\x07"};
    QTest::newRow("G17, an algorithm")       << Arguments{"token", "verify", token, "--secret", kSecret, "--alg", evil};
    QTest::newRow("G17, a kid")              << Arguments{"key", "convert", "-", "--kid", evil};
    // clang-format on
}

void TokenCommandsTest::showsNoControlCharacters()
{
    QFETCH(Arguments, arguments);

    const CommandResult result = runCommand(arguments, R"({"kty":"oct","k":"AAAA"})");

    const QByteArray shown = result.out + result.err;
    QVERIFY(!shown.isEmpty());
    QVERIFY(!shown.contains('\x1b'));
    QVERIFY(!shown.contains('\x07'));
}

void TokenCommandsTest::sendsEncryptedTokensToDecrypt()
{
    for (const Arguments& key : {Arguments{"--secret", kSecret}, Arguments{"--key", "nowhere"}}) {
        const CommandResult result = runCommand(Arguments{"token", "verify", m_encrypted} + key);
        QCOMPARE(result.code, 3);
        QVERIFY(result.err.contains("token decrypt"));
    }
    const CommandResult wrong =
        runCommand({"token", "decrypt", m_token, "--secret", kSecret, "--alg", "dir"});
    QCOMPARE(wrong.code, 3);
    QVERIFY2(wrong.err.contains("five parts"), wrong.err.constData());
}

void TokenCommandsTest::decryptsWhatItEncrypts_data()
{
    QTest::addColumn<std::string>("algorithm");
    QTest::addColumn<std::string>("secret");
    QTest::newRow("dir") << std::string("dir") << std::string(32, 'k');
    QTest::newRow("A128KW") << std::string("A128KW") << std::string(16, 'k');
    QTest::newRow("A256GCMKW") << std::string("A256GCMKW") << std::string(32, 'k');
    QTest::newRow("a passphrase") << std::string("PBES2-HS256+A128KW")
                                  << std::string("correct horse battery staple");
}

void TokenCommandsTest::decryptsWhatItEncrypts()
{
    QFETCH(std::string, algorithm);
    QFETCH(std::string, secret);
    const Arguments key{"--secret", secret, "--alg", algorithm};

    const CommandResult token =
        runCommand(Arguments{"token", "encrypt", "--payload", "any \x01 bytes\n"} + key);
    QVERIFY2(token.code == 0, token.err.constData());
    const CommandResult plain = runCommand(Arguments{"token", "decrypt", token.text()} + key);
    const CommandResult json =
        runCommand(Arguments{"token", "decrypt", token.text(), "--json"} + key);

    QCOMPARE(plain.out, "any \x01 bytes\n"_ba);
    QCOMPARE(json.json()["schema_version"_L1].toInt(), 1);
    QCOMPARE(QByteArray::fromBase64(json.json()["payload_base64"_L1].toString().toLatin1()),
             plain.out);
    const CommandResult changed =
        runCommand(Arguments{"token", "decrypt", token.text() + "A", "--json", "--explain"} + key);
    QVERIFY(changed.code != 0);
    QCOMPARE(changed.json()["verdict"_L1].toString(), u"not_decrypted"_s);
    QVERIFY(!changed.json().contains("payload"_L1));
    QVERIFY(changed.err.contains("FAILED"));
}

void TokenCommandsTest::nestsASignedToken()
{
    const CommandResult inner = runCommand(
        {"token", "decrypt", m_encrypted, "--secret", std::string(32, 'k'), "--alg", "dir"});
    QCOMPARE(inner.text(), m_token);
    QCOMPARE(runCommand({"token", "verify", "-", "--secret", kSecret}, inner.out).code, 0);
}

void TokenCommandsTest::listsWhatItAccepts()
{
    const CommandResult result =
        runCommand({"token", "verify", m_token, "--secret", kSecret, "--alg", "HS384,HS512"});

    QCOMPARE(result.code, 1);
    QVERIFY2(result.out.contains("Accepted here: HS384, HS512."), result.out.constData());
}

void TokenCommandsTest::comparesTokens()
{
    const std::string other =
        runCommand({"token", "sign", "--secret", kSecret, "--claim", "sub=eve"}).text();

    const CommandResult same =
        runCommand({"token", "diff", m_token, "-"}, QByteArray::fromStdString(m_token));
    QCOMPARE(same.code, 0);
    const CommandResult different = runCommand({"token", "diff", m_token, other});
    QCOMPARE(different.code, 1);
    QVERIFY(different.out.contains("- payload.sub  \"ada\""));
    QVERIFY(different.out.contains("+ payload.sub  \"eve\""));
    const CommandResult json = runCommand({"token", "diff", m_token, other, "--json"});
    QCOMPARE(json.json()["schema_version"_L1].toInt(), 1);
    QCOMPARE(json.json()["says_the_same"_L1].toBool(true), false);
    QCOMPARE(runCommand({"token", "diff", m_token, "hello"}).code, 3);
}

void TokenCommandsTest::tampers_data()
{
    QTest::addColumn<Arguments>("changes");
    QTest::addColumn<int>("verdict");
    const Arguments resign{"--secret", kSecret};
    // clang-format off
    QTest::newRow("a claim changed")        << Arguments{"--set", "sub=eve"}                 << 1;
    QTest::newRow("changed, signed anew")   << Arguments{"--set", "sub=eve"} + resign         << 0;
    QTest::newRow("alg none")               << Arguments{"--none"}                           << 1;
    QTest::newRow("alg NonE")               << Arguments{"--none=NonE"}                      << 1;
    QTest::newRow("no signature")           << Arguments{"--strip"}                          << 1;
    QTest::newRow("a bit of the signature") << Arguments{"--flip", "signature:0"}            << 1;
    QTest::newRow("padding")                << Arguments{"--append", "signature:="}          << 1;
    QTest::newRow("another alg named")      << Arguments{"--set", "header.alg=HS512"}        << 1;
    // clang-format on
}

void TokenCommandsTest::tampers()
{
    QFETCH(Arguments, changes);
    QFETCH(int, verdict);

    const CommandResult changed = runCommand(Arguments{"token", "tamper", m_token} + changes);
    QVERIFY2(changed.code == 0, changed.err.constData());
    QVERIFY(changed.text() != m_token);

    const CommandResult verified =
        runCommand({"token", "verify", "--secret", kSecret}, changed.out);

    QCOMPARE(verified.code, verdict);
}

QTEST_GUILESS_MAIN(TokenCommandsTest)
#include "tst_tokencommands.moc"
