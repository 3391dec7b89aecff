#include "tests/support/liveserver.h"

#include <QJsonArray>
#include <QTest>

using namespace claimcheck;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

const QByteArray kForm = "Content-Type: application/x-www-form-urlencoded";

QByteArray basic(const QByteArray& id, const QByteArray& secret)
{
    return "Authorization: Basic " + QByteArray{id + ':' + secret}.toBase64();
}

} // namespace

/// The routes of OAuth 2.0: RFC 6749, 7009, 7662 and 9700, to the letter.
class OAuthRoutesTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void init() { QTest::failOnWarning(); }
    void givesTokensForAPassword_data();
    void givesTokensForAPassword();
    void rotates_data();
    void rotates();
    void r01AUsedTokenEndsTheFamily();
    void refusesGrants_data();
    void refusesGrants();
    void r10TakesARefreshTokenFromTheBodyOnly_data();
    void r10TakesARefreshTokenFromTheBodyOnly();
    void givesAServiceItsToken();
    void h42TellsServicesAboutTokens();
    void h42SaysNothingElse_data();
    void h42SaysNothingElse();
    void h43Revokes_data();
    void h43Revokes();
    void h43LeavesWhatIsSomebodyElses();

private:
    [[nodiscard]] LiveServer::Reply post(const QByteArray& path, const QByteArray& body,
                                         const QByteArray& header = "Accept: */*") const
    {
        return m_server.send("POST", path, {kForm, header}, body);
    }
    [[nodiscard]] QByteArray member(const LiveServer::Reply& reply, QLatin1StringView name) const
    {
        return reply.json[name].toString().toLatin1();
    }
    [[nodiscard]] LiveServer::Reply logIn(const QString& style = u"jwt"_s) const
    {
        return m_server.logIn(u"ada"_s, {{u"style"_s, style}, {u"scope"_s, u"reports:read"_s}});
    }

    LiveServer m_server;
    const QByteArray m_till = basic("svc.till", LiveServer::kClientSecret.toByteArray());
};

void OAuthRoutesTest::initTestCase()
{
    QVERIFY(!m_server.login(u"ada"_s).isEmpty());
    QVERIFY(!m_server.login(u"root"_s).isEmpty());
    m_server.setRights(u"root"_s, {u"admin"_s}, {});
    m_server.addClient(u"till"_s, {u"stock:read"_s, u"stock:write"_s});
    m_server.addClient(u"shop"_s, {});
}

void OAuthRoutesTest::givesTokensForAPassword_data()
{
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<int>("dots");

    const QByteArray json = "Content-Type: application/json";
    // clang-format off
    QTest::newRow("form")                  << kForm << "grant_type=password&username=ada&password=password123&scope=reports%3Aread"_ba << 2;
    QTest::newRow("form, signed")          << kForm << "grant_type=password&username=ada&password=password123&scope=reports:read&style=signed"_ba << 2;
    QTest::newRow("form, opaque")          << kForm << "grant_type=password&username=ada&password=password123&scope=reports:read&style=opaque"_ba << 0;
    QTest::newRow("form, a member unknown") << kForm << "grant_type=password&username=ada&password=password123&scope=reports:read&x=1"_ba << 2;
    QTest::newRow("JSON without grant_type") << json << R"({"username":"ada","password":"password123","scope":"reports:read"})"_ba << 2;
    // clang-format on
}

void OAuthRoutesTest::givesTokensForAPassword()
{
    QFETCH(const QByteArray, type);
    QFETCH(const QByteArray, body);
    QFETCH(const int, dots);

    const auto reply = m_server.send("POST", "/auth/token", {type}, body);

    QCOMPARE(reply.status, 200);
    QCOMPARE(reply.headers.value("Cache-Control"), "no-store");
    QCOMPARE(reply.json["token_type"_L1].toString(), u"Bearer"_s);
    QCOMPARE(reply.json["expires_in"_L1].toInteger(), 900);
    QCOMPARE(reply.json["refresh_expires_in"_L1].toInteger(), 14 * 24 * 3600);
    QCOMPARE(reply.json["scope"_L1].toString(), u"reports:read"_s);
    const QByteArray token = member(reply, "access_token"_L1);
    // A signed value that is shorter compressed has one more in front.
    QCOMPARE(token.count('.') - (token.startsWith('.') ? 1 : 0), dots);
    QCOMPARE(m_server.get("/reports", token).status, 200);
}

