#include <QDir>
#include <QProcess>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QUrl>

#include <csignal>

using namespace Qt::StringLiterals;

/// The main job with real processes, as a shell script would do it, and what is left of it when the
/// server is killed.
class ProcessesTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(); }
    void playsTheMainJob();
    void d04AServerThatCannotStartSaysWhy();
    void forgetsNothingWhenKilled();
    void stopsWhenAskedTo();
    void demoPlaysTheMainJob();
    void saysWhereNobodyAnswers();

private:
    struct Result
    {
        int code;
        QByteArray out;
        QByteArray err;
    };

    /// Ends with its owner, however that ends.
    class Server : public QProcess
    {
    public:
        ~Server() override
        {
            kill();
            waitForFinished();
        }
    };

    std::unique_ptr<Server> startServer();
    Result claimcheck(const QStringList& arguments, const QByteArray& input = {});

    QTemporaryDir m_folder;
    QString m_target;
};

std::unique_ptr<ProcessesTest::Server> ProcessesTest::startServer()
{
    auto server = std::make_unique<Server>();
    server->setProgram(QStringLiteral(CLAIMCHECK_SERVER_PROGRAM));
    // The default port may be taken by whoever runs these tests; the issuer is to stay the same.
    server->setArguments({u"--listen"_s, u"127.0.0.1:0"_s, u"--store"_s,
                          u"sqlite:"_s + m_folder.filePath(u"store.db"_s), u"--issuer"_s,
                          u"http://claimcheck.example"_s});
    server->start();
    if (!server->waitForStarted() || !server->waitForReadyRead(30000))
        return {};
    const QByteArray line = server->readLine().trimmed();
    const QByteArray prefix = "Listening on ";
    if (!line.startsWith(prefix))
        return {};
    m_target = QString::fromLatin1(line.sliced(prefix.size()));
    return server;
}

ProcessesTest::Result ProcessesTest::claimcheck(const QStringList& arguments,
                                                const QByteArray& input)
{
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"CLAIMCHECK_TARGET"_s, m_target);
    environment.remove(u"CLAIMCHECK_TOKEN"_s);
    process.setProcessEnvironment(environment);
    process.start(QStringLiteral(CLAIMCHECK_PROGRAM), arguments);
    process.write(input);
    process.closeWriteChannel();
    process.waitForFinished(60000);
    return {process.exitCode(), process.readAllStandardOutput(), process.readAllStandardError()};
}

void ProcessesTest::d04AServerThatCannotStartSaysWhy()
{
    QTemporaryDir folder;
    const QString notAFile = folder.filePath(u"store.db"_s);
    QVERIFY(QDir{}.mkdir(notAFile));
    QProcess server;
    server.start(QStringLiteral(CLAIMCHECK_SERVER_PROGRAM),
                 {u"--listen"_s, u"127.0.0.1:0"_s, u"--store"_s, u"sqlite:"_s + notAFile});
    QVERIFY(server.waitForFinished());
    QCOMPARE(server.exitCode(), 3);
    QVERIFY(server.readAllStandardOutput().isEmpty());
    const QString why = QString::fromUtf8(server.readAllStandardError());
    QVERIFY2(why.contains(notAFile) && why.contains(u"--store"_s), qPrintable(why));
}

void ProcessesTest::playsTheMainJob()
{
    const auto server = startServer();
    QVERIFY(server);

    QCOMPARE(claimcheck({u"register"_s, u"ada"_s, u"--password"_s, u"-"_s}, "password123\n").code,
             0);
    QCOMPARE(claimcheck({u"register"_s, u"ada"_s, u"--password"_s, u"password123"_s}).code, 1);
    QCOMPARE(claimcheck({u"login"_s, u"ada"_s, u"--password"_s, u"wrong password"_s}).code, 1);
    const Result login = claimcheck({u"login"_s, u"ada"_s, u"--password"_s, u"password123"_s});
    QCOMPARE(login.code, 0);
    QCOMPARE(login.out.trimmed().count('.'), 2);
    QVERIFY(login.err.contains("access token")); // for the person; the token alone is for the pipe

    const Result inspected = claimcheck({u"token"_s, u"inspect"_s}, login.out);
    QCOMPARE(inspected.code, 0);
    QVERIFY(inspected.out.contains("NOT CHECKED"));
    QVERIFY(inspected.out.contains("\"ada\""));

    const QStringList call{u"call"_s, u"/protected"_s, u"--token"_s, u"-"_s};
    const Result called = claimcheck(call, login.out);
    QCOMPARE(called.code, 0);
    QVERIFY(called.out.contains("Hello, ada"));
    QCOMPARE(claimcheck({u"logout"_s}, login.out).code, 0);
    const Result refused = claimcheck(call, login.out);
    QCOMPARE(refused.code, 1);
    QVERIFY(refused.err.contains("401"));
    QVERIFY(refused.err.contains("revoked"));
}

void ProcessesTest::forgetsNothingWhenKilled()
{
    for (int round = 0; round < 3; ++round) {
        auto server = startServer();
        QVERIFY(server);
        const QString user = u"user%1"_s.arg(round);
        const QStringList password{u"--password"_s, u"password123"_s};

        // Killed straight after the 201 ...
        QCOMPARE(claimcheck(QStringList{u"register"_s, user} + password).code, 0);
        server->kill();
        QVERIFY(server->waitForFinished());
        server = startServer();
        QVERIFY(server);
        const Result revoked = claimcheck(QStringList{u"login"_s, user} + password);
        const Result live = claimcheck(QStringList{u"login"_s, user} + password);
        QCOMPARE(revoked.code, 0);

        // ... and straight after the revocation.
        QCOMPARE(claimcheck({u"logout"_s}, revoked.out).code, 0);
        server->kill();
        QVERIFY(server->waitForFinished());
        server = startServer();
        QVERIFY(server);
        const Result refused = claimcheck({u"call"_s, u"/protected"_s}, revoked.out);
        QCOMPARE(refused.code, 1);
        QVERIFY(refused.err.contains("revoked"));
        QCOMPARE(claimcheck({u"call"_s, u"/protected"_s}, live.out).code, 0);
        server->terminate();
        QVERIFY(server->waitForFinished());
    }
}

void ProcessesTest::stopsWhenAskedTo()
{
    const auto server = startServer();
    QVERIFY(server);

    server->terminate();

    QVERIFY(server->waitForFinished(10000));
    QCOMPARE(server->exitStatus(), QProcess::NormalExit);
    QCOMPARE(server->exitCode(), 0);
}

void ProcessesTest::demoPlaysTheMainJob()
{
    const auto server = startServer();
    QVERIFY(server);

    for (int i = 0; i < 2; ++i) { // also when the account is there already
        const Result demo = claimcheck({u"demo"_s});
        QCOMPARE(demo.code, 0);
        for (const char* shown : {"> POST /register", "> POST /login", "> GET /protected", "< 200",
                                  "> DELETE /logout", "< 401", "exp", "when it expires"})
            QVERIFY2(demo.out.contains(shown), shown);
        QVERIFY(!demo.out.contains("correct horse battery"));
    }
}

void ProcessesTest::saysWhereNobodyAnswers()
{
    m_target = u"http://127.0.0.1:1"_s;

    const Result result = claimcheck({u"call"_s, u"/healthz"_s, u"--token"_s, u"none"_s});

    QCOMPARE(result.code, 4);
    QVERIFY(result.err.contains("http://127.0.0.1:1"));
}

QTEST_GUILESS_MAIN(ProcessesTest)
#include "tst_processes.moc"
