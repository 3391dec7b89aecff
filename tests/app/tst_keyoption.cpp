#include "core/crypto/selftest.h"
#include "tests/app/commandline.h"

#include <QFile>
#include <QHash>
#include <QJsonArray>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QTest>

using namespace claimcheck;
using namespace Qt::StringLiterals;

namespace {

/// Publishes documents by path, as an issuer does.
class Publisher
{
public:
    Publisher()
    {
        QObject::connect(&m_server, &QTcpServer::newConnection, &m_server, [this] {
            while (QTcpSocket* socket = m_server.nextPendingConnection()) {
                QObject::connect(socket, &QTcpSocket::readyRead, socket, [this, socket] {
                    const QByteArray path = socket->readAll().split(' ').value(1);
                    const bool isThere = documents.contains(path);
                    const QByteArray body = documents.value(path, "{}");
                    socket->write("HTTP/1.1 " + QByteArray(isThere ? "200 OK" : "404 Not Found")
                                  + "\r\nContent-Type: application/json\r\nContent-Length: "
                                  + QByteArray::number(body.size())
                                  + "\r\nConnection: close\r\n\r\n" + body);
                });
            }
        });
        isListening = m_server.listen(QHostAddress::LocalHost);
    }

    [[nodiscard]] std::string url(const char* path = "") const
    {
        return "http://127.0.0.1:" + std::to_string(m_server.serverPort()) + path;
    }

    bool isListening = false;
    QHash<QByteArray, QByteArray> documents;

private:
    QTcpServer m_server;
};

} // namespace

/// KEY on a command line: one of --secret, --key, --jwks and --issuer.
class KeyOptionTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(); }
    void initTestCase();
    void fetchesKeys();
    void saysWhyNoKeysCame_data();
    void saysWhyNoKeysCame();
    void takesNoSecretFromTheNet();
    void picksFromASetByKid();
    void takesEs256kOnlyWhenAsked();
    void warnsAboutWeakSecretsAndRefusesThemInFiles();
    void refusesKeysThatAreNone_data();
    void refusesKeysThatAreNone();

private:
    QTemporaryDir m_folder;
    QByteArray m_pair;   // private, kid "pair"
    QByteArray m_half;   // its public half, as a set
    std::string m_token; // signed with it
    Publisher m_publisher;
    CryptoRuntime m_crypto = *CryptoRuntime::start();
};

void KeyOptionTest::initTestCase()
{
    QVERIFY(m_publisher.isListening);
    m_pair = runCommand({"key", "generate", "--alg", "ES256", "--kid", "pair"}).out;
    m_half = runCommand({"key", "convert", "-", "--public", "--to", "jwks"}, m_pair).out;
    m_token = runCommand({"token", "sign", "--key", "-", "--claims",
                          "{\"iss\":\"" + m_publisher.url() + "\"}"},
                         m_pair)
                  .text();
    m_publisher.documents = {
        {"/keys", m_half},
        {"/.well-known/openid-configuration",
         QByteArray::fromStdString("{\"issuer\":\"" + m_publisher.url() + "\",\"jwks_uri\":\""
                                   + m_publisher.url("/keys") + "\"}")},
        {"/nothing", "{}"},
        {"/secrets",
         R"({"keys":[{"kty":"oct","k":"c3NzcHNzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3M"}]})"},
    };
}

void KeyOptionTest::fetchesKeys()
{
    const CommandResult set =
        runCommand({"token", "verify", m_token, "--jwks", m_publisher.url("/keys")});
    QVERIFY2(set.code == 0, set.err.constData());
    const CommandResult issuer =
        runCommand({"token", "verify", m_token, "--issuer", m_publisher.url()});
    QVERIFY2(issuer.code == 0, issuer.err.constData());
    const std::string other =
        runCommand({"token", "sign", "--key", "-"},
                   runCommand({"key", "generate", "--alg", "ES256", "--kid", "pair"}).out)
            .text();
    QCOMPARE(runCommand({"token", "verify", other, "--jwks", m_publisher.url("/keys")}).code, 1);
}

void KeyOptionTest::saysWhyNoKeysCame_data()
{
    QTest::addColumn<Arguments>("key");
    QTest::addColumn<int>("code");
    // clang-format off
    QTest::newRow("nobody there")          << Arguments{"--jwks", "http://127.0.0.1:1/keys"}            << 4;
    QTest::newRow("status 404")            << Arguments{"--jwks", m_publisher.url("/elsewhere")}        << 4;
    QTest::newRow("no metadata")           << Arguments{"--issuer", m_publisher.url("/elsewhere")}      << 4;
    QTest::newRow("I05: http to elsewhere") << Arguments{"--jwks", "http://192.0.2.1/keys"}             << 2;
    QTest::newRow("no URL")                << Arguments{"--jwks", "keys"}                               << 2;
    QTest::newRow("no key of that kid")    << Arguments{"--jwks", m_publisher.url("/keys"), "--kid", "x"} << 2;
    // clang-format on
}

void KeyOptionTest::saysWhyNoKeysCame()
{
    QFETCH(Arguments, key);
    QFETCH(int, code);
    key.insert(key.begin(), {"token", "verify", m_token});

    const CommandResult result = runCommand(key);

    QVERIFY2(result.code == code, result.err.constData());
    QVERIFY(result.err.startsWith("claimcheck: "));
    QVERIFY(result.out.isEmpty());
}