void OAuthRoutesTest::rotates_data()
{
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QByteArray>("start");
    QTest::addColumn<QString>("style");
    for (const auto& [style, name] : kTokenStyles) {
        QTest::addRow("/refresh, %s", name.data()) << "/refresh"_ba << ""_ba << QString{name};
        QTest::addRow("/auth/token, %s", name.data())
            << "/auth/token"_ba << "grant_type=refresh_token&"_ba << QString{name};
    }
}

void OAuthRoutesTest::rotates()
{
    QFETCH(const QByteArray, path);
    QFETCH(const QByteArray, start);
    QFETCH(const QString, style);
    const auto first = logIn(style);
    const QByteArray refresh = member(first, "refresh_token"_L1);
    const QByteArray body = start + "refresh_token=" + refresh;

    // R08: no wider, and that does not use it up.
    auto reply = post(path, body + "&scope=reports:read+reports:write");
    QCOMPARE(reply.status, 400);
    QCOMPARE(reply.json["error"_L1].toString(), u"invalid_scope"_s);
    reply = post(path, body);
    QCOMPARE(reply.status, 200);
    QCOMPARE(reply.headers.value("Cache-Control"), "no-store");
    QVERIFY(member(reply, "refresh_token"_L1) != refresh);
    QCOMPARE(m_server.get("/reports", member(reply, "access_token"_L1)).status, 200);
}

void OAuthRoutesTest::r01AUsedTokenEndsTheFamily()
{
    const auto first = logIn();
    const QByteArray body = "refresh_token=" + member(first, "refresh_token"_L1);
    const auto second = post("/refresh", body);
    QCOMPARE(second.status, 200);

    const auto reply = post("/refresh", body);

    QCOMPARE(reply.status, 400);
    QCOMPARE(reply.json["error"_L1].toString(), u"invalid_grant"_s);
    QCOMPARE(m_server.get("/protected", member(second, "access_token"_L1)).status, 401);
    QCOMPARE(m_server.get("/protected", member(first, "access_token"_L1)).status, 401);
    QCOMPARE(post("/refresh", "refresh_token=" + member(second, "refresh_token"_L1)).status, 400);
}

void OAuthRoutesTest::refusesGrants_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("error");

    // clang-format off
    QTest::newRow("nothing")               << ""_ba                                                       << 400 << u"invalid_request"_s;
    QTest::newRow("an empty grant")        << "grant_type="_ba                                            << 400 << u"invalid_request"_s;
    QTest::newRow("a grant twice")         << "grant_type=password&grant_type=password"_ba                << 400 << u"invalid_request"_s;
    QTest::newRow("an unknown grant")      << "grant_type=implicit"_ba                                    << 400 << u"unsupported_grant_type"_s;
    QTest::newRow("no password")           << "grant_type=password&username=ada"_ba                       << 400 << u"invalid_request"_s;
    QTest::newRow("a wrong password")      << "grant_type=password&username=ada&password=wrong+one"_ba    << 400 << u"invalid_grant"_s;
    QTest::newRow("an unknown user")       << "grant_type=password&username=nobody&password=wrong+one"_ba << 400 << u"invalid_grant"_s;
    QTest::newRow("too much scope")        << "grant_type=password&username=ada&password=password123&scope=admin"_ba << 400 << u"invalid_scope"_s;
    QTest::newRow("no refresh token")      << "grant_type=refresh_token"_ba                               << 400 << u"invalid_request"_s;
    QTest::newRow("no such refresh token") << "grant_type=refresh_token&refresh_token=cc_rt_x"_ba         << 400 << u"invalid_grant"_s;
    QTest::newRow("a client without proof") << "grant_type=client_credentials"_ba                         << 401 << u"invalid_client"_s;
    QTest::newRow("a client's wrong secret") << "grant_type=client_credentials&client_id=svc.till&client_secret=x"_ba << 401 << u"invalid_client"_s;
    QTest::newRow("an unknown client")     << "grant_type=client_credentials&client_id=svc.x&client_secret=x"_ba << 401 << u"invalid_client"_s;
    // clang-format on
}

void OAuthRoutesTest::refusesGrants()
{
    QFETCH(const QByteArray, body);
    QFETCH(const int, status);
    QFETCH(const QString, error);

    const auto reply = post("/auth/token", body);

    QCOMPARE(reply.status, status);
    QCOMPARE(reply.json["error"_L1].toString(), error);
    QVERIFY(!reply.json["error_description"_L1].toString().isEmpty());
    QCOMPARE(reply.headers.value("Cache-Control"), "no-store");
}

