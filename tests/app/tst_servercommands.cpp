#include "server/admin/commandline.h"
#include "tests/app/commandline.h"
#include "tests/support/liveserver.h"

#include <QFile>
#include <QJsonArray>
#include <QTemporaryDir>
#include <QTest>

using namespace claimcheck;
using namespace Qt::StringLiterals;
using Result = CommandResult;

/// The verbs against a real server of ours. What is sent to others is in tst_targets.
class ServerCommandsTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void logsInInEveryStyle_data();
    void logsInInEveryStyle();
    void asksForAScope();
    void keepsTheRefreshTokenForItsOwnerAlone();
    void rotatesARefreshToken();
    void warnsWhenTheNextRefreshTokenIsNotKept();
    void sendsNothingWhereTheRefreshTokenCannotBeKept();
    void listsAndEndsSessions();
    void logsOutHereOrEverywhere();
    void revokesAsAClient();
    void revokesAsAnAdministrator();
    void introspects();
    void showsNoSecretOnErr();

private:
    Result run(Arguments arguments, const QByteArray& input = {}) const;
    /// A command of claimcheck-server, beside the server.
    [[nodiscard]] QByteArray administer(Arguments arguments, const QByteArray& input = {}) const;
    [[nodiscard]] std::string login(const Arguments& more = {}) const;
    [[nodiscard]] std::string path(const char* name) const
    {
        return m_folder->filePath(QString::fromLatin1(name)).toStdString();
    }

    std::unique_ptr<LiveServer> m_server;
    std::unique_ptr<QTemporaryDir> m_folder;
};

void ServerCommandsTest::init()
{
    QTest::failOnWarning();
    m_server = std::make_unique<LiveServer>();
    m_folder = std::make_unique<QTemporaryDir>();
    QCOMPARE(run({"register", "ada", "--password", "password123"}).code, 0);
}

Result ServerCommandsTest::run(Arguments arguments, const QByteArray& input) const
{
    arguments.insert(arguments.end(), {"--target", m_server->url().toString().toStdString()});
    return runCommand(std::move(arguments), input);
}

QByteArray ServerCommandsTest::administer(Arguments arguments, const QByteArray& input) const
{
    const QString store = u"sqlite:"_s + m_server->folder() + u"/store.db"_s;
    arguments.insert(arguments.end(), {"--store", store.toStdString()});
    std::istringstream in(input.toStdString());
    std::ostringstream out;
    std::ostringstream err;
    const int code = runServerProgram(std::move(arguments), {}, {in, out, err},
                                      [](const Configuration&) { return 99; });
    return code == 0 ? QByteArray::fromStdString(out.str()) : QByteArray{};
}

std::string ServerCommandsTest::login(const Arguments& more) const
{
    Arguments line{"login", "ada", "--password", "password123"};
    line.insert(line.end(), more.begin(), more.end());
    return run(line).text();
}

void ServerCommandsTest::logsInInEveryStyle_data()
{
    QTest::addColumn<QByteArray>("style");
    for (const auto& [style, name] : kTokenStyles)
        QTest::newRow(name.data()) << QByteArray{name.data(), name.size()};
}

void ServerCommandsTest::logsInInEveryStyle()
{
    QFETCH(QByteArray, style);

    const std::string token = login({"--style", style.toStdString()});

    const Result sessions = run({"sessions", "--token", token, "--json"});
    QCOMPARE(sessions.code, 0);
    QCOMPARE(sessions.json()["sessions"_L1][0]["style"_L1].toString(), QString::fromLatin1(style));
    QCOMPARE(run({"call", "/protected", "--token", token}).code, 0);
}

void ServerCommandsTest::asksForAScope()
{
    const Result granted =
        run({"login", "ada", "--password", "password123", "--scope", "reports:read", "--json"});
    const Result refused =
        run({"login", "ada", "--password", "password123", "--scope", "reports:read all:write"});

    QCOMPARE(granted.json()["scope"_L1].toString(), u"reports:read"_s);
    QCOMPARE(refused.code, 1);
    QVERIFY(refused.err.contains("400"));
    QCOMPARE(refused.out, ""_ba);
}

void ServerCommandsTest::keepsTheRefreshTokenForItsOwnerAlone()
{
    const std::string file = path("refresh");

    QVERIFY(!login({"--refresh-out", file}).empty());

    QFile kept(QString::fromStdString(file));
    QVERIFY(kept.open(QFile::ReadOnly));
    QVERIFY(kept.readAll().startsWith("cc_rt_"));
    constexpr auto others =
        QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther;
    QVERIFY(!(kept.permissions() & others));
}

void ServerCommandsTest::rotatesARefreshToken()
{
    const std::string first = path("first");
    const std::string next = path("next");
    const std::string before = login({"--refresh-out", first});

    const Result rotated = run({"refresh", "--refresh-token", "@" + first, "--refresh-out", next});

    QCOMPARE(rotated.code, 0);
    QVERIFY(!rotated.text().empty() && rotated.text() != before);
    QVERIFY(!rotated.err.contains("warning"));
    QCOMPARE(run({"call", "/me", "--token", rotated.text()}).code, 0);
    QCOMPARE(run({"refresh", "--refresh-token", "@" + next, "--refresh-out", next}).code, 0);
    // A token that was used before ends the session.
    QCOMPARE(run({"refresh", "--refresh-token", "@" + first}).code, 1);
    QCOMPARE(run({"refresh", "--refresh-token", "@" + next}).code, 1);
}

