#include "tests/server/profilequestions.h"
#include "tests/support/liveserver.h"

#include <QTest>

using namespace claimcheck;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

ServerSettings withProfileSecret()
{
    ServerSettings settings;
    settings.profileSecret =
        std::make_shared<const SecretBytes>(SecretBytes::copyOf(kProfileSecret));
    settings.lab = true; // whose clock may be set back
    return settings;
}

const QByteArray kAda = R"({"username":"ada","password":"password123"})"_ba;
const QByteArray kAdasForm = "username=ada&password=password123"_ba;
const QByteArray kBadRequest =
    "<!doctype html>\n<html lang=en>\n<title>400 Bad Request</title>\n<h1>Bad Request</h1>\n"
    "<p>The browser (or proxy) sent a request that this server could not understand.</p>\n"_ba;

QByteArray payloadOf(const QByteArray& token)
{
    return *decodeBase64url(token.split('.').value(1));
}

} // namespace

/// The profiles where the originals are of no help: what the server adds to them, and what it keeps
/// from them. tst_profilesflask compares the rest with the originals.
class ProfilesTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void init() { QTest::failOnWarning(); }
    void answersAsPromised_data();
    void answersAsPromised();
    void readsStrictly_data();
    void readsStrictly();
    void whatNoRouteSeesIsRefusedForAll();
    void writesTheirTokens();
    void keepsTheirLifetimes_data();
    void keepsTheirLifetimes();
    void theCoreHasTheLastWord_data();
    void theCoreHasTheLastWord();
    void aRevocationIsDurable();
    void sharesTheAccountsAndNothingElse();
    void countsAttemptsToLogIn_data();
    void countsAttemptsToLogIn();
    void everyAnswerHasTheFixedHeaders();
    void listsTheDesigns();

private:
    [[nodiscard]] HttpReply ask(const HttpQuestion& question) const
    {
        return exchange(m_server.url(), question);
    }
    [[nodiscard]] QByteArray tokenOf(const HttpQuestion& question) const
    {
        const QJsonObject json = QJsonDocument::fromJson(ask(question).body).object();
        return json.begin().value().toString().toLatin1();
    }

    LiveServer m_server{withProfileSecret()};
};

void ProfilesTest::initTestCase()
{
    QCOMPARE(ask(postJson("signed/register", kAda)).status, 201);
}