void OAuthRoutesTest::r10TakesARefreshTokenFromTheBodyOnly_data()
{
    QTest::addColumn<QByteArray>("query");
    QTest::addColumn<QByteArrayList>("headers");
    QTest::addColumn<QByteArray>("body");

    const QByteArrayList json{"Content-Type: application/json"};
    // clang-format off
    QTest::newRow("R10 in the query")          << "?refresh_token=TOKEN"_ba << json << "{}"_ba;
    QTest::newRow("R10 in a header")           << ""_ba << QByteArrayList{json + QByteArrayList{"Authorization: Bearer TOKEN"}} << "{}"_ba;
    QTest::newRow("R10 twice in JSON")         << ""_ba << json << R"({"refresh_token":"TOKEN","refresh_token":"TOKEN"})"_ba;
    QTest::newRow("R10 in a list")             << ""_ba << json << R"({"refresh_token":["TOKEN"]})"_ba;
    QTest::newRow("R10 in an object")          << ""_ba << json << R"({"refresh_token":{"x":"TOKEN"}})"_ba;
    QTest::newRow("R10 twice in a form")       << ""_ba << QByteArrayList{kForm} << "refresh_token=TOKEN&refresh_token=TOKEN"_ba;
    QTest::newRow("R10 with a space")          << ""_ba << json << R"({"refresh_token":"TOKEN "})"_ba;
    // clang-format on
}

void OAuthRoutesTest::r10TakesARefreshTokenFromTheBodyOnly()
{
    QFETCH(QByteArray, query);
    QFETCH(QByteArrayList, headers);
    QFETCH(QByteArray, body);
    const QByteArray token = member(logIn(), "refresh_token"_L1);
    for (QByteArray& header : headers)
        header.replace("TOKEN", token);

    const auto reply = m_server.send("POST", "/refresh" + query.replace("TOKEN", token), headers,
                                     body.replace("TOKEN", token));

    QCOMPARE(reply.status, 400);
    QCOMPARE(post("/refresh", "refresh_token=" + token).status, 200); // it was not used
}

void OAuthRoutesTest::givesAServiceItsToken()
{
    for (const auto& [style, name] : kTokenStyles) {
        const auto reply =
            post("/auth/token",
                 "grant_type=client_credentials&scope=stock:read&style=" + QByteArray{name.data()},
                 m_till);
        QCOMPARE(reply.status, 200);
        QCOMPARE(reply.json["scope"_L1].toString(), u"stock:read"_s);
        QVERIFY(!reply.json.contains("refresh_token"_L1)); // RFC 6749 section 4.4.3
        const QByteArray token = member(reply, "access_token"_L1);
        QCOMPARE(m_server.get("/protected", token).status, 200);
        QCOMPARE(m_server.get("/me", token).json["username"_L1].toString(), u"svc.till"_s);
        QCOMPARE(m_server.get("/reports", token).status, 403);
        QCOMPARE(m_server.get("/admin", token).status, 403);
    }
    const auto all = post("/auth/token", "grant_type=client_credentials", m_till);
    QCOMPARE(all.json["scope"_L1].toString(), u"stock:read stock:write"_s);
    QCOMPARE(post("/auth/token", "grant_type=client_credentials&scope=admin", m_till)
                 .json["error"_L1]
                 .toString(),
             u"invalid_scope"_s);
}

void OAuthRoutesTest::h42TellsServicesAboutTokens()
{
    for (const auto& [style, name] : kTokenStyles) {
        const auto login = logIn(name);
        const auto reply = post("/introspect", "token=" + member(login, "access_token"_L1), m_till);
        QCOMPARE(reply.status, 200);
        QCOMPARE(reply.headers.value("Cache-Control"), "no-store");
        const QJsonObject& facts = reply.json;
        QCOMPARE(facts["active"_L1].toBool(), true);
        QCOMPARE(facts["sub"_L1].toString(), u"ada"_s);
        QCOMPARE(facts["username"_L1].toString(), u"ada"_s);
        QCOMPARE(facts["client_id"_L1].toString(), u"claimcheck"_s);
        QCOMPARE(facts["scope"_L1].toString(), u"reports:read"_s);
        QCOMPARE(facts["iss"_L1].toString(), u"http://127.0.0.1"_s);
        QCOMPARE(facts["iat"_L1].toInteger(), Tokens::kNowSeconds);
        QCOMPARE(facts["exp"_L1].toInteger(), Tokens::kNowSeconds + 900);
        QVERIFY(!facts["jti"_L1].toString().isEmpty());
    }
}

