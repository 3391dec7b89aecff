#include "core/base/base64url.h"
#include "tests/support/liveserver.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

using namespace claimcheck;
using namespace Qt::StringLiterals;

class TokenRoutesTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(); }
    void everyRouteHasAGuard_data();
    void everyRouteHasAGuard();
    void issuesTheClaimsOfAnAccessToken();
    void opensTheProtectedRoute();
    void tellsWhoOneIs();
    void listsOwnSessionsOnly();
    void revokes_data();
    void revokes();
    void expires();
    void keepsRevocationsThroughARestart();
    void refusesTheToken_data();
    void refusesTheToken();
    void refusesEveryChangedByte();
    void headIsGetWithoutABody();

private:
    LiveServer m_server;
};

void TokenRoutesTest::everyRouteHasAGuard_data()
{
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<int>("status");

    // Without credentials.
    // clang-format off
    QTest::newRow("GET /protected")  << "GET"_ba    << "/protected"_ba << 401;
    QTest::newRow("GET /me")         << "GET"_ba    << "/me"_ba        << 401;
    QTest::newRow("GET /sessions")   << "GET"_ba    << "/sessions"_ba  << 401;
    QTest::newRow("POST /logout")    << "POST"_ba   << "/logout"_ba    << 401;
    QTest::newRow("DELETE /logout")  << "DELETE"_ba << "/logout"_ba    << 401;
    QTest::newRow("GET /healthz")    << "GET"_ba    << "/healthz"_ba   << 200;
    QTest::newRow("POST /register")  << "POST"_ba   << "/register"_ba  << 400;
    QTest::newRow("POST /login")     << "POST"_ba   << "/login"_ba     << 400;
    // clang-format on
}

void TokenRoutesTest::everyRouteHasAGuard()
{
    QFETCH(QByteArray, method);
    QFETCH(QByteArray, path);
    QFETCH(int, status);

    const auto reply = m_server.send(method, path);

    QCOMPARE(reply.status, status);
    if (status == 401) // RFC 6750 section 3.1: no error code for who sent no token
        QCOMPARE(reply.headers.value("WWW-Authenticate"), "Bearer realm=\"claimcheck\"");
}

void TokenRoutesTest::issuesTheClaimsOfAnAccessToken()
{
    const QByteArray token = m_server.login(u"ada"_s);
    const QByteArrayList parts = token.split('.');
    const QJsonObject header = QJsonDocument::fromJson(*decodeBase64url(parts[0])).object();
    const QJsonObject claims = QJsonDocument::fromJson(*decodeBase64url(parts[1])).object();

    QCOMPARE(header["alg"_L1].toString(), u"HS256"_s);
    QCOMPARE(header["typ"_L1].toString(), u"at+jwt"_s);
    QVERIFY(!header["kid"_L1].toString().isEmpty());
    QCOMPARE(claims["sub"_L1].toString(), u"ada"_s);
    QCOMPARE(claims["aud"_L1].toString(), u"claimcheck"_s);
    QCOMPARE(claims["iss"_L1].toString(), u"http://127.0.0.1"_s);
    QCOMPARE(claims["iat"_L1].toInteger(), Tokens::kNowSeconds);
    QCOMPARE(claims["nbf"_L1].toInteger(), Tokens::kNowSeconds);
    QCOMPARE(claims["exp"_L1].toInteger(), Tokens::kNowSeconds + 900);
    QCOMPARE(claims["roles"_L1].toArray(), QJsonArray{u"user"_s});
    QVERIFY(claims["jti"_L1].toString().size() >= 18); // a session of 96 bits, and its generation
    for (const auto name : {"client_id"_L1, "scope"_L1, "auth_time"_L1})
        QVERIFY2(claims.contains(name), name.data());
}

void TokenRoutesTest::opensTheProtectedRoute()
{
    const auto reply = m_server.get("/protected", m_server.login(u"ada"_s));

    QCOMPARE(reply.status, 200);
    QVERIFY(reply.json["message"_L1].toString().startsWith(u"Hello, ada"_s));
}

void TokenRoutesTest::tellsWhoOneIs()
{
    const auto reply = m_server.get("/me", m_server.login(u"ada"_s));

    QCOMPARE(reply.status, 200);
    QCOMPARE(reply.json["username"_L1].toString(), u"ada"_s);
    QCOMPARE(reply.json["roles"_L1].toArray(), QJsonArray{u"user"_s});
    QVERIFY(reply.json["id"_L1].toInteger() > 0);
}

void TokenRoutesTest::listsOwnSessionsOnly()
{
    const QByteArray first = m_server.login(u"grace"_s);
    m_server.clock().advance(std::chrono::seconds{10});
    const QByteArray second = m_server.login(u"grace"_s);
    static_cast<void>(m_server.login(u"mallory"_s));
    m_server.clock().advance(std::chrono::seconds{5});
    QCOMPARE(m_server.get("/protected", first).status, 200);

    const QJsonArray sessions = m_server.get("/sessions", second).json["sessions"_L1].toArray();

    QCOMPARE(sessions.size(), 2);
    QCOMPARE(sessions[0]["current"_L1].toBool(), true);
    QCOMPARE(sessions[1]["current"_L1].toBool(), false);
    QCOMPARE(sessions[1]["issued_at"_L1].toString(), u"2030-01-01T12:00:00Z"_s);
    QCOMPARE(sessions[1]["last_used_at"_L1].toString(), u"2030-01-01T12:00:15Z"_s);
    QCOMPARE(sessions[1]["address"_L1].toString(), u"127.0.0.1"_s);
}

void TokenRoutesTest::revokes_data()
{
    QTest::addColumn<QByteArray>("method");
    QTest::newRow("POST") << "POST"_ba;
    QTest::newRow("DELETE") << "DELETE"_ba;
}

