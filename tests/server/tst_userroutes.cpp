#include "tests/support/liveserver.h"

#include <QJsonArray>
#include <QTest>

using namespace claimcheck;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

/// What administrators do with accounts and keys.
class UserRoutesTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void init() { QTest::failOnWarning(); }
    void listsInPages();
    void makesAnAccount();
    void refusesAnAccount_data();
    void refusesAnAccount();
    void z05WhatIsTakenIsGoneAtOnce_data();
    void z05WhatIsTakenIsGoneAtOnce();
    void disablesAndRemoves();
    void z06TheLastAdministratorStays();
    void rotatesAndRevokesKeys();
    void l22ChangesAPassword();

private:
    [[nodiscard]] LiveServer::Reply send(const QByteArray& method, const QByteArray& path,
                                         const QJsonObject& body = {}) const
    {
        return m_server.sendJson(method, path, body, m_root);
    }
    [[nodiscard]] QByteArray pathOf(const QString& name) const
    {
        return "/users/"
            + QByteArray::number(
                   m_server.get("/me", m_server.login(name)).json["id"_L1].toInteger());
    }

    LiveServer m_server;
    QByteArray m_root;
};

void UserRoutesTest::initTestCase()
{
    QVERIFY(!m_server.login(u"root"_s).isEmpty());
    m_server.setRights(u"root"_s, {u"admin"_s}, {});
    m_root = m_server.login(u"root"_s);
    QCOMPARE(m_server.get("/admin", m_root).status, 200);
}

void UserRoutesTest::listsInPages()
{
    QVERIFY(!m_server.login(u"ada"_s).isEmpty());
    const auto all = m_server.get("/users", m_root);
    QCOMPARE(all.status, 200);
    QVERIFY(!all.body.contains("argon2"));
    const QJsonArray users = all.json["users"_L1].toArray();
    QVERIFY(users.size() >= 2);
    const qint64 first = users[0]["id"_L1].toInteger();
    const auto page =
        m_server.get("/users?limit=1&after=" + QByteArray::number(first), m_root).json["users"_L1];
    QCOMPARE(page.toArray().size(), 1);
    QCOMPARE(page[0]["id"_L1], users[1]["id"_L1]);
    for (const QByteArray query : {"limit=0", "limit=1001", "limit=x", "after=-1"})
        QCOMPARE(m_server.get("/users?" + query, m_root).status, 400);
}

void UserRoutesTest::makesAnAccount()
{
    const auto made = send("POST", "/users",
                           {{u"username"_s, u"Linus"_s},
                            {u"password"_s, u"password123"_s},
                            {u"roles"_s, QJsonArray{u"auditor"_s}},
                            {u"scopes"_s, QJsonArray{u"a:b"_s, u"c"_s}}});
    QCOMPARE(made.status, 201);
    QCOMPARE(made.json["username"_L1].toString(), u"linus"_s);
    const QByteArray path = "/users/" + QByteArray::number(made.json["id"_L1].toInteger());
    QCOMPARE(m_server.get(path, m_root).json, made.json);
    const auto login = m_server.logIn(u"linus"_s, {{u"scope"_s, u"c a:b"_s}});
    QCOMPARE(login.status, 200);
    QCOMPARE(login.json["scope"_L1].toString(), u"c a:b"_s);
}

void UserRoutesTest::refusesAnAccount_data()
{
    QTest::addColumn<QJsonObject>("changes");
    QTest::addColumn<int>("status");

    // clang-format off
    QTest::newRow("taken")             << QJsonObject{{u"username"_s, u"root"_s}}                    << 409;
    QTest::newRow("a service's name")  << QJsonObject{{u"username"_s, u"svc.x"_s}}                   << 400;
    QTest::newRow("a short password")  << QJsonObject{{u"password"_s, u"short"_s}}                   << 400;
    QTest::newRow("roles as text")     << QJsonObject{{u"roles"_s, u"admin"_s}}                      << 400;
    QTest::newRow("a role of two")     << QJsonObject{{u"roles"_s, QJsonArray{u"user admin"_s}}}     << 400;
    QTest::newRow("L19 a foreign member") << QJsonObject{{u"id"_s, 1}}                               << 400;
    QTest::newRow("L19 a hash")        << QJsonObject{{u"password_hash"_s, u"$argon2id$"_s}}         << 400;
    // clang-format on
}

void UserRoutesTest::refusesAnAccount()
{
    QFETCH(const QJsonObject, changes);
    QFETCH(const int, status);
    QJsonObject body{{u"username"_s, u"eve"_s}, {u"password"_s, u"password123"_s}};
    for (auto change = changes.begin(); change != changes.end(); ++change)
        body.insert(change.key(), *change);

    QCOMPARE(send("POST", "/users", body).status, status);
}

void UserRoutesTest::z05WhatIsTakenIsGoneAtOnce_data()
{
    QTest::addColumn<QString>("style");
    for (const auto& [style, name] : kTokenStyles)
        QTest::addRow("Z05 %s", name.data()) << QString{name};
}

