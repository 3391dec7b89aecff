#include "server/http/cookies.h"
#include "server/http/router.h"
#include "tests/core/authworld.h"

#include <QJsonDocument>
#include <QTest>

using namespace claimcheck;
using namespace Qt::StringLiterals;

namespace {

QByteArray token(const QByteArray& claims = {})
{
    return Tokens::signedText(
        R"({"alg":"HS256","typ":"at+jwt"})",
        R"({"iss":"http://issuer","aud":"api","jti":"s.0","iat":1893499200,"sub":"ada",)"
        R"("exp":1893502800)"
            + claims + '}');
}

/// Knows tokens that are signed with the secret of the tests; those that begin with "far" it knows
/// only once it may look into the store; and one client.
class TestGate final : public Gatekeeper
{
public:
    TestGate()
    {
        m_world.sharedSecret = Tokens::secret();
        m_world.restart();
    }
    [[nodiscard]] FixedClock& clock() { return m_world.clock; }
    std::optional<TokenResult<AccessClaims>> checkToken(QByteArrayView text,
                                                        const AccessRule& rule) const override
    {
        if (text.startsWith("far"))
            return std::nullopt;
        return check(text, rule);
    }
    AuthResult<TokenResult<AccessClaims>> lookUpToken(QByteArrayView text,
                                                      const AccessRule& rule) const override
    {
        lookedUpIn = QThread::currentThread();
        if (text == "far.lost")
            return std::unexpected(AuthError{AuthError::Fault::StoreFailed, {}});
        return check(text.sliced(3), rule);
    }
    AuthResult<KnownClient> checkClient(const ClientCredentials& credentials) const override
    {
        if (credentials.id == "svc.till"_L1 && credentials.secret == "s3cret +"_L1)
            return KnownClient{.id = credentials.id, .scopes = {u"introspect"_s}};
        return std::unexpected(AuthError{AuthError::Fault::InvalidClient, {}});
    }

    mutable QThread* lookedUpIn = nullptr;

private:
    TokenResult<AccessClaims> check(QByteArrayView text, const AccessRule& rule) const
    {
        return m_world.verify(text, rule);
    }

    AuthWorld m_world;
};

Answer said(const QString& text)
{
    return {.body = {{u"said"_s, text}}};
}

Documentation doc(FieldTable body = {})
{
    return {.summary = u"A route of the test."_s,
            .body = std::move(body),
            .answers = {{200, u"It worked."_s}}};
}

} // namespace

class RouterTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void init();
    void findsRoutes_data();
    void findsRoutes();
    void allowsWhatThereIs_data();
    void allowsWhatThereIs();
    void aFolderMayAnswerWhatNoRouteTakes_data();
    void aFolderMayAnswerWhatNoRouteTakes();
    void handlersMayReadEverythingThemselves();
    void guardsHoldForEverySpelling_data();
    void guardsHoldForEverySpelling();
    void asksTheStoreForUnknownTokens_data();
    void asksTheStoreForUnknownTokens();
    void wantsAFreshLogin_data();
    void wantsAFreshLogin();
    void knowsClients_data();
    void knowsClients();
    void letsClientsShowThemselves_data();
    void letsClientsShowThemselves();
    void hidesTheLab_data();
    void hidesTheLab();
    void readsTokensFromWhereTheyMayStand_data();
    void readsTokensFromWhereTheyMayStand();
    void saysTheSameForEveryBadToken();
    void asksTheGuardBeforeItComplainsAboutFields();

private:
    Answer send(Router& router, const Request& request);
    Answer send(const Request& request) { return send(*m_router, request); }
    static Request get(const QString& path, const QByteArray& bearer = {});
    void mount(Router& router);

    TestGate m_gate;
    FixedClock& m_clock = m_gate.clock();
    std::unique_ptr<Router> m_router;
};

void RouterTest::initTestCase()
{
    m_router = std::make_unique<Router>(m_gate, m_clock);
    mount(*m_router);
}

void RouterTest::init()
{
    QTest::failOnWarning();
}

