#include "server/serverlog.h"
#include "tests/support/liveserver.h"
#include "tests/support/paper.h"

#include <QDirIterator>
#include <QTest>

using namespace claimcheck;
using namespace Qt::StringLiterals;

/// Passwords and tokens go through every route; none may turn up where it does not belong.
class SecrecyTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void secretsStayOutOfLogsAnswersAndFiles();
};

void SecrecyTest::secretsStayOutOfLogsAnswersAndFiles()
{
    const Paper paper;
    auto log = std::make_unique<ServerLog>(LogLevel::Debug, LogFormat::Text, paper.stream());
    LiveServer server({}, log->requests());
    const QString password = u"canary-8a1f-password"_s;
    const QJsonObject credentials{{u"username"_s, u"ada"_s}, {u"password"_s, password}};
    QByteArray answers;
    const auto send = [&](const QByteArray& method, const QByteArray& path, const QJsonObject& body,
                          const QByteArray& token = {}) {
        const auto reply = server.sendJson(method, path, body, token);
        answers += reply.body;
        return reply;
    };
    send("POST", "/register", credentials);
    send("POST", "/register", credentials);
    send("POST", "/login", {{u"username"_s, u"ada"_s}, {u"password"_s, QString(password + u'x')}});
    send("POST", "/login", {{u"username"_s, password}, {u"passwort"_s, password}});
    const QByteArray token = server.sendJson("POST", "/login", credentials)
                                 .json["access_token"_L1]
                                 .toString()
                                 .toLatin1();
    QVERIFY(!token.isEmpty());
    send("GET", "/protected?access_token=" + token, {}, token);
    send("GET", "/me", {}, token + "x");
    send("GET", "/sessions", {}, token);
    send("POST", "/logout", {}, token);
    send("GET", "/protected", {}, token);
    server.stop();
    log.reset();
    const QByteArray logged = paper.text();

    QByteArray files;
    QDirIterator iterator(server.folder(), QDir::Files | QDir::Hidden);
    while (iterator.hasNext()) {
        QFile file(iterator.next());
        QVERIFY(file.open(QFile::ReadOnly));
        files += file.readAll();
    }
    const QByteArray signature = token.sliced(token.lastIndexOf('.') + 1);
    for (const QByteArray& secret : {password.toUtf8(), signature}) {
        QVERIFY(!logged.contains(secret));
        QVERIFY(!answers.contains(secret));
        QVERIFY(!files.contains(secret));
    }
    // The search itself works: what may be there is found.
    QVERIFY(logged.contains("/protected"));
    QVERIFY(answers.contains("Hello, ada"));
    QVERIFY(files.contains("$argon2id$"));
}

QTEST_GUILESS_MAIN(SecrecyTest)
#include "tst_secrecy.moc"