void ProfilesTest::answersAsPromised_data()
{
    QTest::addColumn<HttpQuestion>("question");
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");

    const QByteArray wrong = R"({"username":"ada","password":"password124"})";
    const QByteArray expired = profileToken(kJwtHeader, R"({"sub":"ada","exp":1893499200})");
    const HttpQuestion logout{
        "DELETE",
        "/profiles/jwt-extended/logout",
        {"Authorization: Bearer " + profileToken(kJwtHeader, R"({"sub":"ada","jti":"once"})")},
        {}};
    // clang-format off
    QTest::newRow("signed: register")          << postJson("signed/register", R"({"username":"bob","password":"password123"})") << 201 << R"({"message":"User registered successfully."})"_ba;
    QTest::newRow("signed: register again")    << postJson("signed/register", kAda) << 400 << R"({"message":"User already exists."})"_ba;
    QTest::newRow("signed: wrong password")    << postJson("signed/login", wrong) << 401 << R"({"message":"Invalid credentials"})"_ba;
    QTest::newRow("signed: no token")          << getWithToken("signed", "") << 401 << R"({"message":"Token is missing!"})"_ba;
    QTest::newRow("signed: bad token")         << getWithToken("signed", "x") << 401 << R"({"message":"Invalid or expired token!"})"_ba;
    QTest::newRow("pyjwt: register")           << postJson("pyjwt/register", R"({"username":"cyd","password":"password123"})") << 201 << R"({"message":"User created successfully."})"_ba;
    QTest::newRow("pyjwt: register again")     << postJson("pyjwt/register", kAda) << 400 << R"({"message":"User already exists."})"_ba;
    QTest::newRow("pyjwt: no token")           << getWithToken("pyjwt", "") << 403 << R"({"message":"Token is missing!"})"_ba;
    QTest::newRow("pyjwt: bad token")          << getWithToken("pyjwt", "x") << 403 << R"({"message":"Token is invalid!"})"_ba;
    QTest::newRow("pyjwt: good token")         << getWithToken("pyjwt", profileToken(kJwtHeader, "{}")) << 200 << R"({"message":"This is only available for people with valid tokens."})"_ba;
    QTest::newRow("auth-token: wrong password") << postJson("auth-token/auth/token", wrong) << 401 << R"({"message":"Invalid credentials"})"_ba;
    QTest::newRow("jwt-extended: no username") << postForm("jwt-extended/login", "password=x") << 400 << R"({"msg":"Missing username parameter"})"_ba;
    QTest::newRow("jwt-extended: no password") << postForm("jwt-extended/login", "username=ada") << 400 << R"({"msg":"Missing password parameter"})"_ba;
    QTest::newRow("jwt-extended: wrong password") << postForm("jwt-extended/login", "username=ada&password=x") << 401 << R"({"msg":"Bad username or password"})"_ba;
    QTest::newRow("jwt-extended: no header")   << HttpQuestion{"GET", "/profiles/jwt-extended/protected", {}, {}} << 401 << R"({"msg":"Missing Authorization Header"})"_ba;
    QTest::newRow("jwt-extended: good token")  << getWithBearer(profileToken(kJwtHeader, R"({"sub":"ada"})")) << 200 << R"({"message":"Hello, ada! This is a protected route."})"_ba;
    QTest::newRow("jwt-extended: logout")      << logout << 200 << R"({"msg":"Access token revoked"})"_ba;
    QTest::newRow("jwt-extended: logout again") << logout << 401 << R"({"msg":"Token has been revoked"})"_ba;
    QTest::newRow("jwt-extended: expired")     << getWithBearer(expired) << 401 << R"({"msg":"Token has expired"})"_ba;
    QTest::newRow("jwt-extended: forged")      << getWithBearer(expired + "AAAA") << 422 << R"({"msg":"Signature verification failed"})"_ba;
    QTest::newRow("jwt-extended: one word")    << getWithBearer("x") << 422 << R"({"msg":"Not enough segments"})"_ba;
    // clang-format on
}

void ProfilesTest::answersAsPromised()
{
    QFETCH(HttpQuestion, question);
    QFETCH(int, status);
    QFETCH(QByteArray, body);

    const HttpReply reply = ask(question);

    QCOMPARE(reply.status, status);
    QCOMPARE(reply.body, body + '\n');
    QCOMPARE(reply.headers.value("Content-Type"), "application/json"_ba);
}