void RouterTest::mount(Router& router)
{
    const auto hello = [](const Call&, const AccessClaims& claims) {
        return said(QString::fromUtf8(claims.subject()));
    };
    const FieldTable name{Field::text(u"name"_s, u"-"_s)};
    router.add("GET", u"/open"_s, Anyone{}, Runs::Here, doc(),
               [](const Call&) { return said(u"open"_s); });
    router.add("POST", u"/open"_s, Anyone{}, Runs::Storing, doc(name),
               [](const Call& call) { return said(call.fields.text(u"name"_s)); });
    router.add("GET", u"/me"_s, BearerToken{}, Runs::Here, doc(), hello);
    router.add("POST", u"/me"_s, BearerToken{}, Runs::Storing, doc(name), hello);
    router.add("GET", u"/admin"_s, BearerToken{.rule = {.roles = {"admin"_ba}}}, Runs::Here, doc(),
               hello);
    router.add("POST", u"/settings"_s, FreshLogin{}, Runs::Here, doc(), hello);
    router.add("GET", u"/lab/clock"_s, LabOnly{}, Runs::Here, doc(),
               [](const Call&) { return said(u"lab"_s); });
    router.add("DELETE", u"/things/{id}"_s, BearerToken{}, Runs::Here, doc(),
               [](const Call& call, const AccessClaims&) { return said(call.pathValue(u"id")); });
    router.add("GET", u"/things/{id}/parts/{part}"_s, Anyone{}, Runs::Here, doc(),
               [](const Call& call) {
                   return said(call.pathValue(u"id") + u'|' + call.pathValue(u"part")
                               + call.pathValue(u"none"));
               });
    router.add("GET", u"/things/mine"_s, Anyone{}, Runs::Here, doc(),
               [](const Call&) { return said(u"mine"_s); });
    const FieldTable tokenField{Field::secret(u"token"_s, u"-"_s)};
    router.add("POST", u"/introspect"_s, ClientOrAdmin{}, Runs::Here, doc(tokenField),
               [](const Call& call, const Caller& caller) {
                   const auto* client = std::get_if<KnownClient>(&caller);
                   return said((client ? client->id : u"an admin"_s) + u' '
                               + call.fields.text(u"token"_s));
               });
    router.add("POST", u"/token"_s, AnyoneOrClient{}, Runs::Storing, doc(tokenField),
               [](const Call&, const std::optional<KnownClient>& client) {
                   return said(client ? client->id : u"nobody"_s);
               });
}

Answer RouterTest::send(Router& router, const Request& request)
{
    std::optional<Answer> answer;
    router.dispatch(request, [&answer](Answer given) { answer = std::move(given); });
    if (!QTest::qWaitFor([&answer] { return answer.has_value(); }))
        qFatal("no answer");
    return *answer;
}

Request RouterTest::get(const QString& path, const QByteArray& bearer)
{
    Request request{.method = "GET", .path = path, .remoteAddress = u"127.0.0.1"_s};
    if (!bearer.isEmpty())
        request.headers.append(QHttpHeaders::WellKnownHeader::Authorization, "Bearer " + bearer);
    return request;
}

void RouterTest::findsRoutes_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("answer"); // empty for 404

    QTest::newRow("plain") << u"/open"_s << u"open"_s;
    QTest::newRow("two names") << u"/things/7/parts/x"_s << u"7|x"_s;
    QTest::newRow("a value is not decoded") << u"/things/%2f/parts/a%20b"_s << u"%2f|a%20b"_s;
    QTest::newRow("plain goes before names") << u"/things/mine"_s << u"mine"_s;
    QTest::newRow("a name takes no empty segment") << u"/things//parts/x"_s << QString{};
    QTest::newRow("nor the end") << u"/things/7/parts/"_s << QString{};
    QTest::newRow("nor two segments") << u"/things/7/8/parts/x"_s << QString{};
    QTest::newRow("a segment more") << u"/things/7/parts/x/y"_s << QString{};
    QTest::newRow("the pattern of a plain one") << u"/open/{id}"_s << QString{};
    QTest::newRow("empty") << QString{} << QString{};
}

void RouterTest::findsRoutes()
{
    QFETCH(QString, path);
    QFETCH(QString, answer);

    const Answer given = send(get(path));

    QCOMPARE(given.status, answer.isEmpty() ? 404 : 200);
    QCOMPARE(given.body["said"_L1].toString(), answer);
}

