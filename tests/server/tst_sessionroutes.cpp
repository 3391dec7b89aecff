#include "tests/support/liveserver.h"

#include <QJsonArray>
#include <QTest>

using namespace claimcheck;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

const QByteArray kJson = "Content-Type: application/json";

ServerSettings withCookies()
{
    ServerSettings settings;
    settings.allowCookies = true;
    return settings;
}

// The cookies that an answer sets, as a browser would send them back.
QByteArray cookiesOf(const LiveServer::Reply& reply)
{
    QByteArrayList pairs;
    for (const QByteArray& cookie : reply.headers.values("Set-Cookie"))
        pairs += cookie.first(cookie.indexOf(';'));
    return "Cookie: " + pairs.join("; ");
}

} // namespace

/// Logins, logouts and the list of sessions, also with cookies.
class SessionRoutesTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(); }
    void logsOutEverywhere_data();
    void logsOutEverywhere();
    void showsAndEndsASession();
    void wantsAFreshLogin();
    void o04EveryLoginEndsTheSessionOfTheCookies();
    void cookiesNeedTheirCsrfToken();
    void refreshesByCookie();
    void setsNoCookiesUnlessAllowed();

private:
    [[nodiscard]] LiveServer::Reply logInWithCookies(const QByteArrayList& headers = {}) const
    {
        static_cast<void>(m_server.login(u"ada"_s));
        return m_server.send("POST", "/login", headers + QByteArrayList{kJson},
                             R"({"username":"ada","password":"password123","cookies":true})");
    }

    LiveServer m_server{withCookies()};
};

void SessionRoutesTest::logsOutEverywhere_data()
{
    QTest::addColumn<QString>("style");
    for (const auto& [style, name] : kTokenStyles)
        QTest::addRow("%s", name.data()) << QString{name};
}

void SessionRoutesTest::logsOutEverywhere()
{
    QFETCH(const QString, style);
    std::vector<LiveServer::Reply> logins;
    for (int i = 0; i < 3; ++i)
        logins.push_back(m_server.logIn(u"grace"_s, {{u"style"_s, style}}));
    const QByteArray other = m_server.login(u"linus"_s);
    const auto tokenOf = [](const LiveServer::Reply& login) {
        return login.json["access_token"_L1].toString().toLatin1();
    };

    const auto reply = m_server.sendJson("POST", "/logout/all", {}, tokenOf(logins.front()));

    QCOMPARE(reply.status, 200);
    QCOMPARE(reply.json["sessions_ended"_L1].toInteger(), 3);
    for (const auto& login : logins) {
        QCOMPARE(m_server.get("/protected", tokenOf(login)).status, 401);
        QCOMPARE(m_server
                     .sendJson("POST", "/refresh",
                               {{u"refresh_token"_s, login.json["refresh_token"_L1]}})
                     .status,
                 400);
    }
    QCOMPARE(m_server.get("/protected", other).status, 200);
}

void SessionRoutesTest::showsAndEndsASession()
{
    const auto first = m_server.logIn(u"barbara"_s);
    const auto second = m_server.sendJson("POST", "/refresh",
                                          {{u"refresh_token"_s, first.json["refresh_token"_L1]}});
    const QByteArray token = second.json["access_token"_L1].toString().toLatin1();
    const QJsonArray sessions = m_server.get("/sessions", token).json["sessions"_L1].toArray();
    QCOMPARE(sessions.size(), 1);
    QCOMPARE(sessions[0]["generation"_L1].toInteger(), 1);
    QCOMPARE(sessions[0]["current"_L1].toBool(), true);
    const QByteArray path = "/sessions/" + sessions[0]["id"_L1].toString().toLatin1();
    const auto family = m_server.get(path, token);
    QCOMPARE(family.json["refresh_tokens"_L1].toArray().size(), 2);
    QVERIFY(!family.json["refresh_tokens"_L1][0]["used_at"_L1].isNull());
    QVERIFY(family.json["refresh_tokens"_L1][1]["used_at"_L1].isNull());
    QVERIFY(!family.body.contains("cc_rt_"));

    QCOMPARE(m_server.send("DELETE", path, {"Authorization: Bearer " + token}).status, 200);
    QCOMPARE(m_server.get("/protected", token).status, 401);
}