void ProfilesTest::readsStrictly_data()
{
    QTest::addColumn<HttpQuestion>("question");
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");

    const QByteArray notAda = R"({"message":"Invalid credentials"})"
                              "\n";
    // clang-format off
    QTest::newRow("register without a name")     << postJson("signed/register", R"({"password":"password123"})") << 400 << kBadRequest;
    QTest::newRow("register without a password") << postJson("pyjwt/register", R"({"username":"dee"})") << 400 << kBadRequest;
    QTest::newRow("L19 name is a list")          << postJson("signed/register", R"({"username":["dee"],"password":"password123"})") << 400 << kBadRequest;
    QTest::newRow("L19 body is a list")          << postJson("signed/login", "[]") << 400 << kBadRequest;
    QTest::newRow("L19 body is null")            << postJson("auth-token/auth/token", "null") << 400 << kBadRequest;
    QTest::newRow("L19 password is a list")      << postJson("signed/login", R"({"username":"ada","password":["password123"]})") << 401 << notAda;
    QTest::newRow("L19 password twice")          << postJson("signed/login", R"({"username":"ada","password":"x","password":"password123"})") << 400 << kBadRequest;
    QTest::newRow("L19 password twice by form")  << postForm("jwt-extended/login", kAdasForm + "&password=x") << 400 << kBadRequest;
    QTest::newRow("form not UTF-8")              << postForm("jwt-extended/login", "username=ada&password=%ff") << 400 << kBadRequest;
    QTest::newRow("JSON not UTF-8")              << postJson("signed/login", "{\"username\":\"\xff\"}") << 400 << kBadRequest;
    QTest::newRow("pyjwt: body is a list")       << postJson("pyjwt/login", "[1]") << 401 << "Could not verify"_ba;
    QTest::newRow("rule: short password")        << postJson("signed/register", R"({"username":"dee","password":"1234567"})") << 400 << R"({"message":"The password is too short. Use at least 8 characters; a few words are better."})" "\n"_ba;
    QTest::newRow("rule: a space in the name")   << postJson("pyjwt/register", R"({"username":"d ee","password":"password123"})") << 400 << R"({"message":"The username holds a space or a symbol. Use letters and digits."})" "\n"_ba;
    QTest::newRow("H32 two Authorization headers") << HttpQuestion{"GET", "/profiles/jwt-extended/protected", {"Authorization: Bearer " + profileToken(kJwtHeader, R"({"sub":"ada"})"), "Authorization: Basic YWRh"}, {}} << 401 << R"({"msg":"Missing 'Bearer' type in 'Authorization' header. Expected 'Authorization: Bearer <JWT>'"})" "\n"_ba;
    // clang-format on
}

void ProfilesTest::readsStrictly()
{
    QFETCH(HttpQuestion, question);
    QFETCH(int, status);
    QFETCH(QByteArray, body);

    const HttpReply reply = ask(question);

    QCOMPARE(reply.status, status);
    QCOMPARE(reply.body, body);
}