void RouterTest::allowsWhatThereIs_data()
{
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QString>("path");
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("allow");

    // clang-format off
    QTest::newRow("OPTIONS")              << "OPTIONS"_ba << u"/open"_s        << 204 << "GET, HEAD, OPTIONS, POST"_ba;
    QTest::newRow("OPTIONS with a name")  << "OPTIONS"_ba << u"/things/7"_s    << 204 << "DELETE, OPTIONS"_ba;
    QTest::newRow("OPTIONS of two")       << "OPTIONS"_ba << u"/things/mine"_s << 204 << "DELETE, GET, HEAD, OPTIONS"_ba;
    QTest::newRow("OPTIONS of none")      << "OPTIONS"_ba << u"/nothing"_s     << 404 << ""_ba;
    QTest::newRow("wrong method")         << "PUT"_ba     << u"/open"_s        << 405 << "GET, HEAD, OPTIONS, POST"_ba;
    QTest::newRow("wrong with a name")    << "GET"_ba     << u"/things/7"_s    << 405 << "DELETE, OPTIONS"_ba;
    QTest::newRow("HEAD is GET")          << "HEAD"_ba    << u"/open"_s        << 200 << ""_ba;
    QTest::newRow("HEAD where no GET is") << "HEAD"_ba    << u"/token"_s       << 405 << "OPTIONS, POST"_ba;
    QTest::newRow("methods have one case") << "get"_ba    << u"/open"_s        << 405 << "GET, HEAD, OPTIONS, POST"_ba;
    // clang-format on
}

void RouterTest::allowsWhatThereIs()
{
    QFETCH(QByteArray, method);
    QFETCH(QString, path);
    QFETCH(int, status);
    QFETCH(QByteArray, allow);

    const Answer answer = send({.method = method, .path = path});

    QCOMPARE(answer.status, status);
    QCOMPARE(answer.headers.combinedValue(QHttpHeaders::WellKnownHeader::Allow), allow);
}

void RouterTest::aFolderMayAnswerWhatNoRouteTakes_data()
{
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QString>("path");
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("answer");

    // clang-format off
    QTest::newRow("a path of none")       << "GET"_ba     << u"/things/"_s        << 200 << u"GET: "_s;
    QTest::newRow("OPTIONS of none")      << "OPTIONS"_ba << u"/things/7/all"_s   << 200 << u"OPTIONS: "_s;
    QTest::newRow("a wrong method")       << "PUT"_ba     << u"/things/mine"_s    << 200 << u"PUT: DELETE GET HEAD OPTIONS"_s;
    QTest::newRow("OPTIONS")              << "OPTIONS"_ba << u"/things/7"_s       << 200 << u"OPTIONS: DELETE OPTIONS"_s;
    QTest::newRow("not outside")          << "GET"_ba     << u"/nothing"_s        << 404 << u""_s;
    QTest::newRow("not without the slash") << "GET"_ba    << u"/things"_s         << 404 << u""_s;
    QTest::newRow("not a route")          << "GET"_ba     << u"/things/mine"_s    << 200 << u"mine"_s;
    // clang-format on
}

void RouterTest::aFolderMayAnswerWhatNoRouteTakes()
{
    QFETCH(QByteArray, method);
    QFETCH(QString, path);
    QFETCH(int, status);
    QFETCH(QString, answer);
    Router router(m_gate, m_clock);
    mount(router);
    router.setUnrouted(u"/things/"_s, [](const QByteArray& asked, const QByteArrayList& allowed) {
        return said(QString::fromLatin1(asked + ": " + allowed.join(' ')));
    });

    const Answer given = send(router, {.method = method, .path = path});

    QCOMPARE(given.status, status);
    QCOMPARE(given.body["said"_L1].toString(), answer);
}

void RouterTest::handlersMayReadEverythingThemselves()
{
    Router router(m_gate, m_clock);
    Documentation documentation = doc({Field::text(u"name"_s, u"-"_s)});
    documentation.reading = Reading::ByHandler;
    documentation.query = {Field::text(u"word"_s, u"-"_s)};
    router.add("POST", u"/raw"_s, Anyone{}, Runs::Here, documentation, [](const Call& call) {
        return said(call.query.toString() + u' ' + QString::fromLatin1(call.body));
    });

    const Answer given = send(
        router,
        {.method = "POST", .path = u"/raw"_s, .query = QUrlQuery{u"word=1&word=2"_s}, .body = "{"});

    QCOMPARE(given.status, 200);
    QCOMPARE(given.body["said"_L1].toString(), u"word=1&word=2 {"_s);
}