void KeyOptionTest::takesNoSecretFromTheNet()
{
    const CommandResult result =
        runCommand({"token", "verify", m_token, "--jwks", m_publisher.url("/secrets")});

    QVERIFY(result.code >= 3);
    QVERIFY(result.out.isEmpty());
}

void KeyOptionTest::picksFromASetByKid()
{
    const QByteArray other = runCommand({"key", "generate", "--alg", "ES256", "--kid", "b"}).out;
    const QByteArray set =
        QJsonDocument(QJsonObject{{u"keys"_s,
                                   QJsonArray{QJsonDocument::fromJson(m_pair).object(),
                                              QJsonDocument::fromJson(other).object()}}})
            .toJson();
    QFile file(m_folder.filePath(u"set"_s));
    QVERIFY(file.open(QFile::WriteOnly) && file.write(set) > 0);
    file.close();
    const std::string name = file.fileName().toStdString();

    QCOMPARE(runCommand({"token", "sign", "--key", name}).code, 2); // which of the two?
    QCOMPARE(runCommand({"token", "sign", "--key", name, "--kid", "c"}).code, 2);
    const CommandResult token = runCommand({"token", "sign", "--key", name, "--kid", "b"});
    QVERIFY2(token.code == 0, token.err.constData());
    QCOMPARE(runCommand({"token", "verify", token.text(), "--key", name}).code, 0);
    QCOMPARE(runCommand({"token", "verify", token.text(), "--key", name, "--kid", "b"}).code, 0);
    QCOMPARE(runCommand({"token", "verify", token.text(), "--key", name, "--kid", "pair"}).code, 1);
}

void KeyOptionTest::takesEs256kOnlyWhenAsked()
{
    const QByteArray key = runCommand({"key", "generate", "--alg", "ES256K"}).out;
    const std::string token =
        runCommand({"token", "sign", "--key", "-", "--alg", "ES256K"}, key).text();
    QVERIFY(!token.empty());

    const CommandResult silent = runCommand({"token", "verify", token, "--key", "-"}, key);
    const CommandResult asked =
        runCommand({"token", "verify", token, "--key", "-", "--alg", "ES256K"}, key);

    QCOMPARE(silent.code, 2);
    QVERIFY(silent.err.contains("ES256K"));
    QCOMPARE(asked.code, 0);
}

void KeyOptionTest::warnsAboutWeakSecretsAndRefusesThemInFiles()
{
    const CommandResult weak = runCommand({"token", "sign", "--secret", "secret"});
    QCOMPARE(weak.code, 0);
    QVERIFY(weak.err.contains("warning: the secret has 6 bytes"));
    const CommandResult verified =
        runCommand({"token", "verify", weak.text(), "--secret", "secret"});
    QCOMPARE(verified.code, 0);
    QVERIFY(verified.err.contains("warning"));

    const QByteArray file = R"({"kty":"oct","k":"c2VjcmV0"})"; // the same
    for (const Arguments& algorithm : {Arguments{}, Arguments{"--alg", "HS256"}}) {
        Arguments sign{"token", "sign", "--key", "-"};
        Arguments verify{"token", "verify", weak.text(), "--key", "-"};
        sign.insert(sign.end(), algorithm.begin(), algorithm.end());
        verify.insert(verify.end(), algorithm.begin(), algorithm.end());
        const CommandResult refused = runCommand(sign, file);
        QCOMPARE(refused.code, 2);
        QVERIFY2(refused.err.contains("shorter"), refused.err.constData());
        QCOMPARE(runCommand(verify, file).code, 2);
    }
}

void KeyOptionTest::refusesKeysThatAreNone_data()
{
    QTest::addColumn<Arguments>("key");
    QTest::addColumn<QByteArray>("input");
    QTest::addColumn<int>("code");
    const QByteArray pem =
        runCommand({"key", "convert", "-", "--public", "--to", "pem"}, m_pair).out;
    // clang-format off
    QTest::newRow("an empty secret")          << Arguments{"--secret", ""}        << ""_ba              << 2;
    QTest::newRow("an empty file")            << Arguments{"--key", "-"}          << ""_ba              << 3;
    QTest::newRow("a sentence")               << Arguments{"--key", "-"}          << "hello there"_ba   << 3;
    QTest::newRow("no file")                  << Arguments{"--key", "/nowhere"}   << ""_ba              << 3;
    QTest::newRow("K04: a public key as secret") << Arguments{"--secret", "-"}    << pem                << 2;
    QTest::newRow("a public key signs")       << Arguments{"--key", "-", "--alg", "ES256"} << pem       << 2;
    // clang-format on
}

void KeyOptionTest::refusesKeysThatAreNone()
{
    QFETCH(Arguments, key);
    QFETCH(QByteArray, input);
    QFETCH(int, code);
    key.insert(key.begin(), {"token", "sign"});

    const CommandResult result = runCommand(key, input);

    QVERIFY2(result.code == code, result.err.constData());
    QVERIFY(result.out.isEmpty());
    QVERIFY(result.err.startsWith("claimcheck: "));
}

QTEST_GUILESS_MAIN(KeyOptionTest)
#include "tst_keyoption.moc"