void SessionRoutesTest::wantsAFreshLogin()
{
    const auto login = m_server.logIn(u"barbara"_s);
    const QByteArray token = login.json["access_token"_L1].toString().toLatin1();
    QCOMPARE(m_server.sendJson("POST", "/settings", {}, token).status, 200);
    m_server.clock().advance(5min + 1s);
    // Refreshing is no login.
    const auto next = m_server.sendJson("POST", "/refresh",
                                        {{u"refresh_token"_s, login.json["refresh_token"_L1]}});
    for (const QByteArray& stale : {token, next.json["access_token"_L1].toString().toLatin1()}) {
        const auto reply = m_server.sendJson("POST", "/settings", {}, stale);
        QCOMPARE(reply.status, 401);
        QCOMPARE(reply.json["error"_L1].toString(), u"insufficient_user_authentication"_s);
        QVERIFY(reply.headers.value("WWW-Authenticate").contains("max_age=\"300\""));
    }
}

void SessionRoutesTest::o04EveryLoginEndsTheSessionOfTheCookies()
{
    const auto planted = logInWithCookies();
    QCOMPARE(planted.status, 200);
    QCOMPARE(m_server.send("GET", "/protected", {cookiesOf(planted)}).status, 200);

    const auto own = logInWithCookies({cookiesOf(planted)});

    QCOMPARE(own.status, 200);
    QCOMPARE(m_server.send("GET", "/protected", {cookiesOf(planted)}).status, 401);
    QCOMPARE(m_server.send("GET", "/protected", {cookiesOf(own)}).status, 200);
    // A value of one's own choice is never taken over.
    const auto chosen = logInWithCookies({"Cookie: claimcheck_access=mine"});
    QCOMPARE(chosen.status, 200);
    QVERIFY(!cookiesOf(chosen).contains("mine"));
}

void SessionRoutesTest::cookiesNeedTheirCsrfToken()
{
    const auto login = logInWithCookies();
    const QByteArray csrf = login.json["csrf_token"_L1].toString().toLatin1();
    const QByteArray cookies = cookiesOf(login);
    QVERIFY(csrf.size() >= 16);
    for (const QByteArray& cookie : login.headers.values("Set-Cookie")) {
        QVERIFY(cookie.contains("SameSite=Strict"));
        QCOMPARE(cookie.contains("HttpOnly"), !cookie.startsWith("claimcheck_csrf"));
    }
    for (const QByteArray& header :
         {"Accept: */*"_ba, "X-CSRF-Token: "_ba, "X-CSRF-Token: wrong"_ba,
          QByteArray{"X-CSRF-Token: " + csrf.chopped(1)}}) {
        const auto reply = m_server.send("POST", "/logout", {cookies, header});
        QCOMPARE(reply.status, 403);
        QCOMPARE(reply.json["error"_L1].toString(), u"csrf_mismatch"_s);
    }
    QCOMPARE(m_server.send("GET", "/protected", {cookies}).status, 200);
    const auto reply = m_server.send("POST", "/logout", {cookies, "X-CSRF-Token: " + csrf});
    QCOMPARE(reply.status, 200);
    QVERIFY(reply.headers.value("Set-Cookie").contains("Max-Age=0"));
    QCOMPARE(m_server.send("GET", "/protected", {cookies}).status, 401);
}

void SessionRoutesTest::refreshesByCookie()
{
    const auto login = logInWithCookies();
    const QByteArray csrf = "X-CSRF-Token: " + login.json["csrf_token"_L1].toString().toLatin1();
    QCOMPARE(m_server.send("POST", "/refresh", {kJson, cookiesOf(login)}, "{}").status, 403);
    const auto next = m_server.send("POST", "/refresh", {kJson, cookiesOf(login), csrf}, "{}");
    QCOMPARE(next.status, 200);
    QVERIFY(cookiesOf(next) != cookiesOf(login));
    QCOMPARE(m_server.send("GET", "/protected", {cookiesOf(next)}).status, 200);
    // R01: the cookie of before, once more.
    QCOMPARE(m_server.send("POST", "/refresh", {kJson, cookiesOf(login), csrf}, "{}").status, 400);
    QCOMPARE(m_server.send("GET", "/protected", {cookiesOf(next)}).status, 401);
}

void SessionRoutesTest::setsNoCookiesUnlessAllowed()
{
    const LiveServer plain;
    static_cast<void>(plain.login(u"ada"_s));
    const QByteArray body = R"({"username":"ada","password":"password123","cookies":true})";
    const auto reply = plain.send("POST", "/login", {kJson}, body);
    QCOMPARE(reply.status, 400);
    QVERIFY(!reply.headers.contains("Set-Cookie"));
    const QByteArray token = plain.login(u"ada"_s);
    QCOMPARE(plain.send("GET", "/protected", {"Cookie: claimcheck_access=" + token}).status, 401);
}

QTEST_GUILESS_MAIN(SessionRoutesTest)
#include "tst_sessionroutes.moc"