void RouterTest::guardsHoldForEverySpelling_data()
{
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QString>("path");
    QTest::addColumn<QByteArray>("bearer");
    QTest::addColumn<int>("status");

    const QByteArray admin = token(R"(,"roles":["admin"])");
    // clang-format off
    QTest::newRow("no token")               << "GET"_ba     << u"/admin"_s    << ""_ba << 401;
    QTest::newRow("malformed token")        << "GET"_ba     << u"/admin"_s    << "x.y"_ba << 401;
    QTest::newRow("wrong role")             << "GET"_ba     << u"/admin"_s    << token(R"(,"roles":["user"])") << 403;
    QTest::newRow("Z04 a role inside another") << "GET"_ba  << u"/admin"_s    << token(R"(,"roles":["administrator"])") << 403;
    QTest::newRow("right role")             << "GET"_ba     << u"/admin"_s    << admin << 200;
    QTest::newRow("Z02 upper case")         << "GET"_ba     << u"/Admin"_s    << ""_ba << 404;
    QTest::newRow("Z02 a slash more")       << "GET"_ba     << u"/admin/"_s   << ""_ba << 404;
    QTest::newRow("Z02 two slashes")        << "GET"_ba     << u"//admin"_s   << ""_ba << 404;
    QTest::newRow("Z02 an escaped slash")   << "GET"_ba     << u"/admin%2f"_s << ""_ba << 404;
    QTest::newRow("Z02 an escaped letter")  << "GET"_ba     << u"/%61dmin"_s  << ""_ba << 404;
    QTest::newRow("Z02 a parameter")        << "GET"_ba     << u"/admin;x"_s  << ""_ba << 404;
    QTest::newRow("Z02 a dot")              << "GET"_ba     << u"/./admin"_s  << ""_ba << 404;
    QTest::newRow("Z02 HEAD")               << "HEAD"_ba    << u"/admin"_s    << ""_ba << 401;
    QTest::newRow("Z02 HEAD, wrong role")   << "HEAD"_ba    << u"/admin"_s    << token() << 403;
    QTest::newRow("Z02 OPTIONS says only the methods") << "OPTIONS"_ba << u"/admin"_s << ""_ba << 204;
    QTest::newRow("Z02 a name in the path") << "DELETE"_ba  << u"/things/7"_s << ""_ba << 401;
    // clang-format on
}

void RouterTest::guardsHoldForEverySpelling()
{
    QFETCH(QByteArray, method);
    QFETCH(QString, path);
    QFETCH(QByteArray, bearer);
    QFETCH(int, status);
    Request request = get(path, bearer);
    request.method = method;
    // Z02, H30: none of these says anything about the method or the path.
    request.headers.append("X-HTTP-Method-Override", "POST");
    request.headers.append("X-Original-URL", "/open");
    request.headers.append("X-Forwarded-For", "127.0.0.1");

    const Answer answer = send(request);

    QCOMPARE(answer.status, status);
    QCOMPARE(answer.headers.contains(QHttpHeaders::WellKnownHeader::WWWAuthenticate),
             status == 401 || status == 403);
}

void RouterTest::asksTheStoreForUnknownTokens_data()
{
    QTest::addColumn<QByteArray>("bearer");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("error");

    const QByteArray good = R"({"name":"x"})";
    // clang-format off
    QTest::newRow("good")           << "far" + token()  << good    << 200 << QString{};
    QTest::newRow("bad")            << "farx.y.z"_ba    << good    << 401 << u"invalid_token"_s;
    QTest::newRow("no answer")      << "far.lost"_ba    << good    << 503 << u"temporarily_unavailable"_s;
    QTest::newRow("bad fields")     << "far" + token()  << "{}"_ba << 400 << u"invalid_request"_s;
    QTest::newRow("bad token and bad fields") << "farx.y.z"_ba << "{}"_ba << 401 << u"invalid_token"_s;
    // clang-format on
}

void RouterTest::asksTheStoreForUnknownTokens()
{
    QFETCH(QByteArray, bearer);
    QFETCH(QByteArray, body);
    QFETCH(int, status);
    QFETCH(QString, error);
    if (status == 503)
        QTest::ignoreMessage(QtCriticalMsg, QRegularExpression(u"StoreFailed"_s));
    Request request = get(u"/me"_s, bearer);
    request.method = "POST";
    request.headers.append(QHttpHeaders::WellKnownHeader::ContentType, "application/json");
    request.body = body;

    const Answer answer = send(request);

    QCOMPARE(answer.status, status);
    QCOMPARE(answer.body["error"_L1].toString(), error);
    QVERIFY(m_gate.lookedUpIn && m_gate.lookedUpIn != QThread::currentThread());
}