void ProfilesTest::whatNoRouteSeesIsRefusedForAll()
{
    const HttpReply reply = ask(postJson("signed/login", QByteArray(20'000, ' ') + kAda));
    QCOMPARE(reply.status, 413);
    QVERIFY(reply.body.contains("\"invalid_request\""));
}

void ProfilesTest::writesTheirTokens()
{
    const qint64 now =
        std::chrono::floor<std::chrono::seconds>(m_server.clock().now()).time_since_epoch().count();
    const auto later = [now](qint64 seconds) { return QByteArray::number(now + seconds); };

    const QByteArrayList parts = tokenOf(postJson("signed/login", kAda)).split('.');
    QCOMPARE(*decodeBase64url(parts[0]),
             R"({"alg":"HS512","iat":)" + later(0) + R"(,"exp":)" + later(3600) + '}');
    QCOMPARE(*decodeBase64url(parts[1]), R"({"username":"ada"})"_ba);
    QCOMPARE(payloadOf(tokenOf(postJson("pyjwt/login", kAda))),
             R"({"username":"ada","exp":)" + later(1800) + '}');
    QCOMPARE(payloadOf(tokenOf(postJson("auth-token/auth/token", kAda))),
             R"({"user_id":1,"exp":)" + later(3600) + '}');
    const QByteArray claims = payloadOf(tokenOf(postForm("jwt-extended/login", kAdasForm)));
    const QByteArray start = R"({"fresh":false,"iat":)" + later(0) + R"(,"jti":")";
    const QByteArray end = R"(","exp":)" + later(900) + '}';
    QVERIFY2(claims.startsWith(start) && claims.endsWith(end), claims.constData());
    QVERIFY(claims != payloadOf(tokenOf(postForm("jwt-extended/login", kAdasForm))));
}

void ProfilesTest::keepsTheirLifetimes_data()
{
    QTest::addColumn<HttpQuestion>("login");
    QTest::addColumn<QByteArray>("profile");
    QTest::addColumn<std::chrono::seconds>("goodFor");
    // The second of exp is good in itsdangerous and too late in PyJWT.
    QTest::newRow("signed") << postJson("signed/login", kAda) << "signed"_ba << 3600s;
    QTest::newRow("pyjwt") << postJson("pyjwt/login", kAda) << "pyjwt"_ba << 1799s;
    QTest::newRow("auth-token") << postJson("auth-token/auth/token", kAda) << "pyjwt"_ba << 3599s;
    QTest::newRow("jwt-extended") << postForm("jwt-extended/login", kAdasForm) << "jwt-extended"_ba
                                  << 899s;
}

void ProfilesTest::keepsTheirLifetimes()
{
    QFETCH(HttpQuestion, login);
    QFETCH(QByteArray, profile);
    QFETCH(std::chrono::seconds, goodFor);

    const QByteArray token = tokenOf(login);
    const HttpQuestion call =
        profile == "jwt-extended" ? getWithBearer(token) : getWithToken(profile, token);
    m_server.clock().advance(goodFor);
    QCOMPARE(ask(call).status, 200);
    m_server.clock().advance(1s);
    const int late = ask(call).status;
    m_server.clock().advance(-goodFor - 1s);
    QCOMPARE(late, profile == "pyjwt" ? 403 : 401);
}

void ProfilesTest::theCoreHasTheLastWord_data()
{
    QTest::addColumn<QByteArray>("token");
    QTest::addColumn<QByteArray>("words");

    const QByteArray good = profileToken(kJwtHeader, R"({"sub":"ada"})");
    QByteArray twin = good;
    // 43 characters hold 258 bits of a signature of 256: the last two are nobody's.
    const QByteArray alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    twin.back() = alphabet[alphabet.indexOf(good.back()) + 1];
    // clang-format off
    QTest::newRow("I02 another spelling")      << twin << "Invalid crypto padding"_ba;
    QTest::newRow("I02 padded")                << good + '=' << "Invalid crypto padding"_ba;
    QTest::newRow("I02 other characters in it") << good + "~" << "Invalid crypto padding"_ba;
    QTest::newRow("S31 sub twice")             << profileToken(kJwtHeader, R"({"sub":"eve","sub":"ada"})") << "Invalid payload string: must be a json object"_ba;
    QTest::newRow("S31 alg twice")             << profileToken(R"({"alg":"none","alg":"HS256"})", R"({"sub":"ada"})") << "Invalid header string: must be a json object"_ba;
    QTest::newRow("NaN")                       << profileToken(kJwtHeader, R"({"sub":"ada","n":NaN})") << "Invalid payload string: must be a json object"_ba;
    QTest::newRow("four thousand lists")       << profileToken(kJwtHeader, QByteArray(4000, '[')) << "Invalid payload string: Expecting value: line 1 column 202 (char 201)"_ba;
    QTest::newRow("iss is a number")           << profileToken(kJwtHeader, R"({"sub":"ada","iss":5})") << "Invalid payload string: must be a json object"_ba;
    QTest::newRow("exp is a text of digits")   << profileToken(kJwtHeader, R"({"sub":"ada","exp":"1993499200"})") << "Expiration Time claim (exp) must be an integer."_ba;
    QTest::newRow("crit of b64 that is true")  << profileToken(R"({"alg":"HS256","b64":true,"crit":["b64"]})", R"({"sub":"ada"})") << "Unsupported critical extension: b64"_ba;
    // clang-format on
}

void ProfilesTest::theCoreHasTheLastWord()
{
    QFETCH(QByteArray, token);
    QFETCH(QByteArray, words);

    const HttpReply reply = ask(getWithBearer(token));

    QCOMPARE(reply.status, 422);
    QCOMPARE(reply.body, R"({"msg":")" + words + "\"}\n");
    QCOMPARE(ask(getWithToken("pyjwt", token)).status, 403);
}