void ServerCommandsTest::warnsWhenTheNextRefreshTokenIsNotKept()
{
    const QString token = run({"login", "ada", "--password", "password123", "--json"})
                              .json()["refresh_token"_L1]
                              .toString();

    const Result rotated = run({"refresh"}, token.toLatin1() + '\n');

    QCOMPARE(rotated.code, 0);
    QVERIFY(rotated.err.contains("warning") && rotated.err.contains("--refresh-out"));
}

void ServerCommandsTest::sendsNothingWhereTheRefreshTokenCannotBeKept()
{
    const std::string file = path("refresh");
    QVERIFY(!login({"--refresh-out", file}).empty());

    const Result lost =
        run({"refresh", "--refresh-token", "@" + file, "--refresh-out", path("no/such/folder")});

    QCOMPARE(lost.code, 1);
    QCOMPARE(lost.out, ""_ba);
    QCOMPARE(run({"refresh", "--refresh-token", "@" + file, "--refresh-out", file}).code, 0);
}

void ServerCommandsTest::listsAndEndsSessions()
{
    const std::string mine = login();
    const std::string other = login();
    QString id;
    const Result listed = run({"sessions", "list", "--token", mine, "--json"});
    for (const auto session : listed.json()["sessions"_L1].toArray()) {
        if (!session["current"_L1].toBool())
            id = session["id"_L1].toString();
    }
    QVERIFY(run({"sessions", "--token", mine}).out.contains(QByteArray{"other  " + id.toLatin1()}));

    const Result ended = run({"sessions", "end", id.toStdString(), "--token", mine});

    QCOMPARE(ended.code, 0);
    QCOMPARE(run({"call", "/protected", "--token", other}).code, 1);
    QCOMPARE(run({"call", "/protected", "--token", mine}).code, 0);
    QCOMPARE(run({"sessions", "end", id.toStdString(), "--token", mine}).code, 1);
}

void ServerCommandsTest::logsOutHereOrEverywhere()
{
    const std::string first = login();
    const std::string second = login();
    const std::string third = login();

    QCOMPARE(run({"logout", "--token", first}).code, 0);
    QCOMPARE(run({"call", "/me", "--token", first}).code, 1);
    QCOMPARE(run({"call", "/me", "--token", second}).code, 0);
    QCOMPARE(run({"logout", "--all", "--token", second}).code, 0);
    QCOMPARE(run({"call", "/me", "--token", third}).code, 1);
}

void ServerCommandsTest::revokesAsAClient()
{
    const QByteArray made = administer({"client", "add", "till", "--json"});
    const std::string secret =
        QJsonDocument::fromJson(made)["client_secret"_L1].toString().toStdString();
    QVERIFY(!secret.empty());
    const std::string token = login();

    // The client may; that the token is somebody else's is the server's to judge.
    const Result wrong =
        run({"revoke", token, "--client", "svc.till", "--client-secret", "cc_cs_no"});
    const Result right = run({"revoke", token, "--client", "svc.till", "--client-secret", "-"},
                             QByteArray::fromStdString(secret));

    QCOMPARE(wrong.code, 1);
    QVERIFY(wrong.err.contains("401"));
    QVERIFY(!right.err.contains("401"));
}

void ServerCommandsTest::revokesAsAnAdministrator()
{
    QVERIFY(!administer({"user", "add", "root", "--admin"}, "another password").isEmpty());
    const Result root = run({"login", "root", "--password", "another password"});
    const std::string token = login();

    const Result done =
        run({"revoke", "--admin-token", root.text()}, QByteArray::fromStdString(token));

    QCOMPARE(done.code, 0);
    QCOMPARE(run({"call", "/me", "--token", token}).code, 1);
}

void ServerCommandsTest::introspects()
{
    QVERIFY(!administer({"user", "add", "root", "--admin"}, "another password").isEmpty());
    const std::string root = run({"login", "root", "--password", "another password"}).text();
    const std::string token = login();

    const Result good = run({"introspect", token, "--admin-token", root, "--json"});
    QCOMPARE(good.code, 0);
    QCOMPARE(good.json()["sub"_L1].toString(), u"ada"_s);
    QCOMPARE(run({"logout", "--token", token}).code, 0);
    QCOMPARE(run({"introspect", token, "--admin-token", root}).code, 1);
}

void ServerCommandsTest::showsNoSecretOnErr()
{
    const Result result = run({"login", "ada", "--password", "password123"});

    QVERIFY(!result.err.contains("password123"));
    QVERIFY(!result.err.contains(result.out.trimmed()));
    QVERIFY(!result.out.contains("cc_rt_"));
}

QTEST_GUILESS_MAIN(ServerCommandsTest)
#include "tst_servercommands.moc"