void RouterTest::wantsAFreshLogin_data()
{
    QTest::addColumn<QByteArray>("claims");
    QTest::addColumn<int>("status");

    const auto at = [](int secondsAgo) {
        return ",\"auth_time\":" + QByteArray::number(Tokens::kNowSeconds - secondsAgo);
    };
    QTest::newRow("just now") << at(0) << 200;
    QTest::newRow("five minutes ago") << at(300) << 200;
    QTest::newRow("a second longer ago") << at(301) << 401;
    QTest::newRow("nobody knows when") << ""_ba << 401;
}

void RouterTest::wantsAFreshLogin()
{
    QFETCH(QByteArray, claims);
    QFETCH(int, status);
    Request request = get(u"/settings"_s, token(claims));
    request.method = "POST";

    const Answer answer = send(request);

    QCOMPARE(answer.status, status);
    if (status == 401) {
        // RFC 9470 section 3.
        const QByteArray challenge =
            answer.headers.combinedValue(QHttpHeaders::WellKnownHeader::WWWAuthenticate);
        QVERIFY(challenge.startsWith("Bearer "));
        QVERIFY(challenge.contains("error=\"insufficient_user_authentication\""));
        QVERIFY(challenge.contains("max_age=\"300\""));
        QCOMPARE(answer.body["error"_L1].toString(), u"insufficient_user_authentication"_s);
    }
}

void RouterTest::knowsClients_data()
{
    QTest::addColumn<QByteArray>("authorization");
    QTest::addColumn<QByteArray>("form");
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("outcome"); // who it was, or the error

    const auto basic = [](const QByteArray& pair) { return "Basic " + pair.toBase64(); };
    const QByteArray admin = "Bearer " + token(R"(,"roles":["admin"])");
    // clang-format off
    QTest::newRow("H42 nobody")             << ""_ba                              << "token=t"_ba << 401 << u"unauthorized"_s;
    QTest::newRow("Basic")                  << basic("svc.till:s3cret+%2B")       << "token=t"_ba << 200 << u"svc.till t"_s;
    QTest::newRow("Basic in another case")  << "bAsIc " + QByteArray("svc.till:s3cret+%2B").toBase64() << "token=t"_ba << 200 << u"svc.till t"_s;
    QTest::newRow("in the form")            << ""_ba                              << "token=t&client_id=svc.till&client_secret=s3cret+%2B"_ba << 200 << u"svc.till t"_s;
    QTest::newRow("an admin")               << admin                              << "token=t"_ba << 200 << u"an admin t"_s;
    QTest::newRow("somebody's token")       << "Bearer " + token()                << "token=t"_ba << 403 << u"insufficient_scope"_s;
    QTest::newRow("a bad token")            << "Bearer x.y.z"_ba                  << "token=t"_ba << 401 << u"invalid_token"_s;
    QTest::newRow("a wrong secret")         << basic("svc.till:s3cret")           << "token=t"_ba << 401 << u"invalid_client"_s;
    QTest::newRow("an unknown client")      << basic("svc.else:s3cret+%2B")       << "token=t"_ba << 401 << u"invalid_client"_s;
    QTest::newRow("Basic without a colon")  << basic("svc.till")                  << "token=t"_ba << 401 << u"invalid_client"_s;
    QTest::newRow("Basic that is no base64") << "Basic ***"_ba                    << "token=t"_ba << 401 << u"invalid_client"_s;
    QTest::newRow("an id without a secret") << ""_ba                              << "token=t&client_id=svc.till"_ba << 401 << u"unauthorized"_s;
    QTest::newRow("both ways")              << basic("svc.till:s3cret+%2B")       << "token=t&client_id=svc.till&client_secret=s3cret+%2B"_ba << 400 << u"invalid_request"_s;
    QTest::newRow("Basic and its own id")   << basic("svc.till:s3cret+%2B")       << "token=t&client_id=svc.till"_ba << 200 << u"svc.till t"_s;
    QTest::newRow("Basic and another id")   << basic("svc.till:s3cret+%2B")       << "token=t&client_id=svc.else"_ba << 400 << u"invalid_request"_s;
    QTest::newRow("H43 missing token")      << basic("svc.till:s3cret+%2B")       << ""_ba        << 400 << u"invalid_request"_s;
    // clang-format on
}