void ProfilesTest::aRevocationIsDurable()
{
    LiveServer server{withProfileSecret()};
    const QByteArray token =
        profileToken(kJwtHeader, R"({"sub":"ada","jti":"x.y","exp":1993499200})");
    HttpQuestion logout = getWithBearer(token);
    logout.method = "DELETE";
    logout.path = "/profiles/jwt-extended/logout";
    QCOMPARE(exchange(server.url(), getWithBearer(token)).status, 200);
    QCOMPARE(exchange(server.url(), logout).status, 200);
    server.restart();
    QCOMPARE(exchange(server.url(), getWithBearer(token)).body,
             "{\"msg\":\"Token has been revoked\"}\n"_ba);
    // Only that id: neither what stands before a dot, nor a token of the server's own.
    const QByteArray other =
        profileToken(kJwtHeader, R"({"sub":"ada","jti":"x","exp":1993499200})");
    QCOMPARE(exchange(server.url(), getWithBearer(other)).status, 200);
    QCOMPARE(server.get("/protected", server.login(u"ada"_s)).status, 200);
}

void ProfilesTest::sharesTheAccountsAndNothingElse()
{
    const QByteArray ours = m_server.login(u"ada"_s);
    QVERIFY(!ours.isEmpty()); // registered with a profile, logged in without one
    QCOMPARE(ask(getWithBearer(ours)).status, 422);
    QCOMPARE(ask(getWithToken("pyjwt", ours)).status, 403);
    QCOMPARE(m_server.get("/protected", tokenOf(postJson("pyjwt/login", kAda))).status, 401);
    QCOMPARE(m_server.get("/protected", tokenOf(postForm("jwt-extended/login", kAdasForm))).status,
             401);
    // The two formats do not stand in for each other either.
    QCOMPARE(ask(getWithToken("pyjwt", tokenOf(postJson("signed/login", kAda)))).status, 403);
    QCOMPARE(ask(getWithToken("signed", tokenOf(postJson("pyjwt/login", kAda)))).status, 401);
}

void ProfilesTest::countsAttemptsToLogIn_data()
{
    QTest::addColumn<HttpQuestion>("wrong");
    const QByteArray json = R"({"username":"ada","password":"x"})";
    QTest::newRow("signed") << postJson("signed/login", json);
    QTest::newRow("pyjwt") << postJson("pyjwt/login", json);
    QTest::newRow("auth-token") << postJson("auth-token/auth/token", json);
    QTest::newRow("jwt-extended") << postForm("jwt-extended/login", "username=ada&password=x");
}

void ProfilesTest::countsAttemptsToLogIn()
{
    QFETCH(HttpQuestion, wrong);
    ServerSettings settings = withProfileSecret();
    settings.loginRates.account = RateLimit{2, 10min};
    const LiveServer server{settings};

    QCOMPARE(exchange(server.url(), wrong).status, 401);
    QCOMPARE(exchange(server.url(), wrong).status, 401);
    const HttpReply third = exchange(server.url(), wrong);

    QCOMPARE(third.status, 429);
    QVERIFY(third.headers.contains("Retry-After"));
}

void ProfilesTest::everyAnswerHasTheFixedHeaders()
{
    for (const HttpQuestion& question :
         {getWithToken("signed", "x"), postJson("pyjwt/login", "{}"), getWithBearer("x"),
          HttpQuestion{"GET", "/profiles/signed/nothing", {}, {}}}) {
        const HttpReply reply = ask(question);
        QCOMPARE(reply.headers.value("Cache-Control"), "no-store"_ba);
        QCOMPARE(reply.headers.value("X-Content-Type-Options"), "nosniff"_ba);
    }
}

void ProfilesTest::listsTheDesigns()
{
    const auto reply = m_server.send("GET", "/profiles");
    const QJsonArray profiles = reply.json["profiles"_L1].toArray();
    QStringList names;
    for (const QJsonValue& profile : profiles) {
        names += profile["name"_L1].toString();
        QVERIFY(!profile["title"_L1].toString().isEmpty());
        QVERIFY(!profile["does_well"_L1].toArray().isEmpty());
        QVERIFY(!profile["is_wrong"_L1].toArray().isEmpty());
    }
    QCOMPARE(names.join(u' '), u"signed pyjwt auth-token jwt-extended"_s);
    QCOMPARE(m_server.send("GET", "/profiles/other/login").json["error"_L1].toString(),
             u"not_found"_s);
}

QTEST_GUILESS_MAIN(ProfilesTest)
#include "tst_profiles.moc"
