#include "server/serverlog.h"
#include "tests/server/profilequestions.h"
#include "tests/support/liveserver.h"
#include "tests/support/paper.h"

#include <QProcess>
#include <QTest>

using namespace claimcheck;
using namespace Qt::StringLiterals;

namespace {

const QByteArray kAda = R"({"username":"ada","password":"password123"})"_ba;

} // namespace

/// Where the secret of the profiles comes from, and where it and their tokens do not go.
class ProfileSecretTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(); }
    void withoutOneTheStoreHasOne();
    void aShortSecretWorksWithAWarning();
    void refusesSecrets_data();
    void refusesSecrets();
    void theProgramReadsTheEnvironment_data();
    void theProgramReadsTheEnvironment();
    void tokensInUrlsStayOutOfTheLog();

private:
    CryptoRuntime m_crypto = *CryptoRuntime::start();
};

void ProfileSecretTest::withoutOneTheStoreHasOne()
{
    LiveServer server;
    const QByteArray token = profileToken(kJwtHeader, R"({"sub":"ada"})");
    QCOMPARE(exchange(server.url(), getWithBearer(token)).status, 422);
    QCOMPARE(exchange(server.url(), postJson("pyjwt/register", kAda)).status, 201);
    const QByteArray own =
        QJsonDocument::fromJson(
            exchange(server.url(), postJson("pyjwt/login", kAda)).body)["token"_L1]
            .toString()
            .toLatin1();
    QCOMPARE(exchange(server.url(), getWithToken("pyjwt", own)).status, 200);
    server.restart();
    QCOMPARE(exchange(server.url(), getWithToken("pyjwt", own)).status, 200);
    // Another store has another one.
    const LiveServer stranger;
    QCOMPARE(exchange(stranger.url(), getWithToken("pyjwt", own)).status, 403);
}

void ProfileSecretTest::aShortSecretWorksWithAWarning()
{
    ServerSettings settings;
    settings.profileSecret = std::make_shared<const SecretBytes>(SecretBytes::copyOf("secret"));
    QTest::ignoreMessage(QtWarningMsg,
                         "The secret of the profiles is short: it can be guessed from one token.");
    const LiveServer server{settings};
    // Made by PyJWT: jwt.encode({"sub": "ada"}, "secret").
    QCOMPARE(exchange(server.url(),
                      getWithBearer("eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhZGEifQ."
                                    "-G7HR4Se6onpiv1N_jWqt9jGA0VR0kRJ_2BoHWhkfhg"))
                 .status,
             200);
}

void ProfileSecretTest::refusesSecrets_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QFile::Permissions>("permissions");
    QTest::addColumn<int>("fault");
    const auto row = [](const char* name, const QByteArray& content, QFile::Permissions permissions,
                        StartError::Fault fault) {
        QTest::newRow(name) << content << permissions << static_cast<int>(fault);
    };
    const QFile::Permissions mine = QFile::ReadOwner | QFile::WriteOwner;
    using Fault = StartError::Fault;
    // clang-format off
    row("empty",             "\n",                                    mine, Fault::ProfileSecretRefused);
    row("a public key",      "-----BEGIN PUBLIC KEY-----\nAAAA\n",    mine, Fault::ProfileSecretRefused);
    row("readable by others", kProfileSecret,                         mine | QFile::ReadOther, Fault::SecretReadableByOthers);
    // clang-format on
}

void ProfileSecretTest::refusesSecrets()
{
    QFETCH(QByteArray, content);
    QFETCH(QFile::Permissions, permissions);
    QFETCH(int, fault);

    const QTemporaryDir folder;
    ServerSettings settings{.port = 0,
                            .store = StoreAddress::sqlite(folder.filePath(u"store.db"_s))};
    settings.profileSecretFile = folder.filePath(u"secret"_s);
    // The file counts, whatever the environment says.
    settings.profileSecret =
        std::make_shared<const SecretBytes>(SecretBytes::copyOf(kProfileSecret));
    QFile file(settings.profileSecretFile);
    QVERIFY(file.open(QFile::WriteOnly));
    file.write(content);
    file.close();
    QVERIFY(file.setPermissions(permissions));

    const SystemClock clock;
    SystemRandom random;
    const auto server = AuthServer::start(settings, clock, random);

    QVERIFY(!server);
    QCOMPARE(static_cast<int>(server.error().fault), fault);
    QCOMPARE(server.error().where, settings.profileSecretFile);
    QVERIFY(!describe(server.error()).isEmpty());
}

void ProfileSecretTest::theProgramReadsTheEnvironment_data()
{
    QTest::addColumn<QString>("variable");
    QTest::addColumn<bool>("isFile");
    QTest::newRow("the text itself") << u"CLAIMCHECK_PROFILE_SECRET"_s << false;
    QTest::newRow("a file with it") << u"CLAIMCHECK_PROFILE_SECRET_FILE"_s << true;
}

void ProfileSecretTest::theProgramReadsTheEnvironment()
{
    QFETCH(QString, variable);
    QFETCH(bool, isFile);

    const QTemporaryDir folder;
    QFile file(folder.filePath(u"secret"_s));
    QVERIFY(file.open(QFile::WriteOnly));
    file.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
    file.write(kProfileSecret + '\n');
    file.close();
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(variable, isFile ? file.fileName() : QString::fromUtf8(kProfileSecret));
    QProcess server;
    server.setProcessEnvironment(environment);
    server.start(QStringLiteral(CLAIMCHECK_SERVER_PROGRAM),
                 {u"--listen"_s, u"127.0.0.1:0"_s, u"--store"_s,
                  u"sqlite:"_s + folder.filePath(u"store.db"_s)});
    QVERIFY(server.waitForStarted() && server.waitForReadyRead(30000));
    const QByteArray line = server.readLine().trimmed();
    const QUrl url(QString::fromLatin1(line.sliced(line.lastIndexOf(' ') + 1)));

    const int status =
        exchange(url, getWithBearer(profileToken(kJwtHeader, R"({"sub":"ada"})"))).status;

    server.kill();
    server.waitForFinished();
    QCOMPARE(status, 200);
}

void ProfileSecretTest::tokensInUrlsStayOutOfTheLog()
{
    const Paper paper;
    auto log = std::make_unique<ServerLog>(LogLevel::Debug, LogFormat::Text, paper.stream());
    LiveServer server({}, log->requests());
    const auto tokenOf = [](const HttpReply& reply) {
        return QJsonDocument::fromJson(reply.body)["token"_L1].toString().toLatin1();
    };
    std::ignore = exchange(server.url(), postJson("signed/register", kAda));
    const QByteArray first = tokenOf(exchange(server.url(), postJson("signed/login", kAda)));
    const QByteArray second = tokenOf(exchange(server.url(), postJson("pyjwt/login", kAda)));
    const int status = exchange(server.url(), getWithToken("signed", first)).status;
    std::ignore = exchange(server.url(), getWithToken("signed", second));
    std::ignore = exchange(server.url(), getWithToken("pyjwt", second));
    server.stop();
    log.reset();

    QCOMPARE(status, 200);
    const QByteArray logged = paper.text();
    QVERIFY(logged.contains("/profiles/signed/protected 200"));
    QVERIFY(logged.contains("/profiles/pyjwt/protected 200"));
    for (const QByteArray& secret : {first, second, "password123"_ba})
        QVERIFY2(!logged.contains(secret), logged.constData());
}

QTEST_GUILESS_MAIN(ProfileSecretTest)
#include "tst_profilesecret.moc"