void OAuthRoutesTest::h42SaysNothingElse_data()
{
    QTest::addColumn<QByteArray>("token");
    const auto used = logIn();
    QCOMPARE(post("/refresh", "refresh_token=" + member(used, "refresh_token"_L1)).status, 200);
    const QByteArray shops =
        member(post("/auth/token", "grant_type=client_credentials",
                    basic("svc.shop", LiveServer::kClientSecret.toByteArray())),
               "access_token"_L1);
    const QByteArray over = member(logIn(), "access_token"_L1);
    QCOMPARE(m_server.sendJson("POST", "/logout", {}, over).status, 200);

    QTest::newRow("H42 garbage") << "garbage"_ba;
    QTest::newRow("H42 revoked") << over;
    QTest::newRow("H42 used") << member(used, "refresh_token"_L1);
    QTest::newRow("H42 of another client") << shops;
    QTest::newRow("H42 forged") << Tokens::signedPayload(R"({"sub":"ada"})");
}

void OAuthRoutesTest::h42SaysNothingElse()
{
    QFETCH(const QByteArray, token);
    const QByteArray body = "token=" + token.toPercentEncoding();

    const auto reply = post("/introspect", body, m_till);
    QCOMPARE(reply.status, 200);
    QCOMPARE(reply.body, R"({"active":false})");
    const auto hinted = post("/introspect", body + "&token_type_hint=zzz", m_till);
    QCOMPARE(hinted.body, reply.body);

    // Nobody is told anything without credentials.
    for (const QByteArray& header :
         {"Accept: */*"_ba, basic("svc.till", "wrong"), basic("ada", "password123"),
          QByteArray{"Authorization: Bearer " + m_server.login(u"ada"_s)}}) {
        const auto refused = post("/introspect", body, header);
        QVERIFY(refused.status == 401 || refused.status == 403);
        QVERIFY(!refused.json.contains("active"_L1));
    }
    QCOMPARE(post("/introspect", "token=", m_till).status, 400);
    QCOMPARE(post("/introspect", "", m_till).status, 400);
    // What is wrong with a request is said to those who may send it; unless it is the credentials.
    QCOMPARE(post("/introspect", "", "Accept: */*").status, 401);
    QCOMPARE(post("/introspect", "token=", "Accept: */*").status, 401);
    QCOMPARE(post("/introspect", "client_id=a&client_id=b", "Accept: */*").status, 400);
    QCOMPARE(post("/introspect", "%zz", "Accept: */*").status, 400);
}

void OAuthRoutesTest::h43Revokes_data()
{
    QTest::addColumn<QString>("style");
    QTest::addColumn<QString>("member");
    QTest::addColumn<QByteArray>("hint");
    for (const auto& [style, name] : kTokenStyles) {
        QTest::addRow("H43 an access token, %s", name.data())
            << QString{name} << u"access_token"_s << ""_ba;
        QTest::addRow("H43 a refresh token, %s", name.data())
            << QString{name} << u"refresh_token"_s << "&token_type_hint=refresh_token"_ba;
        QTest::addRow("H43 a wrong hint, %s", name.data())
            << QString{name} << u"refresh_token"_s << "&token_type_hint=zzz"_ba;
    }
}

void OAuthRoutesTest::h43Revokes()
{
    QFETCH(const QString, style);
    QFETCH(const QString, member);
    QFETCH(const QByteArray, hint);
    const QByteArray admin = "Authorization: Bearer " + m_server.login(u"root"_s);
    const auto login = logIn(style);
    const QByteArray token = login.json[member].toString().toLatin1();
    const QByteArray access = login.json["access_token"_L1].toString().toLatin1();
    QCOMPARE(m_server.get("/protected", access).status, 200);

    for (int time = 0; time < 2; ++time) { // once more is no error
        const auto reply = post("/revoke", "token=" + token + hint, admin);
        QCOMPARE(reply.status, 200);
        QCOMPARE(m_server.get("/protected", access).status, 401);
    }
    const auto next =
        post("/refresh", "refresh_token=" + login.json["refresh_token"_L1].toString().toLatin1());
    QCOMPARE(next.status, member == "refresh_token"_L1 ? 400 : 200);
}

void OAuthRoutesTest::h43LeavesWhatIsSomebodyElses()
{
    const auto login = logIn();
    const QByteArray access = member(login, "access_token"_L1);
    for (const QByteArray& token : {access, member(login, "refresh_token"_L1), "garbage"_ba})
        QCOMPARE(post("/revoke", "token=" + token, m_till).status, 200);
    QCOMPARE(m_server.get("/protected", access).status, 200);
    QCOMPARE(post("/revoke", "token=" + access).status, 401);
    QCOMPARE(post("/revoke", "", m_till).status, 400);
    QCOMPARE(m_server.get("/protected", access).status, 200);
}

QTEST_GUILESS_MAIN(OAuthRoutesTest)
#include "tst_oauthroutes.moc"