void RouterTest::knowsClients()
{
    QFETCH(QByteArray, authorization);
    QFETCH(QByteArray, form);
    QFETCH(int, status);
    QFETCH(QString, outcome);
    Request request{.method = "POST", .path = u"/introspect"_s, .body = form};
    request.headers.append(QHttpHeaders::WellKnownHeader::ContentType,
                           "application/x-www-form-urlencoded");
    if (!authorization.isEmpty())
        request.headers.append(QHttpHeaders::WellKnownHeader::Authorization, authorization);

    const Answer answer = send(request);

    QCOMPARE(answer.status, status);
    QCOMPARE(answer.body[status == 200 ? "said"_L1 : "error"_L1].toString(), outcome);
    const QByteArray challenge =
        answer.headers.combinedValue(QHttpHeaders::WellKnownHeader::WWWAuthenticate);
    QCOMPARE(challenge.contains("Basic realm=\"claimcheck\""),
             outcome == "invalid_client"_L1 || outcome == "unauthorized"_L1);
}

void RouterTest::letsClientsShowThemselves_data()
{
    QTest::addColumn<QByteArray>("form");
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("outcome");

    QTest::newRow("nobody") << "token=t"_ba << 200 << u"nobody"_s;
    QTest::newRow("a name alone") << "token=t&client_id=web"_ba << 200 << u"nobody"_s;
    QTest::newRow("a client") << "token=t&client_id=svc.till&client_secret=s3cret+%2B"_ba << 200
                              << u"svc.till"_s;
    QTest::newRow("a wrong secret")
        << "token=t&client_id=svc.till&client_secret=x"_ba << 401 << u"invalid_client"_s;
}

void RouterTest::letsClientsShowThemselves()
{
    QFETCH(QByteArray, form);
    QFETCH(int, status);
    QFETCH(QString, outcome);
    Request request{.method = "POST", .path = u"/token"_s, .body = form};
    request.headers.append(QHttpHeaders::WellKnownHeader::ContentType,
                           "application/x-www-form-urlencoded");

    const Answer answer = send(request);

    QCOMPARE(answer.status, status);
    QCOMPARE(answer.body[status == 200 ? "said"_L1 : "error"_L1].toString(), outcome);
}

void RouterTest::hidesTheLab_data()
{
    QTest::addColumn<QString>("address");
    QTest::addColumn<int>("status");

    QTest::newRow("this machine") << u"127.0.0.1"_s << 200;
    QTest::newRow("this machine by IPv6") << u"::1"_s << 200;
    QTest::newRow("another one") << u"192.0.2.7"_s << 404;
    QTest::newRow("nobody knows") << QString{} << 404;
}

void RouterTest::hidesTheLab()
{
    QFETCH(QString, address);
    QFETCH(int, status);
    Request request = get(u"/lab/clock"_s);
    request.remoteAddress = address;
    request.headers.append("X-Forwarded-For", "127.0.0.1"); // H30

    QCOMPARE(send(request).status, status);
}