void UserRoutesTest::z05WhatIsTakenIsGoneAtOnce()
{
    QFETCH(const QString, style);
    const QByteArray path = pathOf(u"barbara"_s);
    QCOMPARE(send("PATCH", path, {{u"roles"_s, QJsonArray{u"admin"_s}}}).status, 200);
    const auto login =
        m_server.logIn(u"barbara"_s, {{u"style"_s, style}, {u"scope"_s, u"reports:read"_s}});
    const QByteArray token = login.json["access_token"_L1].toString().toLatin1();
    QCOMPARE(m_server.get("/admin", token).status, 200);
    QCOMPARE(m_server.get("/reports", token).status, 200);

    auto reply = send("PATCH", path, {{u"roles"_s, QJsonArray{u"user"_s}}});
    QCOMPARE(reply.status, 200);
    QCOMPARE(reply.json["roles"_L1].toArray(), QJsonArray{u"user"_s});
    QCOMPARE(m_server.get("/admin", token).status, 403);
    QCOMPARE(m_server.get("/reports", token).status, 200);
    QCOMPARE(send("PATCH", path, {{u"scopes"_s, QJsonArray{}}}).status, 200);
    QCOMPARE(m_server.get("/reports", token).status, 403);
    QCOMPARE(m_server.get("/protected", token).status, 200);
    QCOMPARE(send("PATCH", path, {{u"scopes"_s, QJsonArray{u"reports:read"_s}}}).status, 200);
}

void UserRoutesTest::disablesAndRemoves()
{
    const QByteArray path = pathOf(u"mallory"_s);
    const QByteArray token = m_server.login(u"mallory"_s);
    QCOMPARE(send("PATCH", path, {{u"disabled"_s, true}}).json["disabled"_L1].toBool(), true);
    QCOMPARE(m_server.get("/protected", token).status, 401);
    QCOMPARE(m_server.logIn(u"mallory"_s).status, 401);
    QCOMPARE(send("PATCH", path, {{u"disabled"_s, false}}).status, 200);
    QCOMPARE(m_server.get("/protected", token).status, 401);
    QCOMPARE(m_server.logIn(u"mallory"_s).status, 200);
    QCOMPARE(send("DELETE", path).status, 200);
    QCOMPARE(send("DELETE", path).status, 404);
    QCOMPARE(m_server.get(path, m_root).status, 404);
    QCOMPARE(m_server.logIn(u"mallory"_s).status, 401);
    for (const QByteArray id : {"0", "-1", "01", "x", "99999999999999999999"})
        QCOMPARE(m_server.get("/users/" + id, m_root).status, 404);
}

void UserRoutesTest::z06TheLastAdministratorStays()
{
    const QByteArray path = pathOf(u"root"_s);
    for (const QJsonObject& body :
         {QJsonObject{{u"roles"_s, QJsonArray{}}}, QJsonObject{{u"disabled"_s, true}}}) {
        const auto reply = send("PATCH", path, body);
        QCOMPARE(reply.status, 409);
        QCOMPARE(reply.json["error"_L1].toString(), u"last_administrator"_s);
    }
    QCOMPARE(send("DELETE", path).status, 409);
    QCOMPARE(m_server.get("/admin", m_root).status, 200);
}

void UserRoutesTest::rotatesAndRevokesKeys()
{
    // By state and not by place: the clock stands still, so all keys are of one moment.
    const auto kid = [this](const QString& state) {
        for (const auto& key : m_server.get("/keys", m_root).json["keys"_L1].toArray()) {
            if (key.toObject()["state"_L1] == state)
                return key.toObject()["kid"_L1].toString();
        }
        return QString{};
    };
    const QByteArray ada = m_server.login(u"ada"_s);
    const auto rotated = send("POST", "/keys/rotate");
    QCOMPARE(rotated.status, 200);
    QCOMPARE(rotated.json["kid"_L1].toString(), kid(u"active"_s));
    QCOMPARE(m_server.get("/protected", ada).status, 200);
    // The key that both old tokens are signed with, and the one that signs now.
    const QByteArray old = kid(u"retired"_s).toLatin1();
    const auto revoked = send("POST", "/keys/rotate", {{u"revoke"_s, QString::fromLatin1(old)}});
    QCOMPARE(revoked.status, 200);
    QCOMPARE(m_server.get("/protected", ada).status, 401);
    QCOMPARE(m_server.get("/admin", m_root).status, 401);
    m_root = m_server.login(u"root"_s);
    QCOMPARE(send("POST", "/keys/rotate", {{u"revoke"_s, u"nothing"_s}}).status, 404);
    const auto keys = m_server.get("/keys", m_root);
    QVERIFY(!keys.body.contains("\"k\""));
    QVERIFY(!keys.body.contains(old));
    QCOMPARE(m_server.send("GET", "/.well-known/jwks.json").json["keys"_L1].toArray().size(), 0);
}

void UserRoutesTest::l22ChangesAPassword()
{
    const QByteArray here = m_server.login(u"donald"_s);
    const QByteArray there = m_server.login(u"donald"_s);
    const auto change = [&](const QString& current, const QString& next) {
        return m_server
            .sendJson("POST", "/password",
                      {{u"current_password"_s, current}, {u"new_password"_s, next}}, here)
            .status;
    };
    QCOMPARE(change(u"wrong password"_s, u"another one of words"_s), 403);
    QCOMPARE(change(u"password123"_s, u"password123"_s), 400);
    QCOMPARE(change(u"password123"_s, u"short"_s), 400);
    QCOMPARE(m_server.get("/protected", there).status, 200);
    QCOMPARE(change(u"password123"_s, u"another one of words"_s), 200);
    QCOMPARE(m_server.get("/protected", here).status, 200);
    QCOMPARE(m_server.get("/protected", there).status, 401);
    QCOMPARE(m_server.logIn(u"donald"_s).status, 401);
}

QTEST_GUILESS_MAIN(UserRoutesTest)
#include "tst_userroutes.moc"
