#include "core/crypto/selftest.h"
#include "tests/support/engines.h"
#include "tests/support/keptconnection.h"
#include "tests/support/longrun.h"
#include "tests/support/serverprocess.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

using namespace claimcheck;
using namespace Qt::StringLiterals;

namespace {

const QString kClients = QStringLiteral(CLAIMCHECK_OUTSIDE_CLIENTS "/");
const QString kAudience = u"claimcheck"_s;

struct Printed
{
    int exitCode = -1;
    QString out;
    QString err;
};

Printed run(const QString& program, const QStringList& arguments, const QByteArray& input = {},
            const QString& folder = {})
{
    QProcess process;
    process.setWorkingDirectory(folder);
    process.start(program, arguments);
    process.write(input);
    process.closeWriteChannel();
    if (!process.waitForFinished(120'000))
        return {.err = process.errorString()};
    return {process.exitCode(), QString::fromUtf8(process.readAllStandardOutput()).trimmed(),
            QString::fromUtf8(process.readAllStandardError())};
}

QString missingModule(const QString& module)
{
    return run(u"python3"_s, {u"-c"_s, u"import "_s + module}).exitCode == 0
        ? QString{}
        : u"python3 has no %1"_s.arg(module);
}

} // namespace

/// Programs that know nothing of this server, against the server program as people start it.
class OutsideClientsTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { m_store = std::make_unique<FreshStore>(StoreAddress::Engine::Sqlite); }
    void cleanup();
    void pyJwtTakesTokensByThePublishedKeys_data();
    void pyJwtTakesTokensByThePublishedKeys();
    void flaskTakesTokensByTheSharedSecret();
    void joseTakesTokensByThePublishedKeys_data();
    void joseTakesTokensByThePublishedKeys();
    void curlDoesTheMainJob();

private:
    void start(const QStringList& arguments)
    {
        m_server = ServerProcess::start(
            QStringLiteral(CLAIMCHECK_SERVER_PROGRAM), m_store->address(),
            arguments + QStringList{u"--store-key-file"_s, m_folder.filePath(u"store.key"_s)});
        QVERIFY(m_server);
    }
    [[nodiscard]] QString issuer() const { return u"http://127.0.0.1:%1"_s.arg(m_server->port()); }
    [[nodiscard]] QByteArray logIn() const
    {
        KeptConnection connection(m_server->port());
        const QJsonObject account{{u"username"_s, u"carol"_s},
                                  {u"password"_s, u"correct horse battery"_s}};
        static_cast<void>(connection.ask("POST", "/register", account));
        return connection.ask("POST", "/login", account)
            .json["access_token"_L1]
            .toString()
            .toLatin1();
    }
    static void algorithms()
    {
        QTest::addColumn<QString>("algorithm");
        for (const QString& name : {u"ES256"_s, u"EdDSA"_s, u"RS256"_s, u"PS256"_s})
            QTest::newRow(qPrintable(name)) << name;
    }
    // The same token with another signature.
    [[nodiscard]] static QByteArray tamperedWith(QByteArray token)
    {
        const qsizetype at = token.lastIndexOf('.') + 10;
        token[at] = token[at] == 'A' ? 'B' : 'A';
        return token;
    }

    CryptoRuntime m_crypto = *CryptoRuntime::start();
    QTemporaryDir m_folder;
    std::unique_ptr<FreshStore> m_store;
    std::unique_ptr<ServerProcess> m_server;
};

void OutsideClientsTest::cleanup()
{
    m_server.reset();
    m_store.reset();
    QFile::remove(m_folder.filePath(u"store.key"_s));
}

void OutsideClientsTest::pyJwtTakesTokensByThePublishedKeys_data()
{
    algorithms();
}

void OutsideClientsTest::pyJwtTakesTokensByThePublishedKeys()
{
    QFETCH(const QString, algorithm);
    if (const QString why = missingModule(u"jwt"_s); !why.isEmpty())
        QSKIP(qPrintable(why));
    start({u"--alg"_s, algorithm});
    const QByteArray token = logIn();

    const QStringList arguments{kClients + u"pyjwt_jwks.py"_s, issuer(), kAudience};
    const Printed taken = run(u"python3"_s, arguments, token);
    QVERIFY2(taken.exitCode == 0, qPrintable(taken.err));
    QCOMPARE(taken.out, u"carol"_s);
    QCOMPARE(run(u"python3"_s, arguments, tamperedWith(token)).out, u"InvalidSignatureError"_s);
}

void OutsideClientsTest::flaskTakesTokensByTheSharedSecret()
{
    if (const QString why = missingModule(u"flask_jwt_extended"_s); !why.isEmpty())
        QSKIP(qPrintable(why));
    const QString secretFile = m_folder.filePath(u"secret"_s);
    QFile secret(secretFile);
    QVERIFY(secret.open(QIODevice::WriteOnly | QIODevice::NewOnly,
                        QFileDevice::ReadOwner | QFileDevice::WriteOwner));
    secret.write("a secret that two services share, long enough\n");
    secret.close();
    start({u"--secret-file"_s, secretFile});
    const QByteArray token = logIn();

    const QStringList arguments{kClients + u"flask_shared_secret.py"_s, secretFile, kAudience};
    const Printed taken = run(u"python3"_s, arguments, token);
    QVERIFY2(taken.exitCode == 0, qPrintable(taken.err));
    QCOMPARE(taken.out, uR"(200 {"user":"carol"})"_s);
    QVERIFY(run(u"python3"_s, arguments, tamperedWith(token)).out.startsWith(u"422 "_s));
}

void OutsideClientsTest::joseTakesTokensByThePublishedKeys_data()
{
    algorithms();
}

void OutsideClientsTest::joseTakesTokensByThePublishedKeys()
{
    QFETCH(const QString, algorithm);
    if (!isAbuse())
        QSKIP("the package is fetched from npm, which is for the long run");
    if (QStandardPaths::findExecutable(u"npm"_s).isEmpty())
        QSKIP("there is no npm");
    const QString folder = m_folder.filePath(u"jose"_s);
    if (QDir{}.mkdir(folder)) {
        for (const QString& name : {u"package.json"_s, u"package-lock.json"_s, u"verify.mjs"_s})
            QVERIFY(QFile::copy(kClients + u"jose/"_s + name, folder + u'/' + name));
        const Printed fetched = run(u"npm"_s, {u"ci"_s, u"--no-audit"_s}, {}, folder);
        QVERIFY2(fetched.exitCode == 0, qPrintable(fetched.err));
    }
    start({u"--alg"_s, algorithm});
    const QByteArray token = logIn();

    const auto ask = [&](const QByteArray& presented) {
        return run(u"node"_s,
                   {u"verify.mjs"_s, issuer(), kAudience, QString::fromLatin1(presented)}, {},
                   folder);
    };
    const Printed taken = ask(token);
    QVERIFY2(taken.exitCode == 0, qPrintable(taken.err));
    QCOMPARE(taken.out, u"carol"_s);
    QCOMPARE(ask(tamperedWith(token)).out, u"ERR_JWS_SIGNATURE_VERIFICATION_FAILED"_s);
}

void OutsideClientsTest::curlDoesTheMainJob()
{
    if (QStandardPaths::findExecutable(u"curl"_s).isEmpty())
        QSKIP("there is no curl");
    start({});
    const Printed printed = run(u"sh"_s, {kClients + u"curl.sh"_s, issuer()});
    QVERIFY2(printed.exitCode == 0, qPrintable(printed.err));
    QCOMPARE(printed.out, u"201 200 200 200 200 200 401"_s);
}

QTEST_GUILESS_MAIN(OutsideClientsTest)
#include "tst_outsideclients.moc"