void RouterTest::readsTokensFromWhereTheyMayStand_data()
{
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<bool>("header");
    QTest::addColumn<QByteArray>("query");
    QTest::addColumn<QByteArray>("cookie");
    QTest::addColumn<QByteArray>("csrf");
    QTest::addColumn<int>("allowed"); // with both sources on
    QTest::addColumn<int>("usual"); // with both off

    const QByteArray inQuery = "access_token=" + token();
    const QByteArray access = "claimcheck_access=" + token();
    const QByteArray both = access + "; claimcheck_csrf=c5rf";
    // clang-format off
    QTest::newRow("nowhere")                << "GET"_ba  << false << ""_ba  << ""_ba  << ""_ba    << 401 << 401;
    QTest::newRow("header")                 << "GET"_ba  << true  << ""_ba  << ""_ba  << ""_ba    << 200 << 200;
    QTest::newRow("query")                  << "GET"_ba  << false << inQuery << ""_ba << ""_ba    << 200 << 401;
    QTest::newRow("query, no token")        << "GET"_ba  << false << "access_token=a%20b"_ba << ""_ba << ""_ba << 400 << 401;
    QTest::newRow("query twice")            << "GET"_ba  << false << inQuery + '&' + inQuery << ""_ba << ""_ba << 400 << 401;
    QTest::newRow("header and query")       << "GET"_ba  << true  << inQuery << ""_ba << ""_ba    << 400 << 200;
    QTest::newRow("cookie")                 << "GET"_ba  << false << ""_ba  << access << ""_ba    << 200 << 401;
    QTest::newRow("cookie twice")           << "GET"_ba  << false << ""_ba  << access + "; " + access << ""_ba << 400 << 401;
    QTest::newRow("header and cookie")      << "GET"_ba  << true  << ""_ba  << access << ""_ba    << 400 << 200;
    QTest::newRow("query and cookie")       << "GET"_ba  << false << inQuery << access << ""_ba   << 400 << 401;
    QTest::newRow("a cookie of another name") << "GET"_ba << false << ""_ba << "x" + access << ""_ba << 401 << 401;
    QTest::newRow("H40 write by cookie alone") << "POST"_ba << false << ""_ba << access << ""_ba  << 403 << 401;
    QTest::newRow("H40 CSRF cookie alone")  << "POST"_ba << false << ""_ba  << both   << ""_ba    << 403 << 401;
    QTest::newRow("H40 wrong CSRF header")  << "POST"_ba << false << ""_ba  << both   << "c5rg"_ba << 403 << 401;
    QTest::newRow("H40 CSRF header alone")  << "POST"_ba << false << ""_ba  << access << "c5rf"_ba << 403 << 401;
    QTest::newRow("H40 empty CSRF cookie")  << "POST"_ba << false << ""_ba  << access + "; claimcheck_csrf=" << ""_ba << 403 << 401;
    QTest::newRow("write with CSRF token")  << "POST"_ba << false << ""_ba  << both   << "c5rf"_ba << 200 << 401;
    QTest::newRow("write by header")        << "POST"_ba << true  << ""_ba  << ""_ba  << ""_ba    << 200 << 200;
    // clang-format on
}

void RouterTest::readsTokensFromWhereTheyMayStand()
{
    QFETCH(QByteArray, method);
    QFETCH(bool, header);
    QFETCH(QByteArray, query);
    QFETCH(QByteArray, cookie);
    QFETCH(QByteArray, csrf);
    QFETCH(int, allowed);
    QFETCH(int, usual);
    Router open(m_gate, m_clock, {.sources = {.cookies = true, .query = true}});
    mount(open);
    Request request = get(u"/me"_s, header ? token() : QByteArray{});
    request.method = method;
    request.query = QUrlQuery{QString::fromLatin1(query)};
    request.headers.append(QHttpHeaders::WellKnownHeader::ContentType, "application/json");
    request.body = R"({"name":"x"})";
    if (!cookie.isEmpty())
        request.headers.append(QHttpHeaders::WellKnownHeader::Cookie, cookie);
    if (!csrf.isEmpty())
        request.headers.append("X-CSRF-Token", csrf);

    QCOMPARE(send(open, request).status, allowed);
    QCOMPARE(send(request).status, usual);
}

void RouterTest::saysTheSameForEveryBadToken()
{
    Router hardened(m_gate, m_clock, {.wording = Wording::Constant});
    mount(hardened);
    const QByteArrayList bad{"x", "x.y.z", token().chopped(2),
                             Tokens::signedPayload(R"({"sub":"ada","exp":1})"),
                             token(",\"nbf\":9e9")};

    for (const QByteArray& bearer : bad) {
        const Answer telling = send(get(u"/me"_s, bearer));
        const Answer constant = send(hardened, get(u"/me"_s, bearer));

        QCOMPARE(telling.status, 401);
        QVERIFY(!telling.body["error_description"_L1].toString().isEmpty());
        QCOMPARE(constant.status, 401);
        QCOMPARE(constant.headers.combinedValue(QHttpHeaders::WellKnownHeader::WWWAuthenticate),
                 "Bearer realm=\"claimcheck\", error=\"invalid_token\"");
        QCOMPARE(constant.raw->bytes, R"({"error":"invalid_token"})");
    }
    QCOMPARE(send(hardened, get(u"/me"_s, token())).status, 200);
}

void RouterTest::asksTheGuardBeforeItComplainsAboutFields()
{
    Request request = get(u"/me"_s);
    request.method = "POST";
    QCOMPARE(send(request).status, 401);

    request = get(u"/me"_s, token());
    request.method = "POST";
    QCOMPARE(send(request).status, 400);
}

QTEST_GUILESS_MAIN(RouterTest)
#include "tst_router.moc"