void TokenRoutesTest::revokes()
{
    QFETCH(QByteArray, method);
    const QByteArray token = m_server.login(u"ada"_s);
    const QByteArray other = m_server.login(u"ada"_s);

    QCOMPARE(m_server.send(method, "/logout", {"Authorization: Bearer " + token}).status, 200);

    for (const QByteArray path : {"/protected", "/me", "/sessions"}) {
        const auto reply = m_server.get(path, token);
        QCOMPARE(reply.status, 401);
        QCOMPARE(reply.json["error"_L1].toString(), u"invalid_token"_s);
        QVERIFY(reply.json["error_description"_L1].toString().contains(u"revoked"_s));
        QVERIFY(reply.headers.value("WWW-Authenticate").contains("error=\"invalid_token\""));
    }
    QCOMPARE(m_server.send(method, "/logout", {"Authorization: Bearer " + token}).status, 401);
    QCOMPARE(m_server.get("/protected", other).status, 200); // only that one
}

void TokenRoutesTest::expires()
{
    const QByteArray token = m_server.login(u"ada"_s);

    m_server.clock().advance(std::chrono::seconds{899});
    QCOMPARE(m_server.get("/protected", token).status, 200);
    m_server.clock().advance(std::chrono::seconds{1});
    const auto reply = m_server.get("/protected", token);

    QCOMPARE(reply.status, 401);
    QVERIFY(reply.json["error_description"_L1].toString().contains(u"expired"_s));
}

void TokenRoutesTest::keepsRevocationsThroughARestart()
{
    const QByteArray revoked = m_server.login(u"ada"_s);
    const QByteArray live = m_server.login(u"ada"_s);
    QCOMPARE(m_server.send("POST", "/logout", {"Authorization: Bearer " + revoked}).status, 200);

    m_server.restart();

    QCOMPARE(m_server.get("/protected", revoked).status, 401);
    QCOMPARE(m_server.get("/protected", live).status, 200);
}

void TokenRoutesTest::refusesTheToken_data()
{
    QTest::addColumn<QByteArrayList>("headers");
    QTest::addColumn<int>("status");

    const QByteArray good = m_server.login(u"ada"_s);
    const QByteArrayList parts = good.split('.');
    // clang-format off
    QTest::newRow("the good one")            << QByteArrayList{"Authorization: Bearer " + good}            << 200;
    QTest::newRow("H32 scheme in lower case") << QByteArrayList{"authorization: bearer " + good}           << 200;
    QTest::newRow("H32 two spaces")          << QByteArrayList{"Authorization: Bearer  " + good}           << 400;
    QTest::newRow("H32 a tab")               << QByteArrayList{"Authorization: Bearer\t" + good}           << 401;
    QTest::newRow("H32 two headers")         << QByteArrayList{"Authorization: Bearer " + good, "Authorization: Bearer " + good} << 400;
    QTest::newRow("H32 two tokens")          << QByteArrayList{"Authorization: Bearer " + good + ", Bearer " + good} << 400;
    QTest::newRow("H32 Basic")               << QByteArrayList{"Authorization: Basic YWRhOnB3"_ba}         << 401;
    QTest::newRow("H32 no token")            << QByteArrayList{"Authorization: Bearer"_ba}                 << 400;
    QTest::newRow("no space")                << QByteArrayList{"Authorization: Bearer" + good}             << 401;
    QTest::newRow("S01 alg none")            << QByteArrayList{"Authorization: Bearer eyJhbGciOiJub25lIn0." + parts[1] + '.'} << 401;
    QTest::newRow("S06 no signature")        << QByteArrayList{"Authorization: Bearer " + parts[0] + '.' + parts[1] + '.'} << 401;
    QTest::newRow("S07 two parts")           << QByteArrayList{"Authorization: Bearer " + parts[0] + '.' + parts[1]} << 401;
    QTest::newRow("S07 four parts")          << QByteArrayList{"Authorization: Bearer " + good + ".x"}     << 401;
    QTest::newRow("S23 padded signature")    << QByteArrayList{"Authorization: Bearer " + good + '='}      << 401;
    QTest::newRow("S56 8 KiB of dots")       << QByteArrayList{"Authorization: Bearer " + QByteArray(8200, '.')} << 401;
    QTest::newRow("another server's")        << QByteArrayList{"Authorization: Bearer " + Tokens::signedText(R"({"alg":"HS256","typ":"at+jwt"})", R"({"sub":"ada","exp":9999999999})")} << 401;
    QTest::newRow("H33 in the query only")   << QByteArrayList{}                                           << 401;
    // clang-format on
}

void TokenRoutesTest::refusesTheToken()
{
    QFETCH(QByteArrayList, headers);
    QFETCH(int, status);

    QCOMPARE(m_server.send("GET", "/protected", headers).status, status);
}

void TokenRoutesTest::refusesEveryChangedByte()
{
    const QByteArray token = m_server.login(u"ada"_s);
    for (qsizetype i = 0; i < token.size(); ++i) {
        QByteArray changed = token;
        changed[i] = changed[i] == 'A' ? 'B' : 'A';
        const int status = m_server.get("/protected", changed).status;
        QVERIFY2(status == 401, qPrintable(u"byte %1: %2"_s.arg(i).arg(status)));
    }
}

void TokenRoutesTest::headIsGetWithoutABody()
{
    const auto reply = m_server.send("HEAD", "/healthz");

    QCOMPARE(reply.status, 200);
    QVERIFY(reply.body.isEmpty());
}

QTEST_GUILESS_MAIN(TokenRoutesTest)
#include "tst_tokenroutes.moc"
