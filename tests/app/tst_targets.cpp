#include "core/client/targetprofile.h"
#include "core/crypto/selftest.h"
#include "tests/app/commandline.h"
#include "tests/support/cannedserver.h"

#include <QJsonArray>
#include <QTest>

using namespace claimcheck;
using namespace Qt::StringLiterals;
using Result = CommandResult;

namespace {

const QByteArray kRealm = "/realms/shop";

Arguments words(const QByteArray& line)
{
    Arguments arguments;
    for (const QByteArray& word : line.split(' '))
        arguments.push_back(word.toStdString());
    return arguments;
}

} // namespace

/// The same verbs on other servers: what goes over the wire, and what never does.
class TargetsTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(); }
    void sends_data();
    void sends();
    void readsTheTokenWhereTheAnswerHasIt_data();
    void readsTheTokenWhereTheAnswerHasIt();
    void refusesBeforeAnythingIsSent_data();
    void refusesBeforeAnythingIsSent();
    void distrustsMetadata_data();
    void distrustsMetadata();
    void drivesALab_data();
    void drivesALab();
    void pointsAtTheLabThatIsNotThere();
    void listsThePresets();
    void showsWhereARealmHasItsEndpoints();
    void everyPresetCanBeLoggedInTo();

private:
    [[nodiscard]] static QByteArray metadataOf(const QString& issuer);

    CryptoRuntime m_crypto = *CryptoRuntime::start();
};

QByteArray TargetsTest::metadataOf(const QString& issuer)
{
    const QString protocol = issuer + u"/protocol/openid-connect"_s;
    return QJsonDocument(QJsonObject{{u"issuer"_s, issuer},
                                     {u"token_endpoint"_s, QString{protocol + u"/token"_s}},
                                     {u"revocation_endpoint"_s, QString{protocol + u"/revoke"_s}},
                                     {u"introspection_endpoint"_s,
                                      QString{protocol + u"/token/introspect"_s}},
                                     {u"end_session_endpoint"_s, QString{protocol + u"/logout"_s}}})
        .toJson(QJsonDocument::Compact);
}

void TargetsTest::sends_data()
{
    QTest::addColumn<QByteArray>("command");
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QByteArray>("authorization");
    QTest::addColumn<QByteArray>("body");

    const QByteArray form = "client_id=web";
    const QByteArray basic = "Basic " + "web:s%20%26cret"_ba.toBase64();
    const QByteArray token = "POST " + kRealm + "/protocol/openid-connect/token";
    const QByteArray revoke = "POST " + kRealm + "/protocol/openid-connect/revoke";
    const QByteArray introspect = token + "/introspect";
    // clang-format off
    QTest::newRow("claimcheck, login")        << "login ada --password pw --preset claimcheck --style opaque"_ba         << "POST /login"_ba            << ""_ba              << R"({"password":"pw","style":"opaque","username":"ada"})"_ba;
    QTest::newRow("claimcheck, refresh")      << "refresh --refresh-token r --preset claimcheck"_ba                      << "POST /refresh"_ba          << ""_ba              << R"({"refresh_token":"r"})"_ba;
    QTest::newRow("claimcheck, revoke")       << "revoke tok --admin-token adm --preset claimcheck"_ba                   << "POST /revoke"_ba           << "Bearer adm"_ba    << "token=tok"_ba;
    QTest::newRow("claimcheck, a session")    << "sessions end a/b --token tok --preset claimcheck"_ba                   << "DELETE /sessions/a%2Fb"_ba << "Bearer tok"_ba    << ""_ba;
    QTest::newRow("signed, register")         << "register ada --password pw --preset signed"_ba                         << "POST /register"_ba         << ""_ba              << R"({"password":"pw","username":"ada"})"_ba;
    QTest::newRow("signed, call")             << "call /protected --token a+b --preset signed"_ba                        << "GET /protected?token=a%2Bb"_ba << ""_ba          << ""_ba;
    QTest::newRow("signed, call with a query") << "call /protected?x=1 --token tok --preset signed"_ba                   << "GET /protected?x=1&token=tok"_ba << ""_ba        << ""_ba;
    QTest::newRow("pyjwt, login")             << "login ada --password pw --preset pyjwt"_ba                             << "POST /login"_ba            << ""_ba              << R"({"password":"pw","username":"ada"})"_ba;
    QTest::newRow("auth-token, login")        << "login ada --password pw --preset auth-token"_ba                        << "POST /auth/token"_ba       << ""_ba              << R"({"password":"pw","username":"ada"})"_ba;
    QTest::newRow("jwt-extended, login")      << "login ada --password a&b --preset jwt-extended"_ba                     << "POST /login"_ba            << ""_ba              << "username=ada&password=a%26b"_ba;
    QTest::newRow("jwt-extended, logout")     << "logout --token tok --preset jwt-extended"_ba                           << "DELETE /logout"_ba         << "Bearer tok"_ba    << ""_ba;
    QTest::newRow("keycloak, login")          << "login ada --password pw --client web --scope openid --preset keycloak"_ba << token                    << ""_ba              << "grant_type=password&username=ada&password=pw&scope=openid&" + form;
    QTest::newRow("keycloak, a secret")       << "refresh --refresh-token r --client web --client-secret env:CLAIMCHECK_TEST_SECRET --preset keycloak"_ba << token << basic << "grant_type=refresh_token&refresh_token=r"_ba;
    QTest::newRow("keycloak, revoke")         << "revoke tok --client web --preset keycloak"_ba                          << revoke                      << ""_ba              << "token=tok&" + form;
    QTest::newRow("keycloak, introspect")     << "introspect tok --client web --preset keycloak"_ba                      << introspect                  << ""_ba              << "token=tok&" + form;
    QTest::newRow("keycloak, logout")         << "logout --refresh-token r --client web --preset keycloak"_ba            << "POST " + kRealm + "/protocol/openid-connect/logout" << ""_ba << "refresh_token=r&" + form;
    QTest::newRow("keycloak, call")           << "call /userinfo --token tok --preset keycloak"_ba                       << "GET " + kRealm + "/userinfo" << "Bearer tok"_ba  << ""_ba;
    QTest::newRow("oauth, login")             << "login ada --password pw --client web --preset oauth"_ba                << token                       << ""_ba              << "grant_type=password&username=ada&password=pw&" + form;
    // clang-format on
}

void TargetsTest::sends()
{
    QFETCH(QByteArray, command);
    QFETCH(QByteArray, line);
    QFETCH(QByteArray, authorization);
    QFETCH(QByteArray, body);
    qputenv("CLAIMCHECK_TEST_SECRET", "s &cret");
    CannedServer server;
    const bool discovers = command.endsWith("keycloak") || command.endsWith("oauth");
    const QString issuer = server.url() + QString::fromLatin1(discovers ? kRealm : ""_ba);
    // Only where OpenID Connect has it, as Keycloak does.
    server.answer("GET " + kRealm + "/.well-known/openid-configuration", metadataOf(issuer));
    server.answer(line, R"({"access_token":"new","active":true})");
    Arguments arguments = words(command);
    arguments.insert(arguments.end(), {"--target", issuer.toStdString()});

    const Result result = runCommand(arguments);

    QVERIFY2(result.code == 0, result.err.constData());
    const CannedServer::Request sent = server.requests().constLast();
    QCOMPARE(sent.line, line);
    QCOMPARE(sent.headers.value("authorization"), authorization);
    QCOMPARE(sent.body, body);
    const QByteArray type =
        body.startsWith('{') ? "application/json"_ba : "application/x-www-form-urlencoded"_ba;
    QCOMPARE(sent.headers.value("content-type"), body.isEmpty() ? ""_ba : type);
}

void TargetsTest::readsTheTokenWhereTheAnswerHasIt_data()
{
    QTest::addColumn<std::string>("preset");
    QTest::addColumn<QByteArray>("path");
    QTest::newRow("signed") << std::string("signed") << "/login"_ba;
    QTest::newRow("pyjwt") << std::string("pyjwt") << "/login"_ba;
    QTest::newRow("auth-token") << std::string("auth-token") << "/auth/token"_ba;
    QTest::newRow("jwt-extended") << std::string("jwt-extended") << "/login"_ba;
}

void TargetsTest::readsTheTokenWhereTheAnswerHasIt()
{
    QFETCH(std::string, preset);
    QFETCH(QByteArray, path);
    CannedServer server;
    const QByteArray member =
        preset == "signed" || preset == "pyjwt" ? "token"_ba : "access_token"_ba;
    server.answer("POST " + path, R"({"other":"x",")" + member + R"(":"issued"})");

    const Result result = runCommand({"login", "ada", "--password", "pw", "--preset", preset,
                                      "--target", server.url().toStdString()});

    QCOMPARE(result.code, 0);
    QCOMPARE(result.out, "issued\n"_ba);
}

void TargetsTest::refusesBeforeAnythingIsSent_data()
{
    QTest::addColumn<QByteArray>("command");
    QTest::addColumn<QByteArray>("saying");
    // clang-format off
    QTest::newRow("refresh where nothing is refreshed")   << "refresh --refresh-token r --preset signed"_ba                    << "no way to refresh a token"_ba;
    QTest::newRow("logout where no token is revoked")     << "logout --token t --preset pyjwt"_ba                              << "no way to log out"_ba;
    QTest::newRow("register where accounts come from elsewhere") << "register ada --password p --preset auth-token"_ba         << "no way to make an account"_ba;
    QTest::newRow("sessions of a stateless server")       << "sessions --token t --preset jwt-extended"_ba                     << "no way to list sessions"_ba;
    QTest::newRow("everywhere at Keycloak")               << "logout --all --token t --preset keycloak"_ba                     << "no way to log out everywhere"_ba;
    QTest::newRow("a style where there is one")           << "login ada --password p --style opaque --preset jwt-extended"_ba  << "no place for --style"_ba;
    QTest::newRow("a scope where there is none")          << "login ada --password p --scope x --preset signed"_ba             << "no place for --scope"_ba;
    QTest::newRow("a client where there is none")         << "login ada --password p --client c --preset claimcheck"_ba        << "no place for --client"_ba;
    QTest::newRow("no client for Keycloak")               << "login ada --password p --preset keycloak"_ba                     << "needs --client"_ba;
    QTest::newRow("nobody who may revoke")                << "revoke t --preset claimcheck"_ba                                 << "--client or --admin-token"_ba;
    QTest::newRow("a secret of nobody")                   << "revoke t --client-secret s --preset claimcheck"_ba               << "needs --client"_ba;
    QTest::newRow("an empty refresh token")               << "refresh --refresh-token env:CLAIMCHECK_TEST_EMPTY --preset claimcheck"_ba << "needs --refresh-token"_ba;
    QTest::newRow("an access token to log out of Keycloak") << "logout --token t --client c --preset keycloak"_ba              << "no place for a token"_ba;
    QTest::newRow("a preset that is none")                << "call / --token t --preset other"_ba                              << "--preset"_ba;
    // clang-format on
}

void TargetsTest::refusesBeforeAnythingIsSent()
{
    QFETCH(QByteArray, command);
    QFETCH(QByteArray, saying);
    qputenv("CLAIMCHECK_TEST_EMPTY", "");
    CannedServer server;
    Arguments arguments = words(command);
    arguments.insert(arguments.end(), {"--target", server.url().toStdString()});

    const Result result = runCommand(arguments);

    QVERIFY2(result.err.contains(saying), result.err.constData());
    QCOMPARE(result.code, 2);
    QVERIFY(server.requests().isEmpty());
}

void TargetsTest::distrustsMetadata_data()
{
    QTest::addColumn<QByteArray>("metadata"); // HERE stands for the server
    QTest::addColumn<int>("code");
    QTest::newRow("another issuer's") << R"({"issuer":"http://127.0.0.1:1"})"_ba << 3;
    QTest::newRow("none") << ""_ba << 3;
    QTest::newRow("no JSON") << "hello"_ba << 3;
    QTest::newRow("a member twice")
        << R"({"issuer":"HERE","issuer":"HERE","token_endpoint":"HERE/token"})"_ba << 3;
    QTest::newRow("passwords over plain http")
        << R"({"issuer":"HERE","token_endpoint":"http://example.org/token"})"_ba << 2;
    QTest::newRow("passwords to a file")
        << R"({"issuer":"HERE","token_endpoint":"file:///tmp/x"})"_ba << 2;
    QTest::newRow("no token endpoint") << R"({"issuer":"HERE"})"_ba << 2;
}

void TargetsTest::distrustsMetadata()
{
    QFETCH(QByteArray, metadata);
    QFETCH(int, code);
    CannedServer server;
    metadata.replace("HERE", server.url().toLatin1());
    if (!metadata.isEmpty())
        server.answer("GET /.well-known/oauth-authorization-server", metadata);
    server.answer("POST /token", R"({"access_token":"x"})");

    const Result result = runCommand({"login", "ada", "--password", "pw", "--client", "web",
                                      "--preset", "oauth", "--target", server.url().toStdString()});

    QCOMPARE(result.code, code);
    QCOMPARE(result.out, ""_ba);
    for (const CannedServer::Request& request : server.requests())
        QVERIFY(request.line.startsWith("GET ") && request.body.isEmpty());
}

void TargetsTest::drivesALab_data()
{
    QTest::addColumn<QString>("command");
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArray>("shown");

    // clang-format off
    QTest::newRow("the clock")       << u"clock|show"_s                       << "GET /lab/clock"_ba    << ""_ba                              << "2030-01-01T00:00:00Z  stands still  -60000 ms"_ba;
    QTest::newRow("freeze")          << u"clock|freeze"_s                     << "PUT /lab/clock"_ba    << R"({"freeze":true})"_ba            << "stands still"_ba;
    QTest::newRow("resume")          << u"clock|resume"_s                     << "PUT /lab/clock"_ba    << R"({"freeze":false})"_ba           << ""_ba;
    QTest::newRow("set")             << u"clock|set|2030-01-01T00:00:00Z"_s   << "PUT /lab/clock"_ba    << R"({"set":"2030-01-01T00:00:00Z"})"_ba << ""_ba;
    QTest::newRow("advance")         << u"clock|advance|15m"_s                << "PUT /lab/clock"_ba    << R"({"advance":"15m"})"_ba          << ""_ba;
    QTest::newRow("go back")         << u"clock|advance|--|-1h"_s             << "PUT /lab/clock"_ba    << R"({"advance":"-1h"})"_ba          << ""_ba;
    QTest::newRow("clock reset")     << u"clock|reset"_s                      << "PUT /lab/clock"_ba    << R"({"reset":true})"_ba             << ""_ba;
    QTest::newRow("the faults")      << u"fault|list"_s                       << "GET /lab/faults"_ba   << ""_ba                              << "POST /login  status=503 times=2"_ba;
    QTest::newRow("a late answer")   << u"fault|add|POST /login|--latency|200|--times|2"_s << "PUT /lab/faults"_ba << R"({"latency_ms":200,"route":"POST /login","times":2})"_ba << ""_ba;
    QTest::newRow("a status")        << u"fault|add|*|--status|503"_s         << "PUT /lab/faults"_ba   << R"({"route":"*","status":503,"times":0})"_ba << ""_ba;
    QTest::newRow("none, and cut off") << u"fault|add|*|--drop|--truncate|0"_s << "PUT /lab/faults"_ba  << R"({"drop":true,"route":"*","times":0,"truncate_bytes":0})"_ba << ""_ba;
    QTest::newRow("all right again") << u"fault|clear"_s                      << "DELETE /lab/faults"_ba << ""_ba                             << ""_ba;
    QTest::newRow("one right again") << u"fault|clear|POST /login"_s          << "DELETE /lab/faults?route=POST%20%2Flogin"_ba << ""_ba       << ""_ba;
    QTest::newRow("the switches")    << u"lab|switches"_s                     << "GET /lab/switches"_ba << ""_ba                              << "skip_expiry  on  Old tokens open  CVE-1"_ba;
    QTest::newRow("a switch on")     << u"lab|switch|skip_expiry|on"_s        << "PUT /lab/switches"_ba << R"({"skip_expiry":true})"_ba       << ""_ba;
    QTest::newRow("a switch off")    << u"lab|switch|skip_expiry|off"_s       << "PUT /lab/switches"_ba << R"({"skip_expiry":false})"_ba      << ""_ba;
    QTest::newRow("lab reset")       << u"lab|reset"_s                        << "POST /lab/reset"_ba   << ""_ba                              << ""_ba;
    QTest::newRow("a new demo")      << u"lab|reset|--data"_s                 << "POST /lab/reset"_ba   << R"({"data":true})"_ba              << ""_ba;
    QTest::newRow("explain")         << u"lab|explain|tok|--route|GET /me"_s  << "POST /lab/explain"_ba << R"({"route":"GET /me","token":"tok"})"_ba << "passed  signature  HS256"_ba;
    // clang-format on
}

void TargetsTest::drivesALab()
{
    QFETCH(QString, command);
    QFETCH(QByteArray, line);
    QFETCH(QByteArray, body);
    QFETCH(QByteArray, shown);
    CannedServer server;
    server.answer(line, R"({"now":"2030-01-01T00:00:00Z","frozen":true,"offset_ms":-60000,
        "faults":[{"route":"POST /login","status":503,"times":2}],
        "switches":[{"name":"skip_expiry","on":true,"meaning":"Old tokens open","shows":"CVE-1"}],
        "opens":true,"checks":[{"step":"signature","outcome":"passed","detail":"HS256"}]})");
    Arguments arguments{};
    for (const QString& word : command.split(u'|'))
        arguments.push_back(word.toStdString());
    // Options first: behind "--" there are none.
    arguments.insert(arguments.begin() + 2, {"--target", server.url().toStdString()});

    const Result result = runCommand(arguments);

    QVERIFY2(result.code == 0, result.err.constData());
    QCOMPARE(server.requests().size(), 1);
    QCOMPARE(server.requests().constFirst().line, line);
    QCOMPARE(server.requests().constFirst().body, body);
    QVERIFY2(result.out.contains(shown), result.out.constData());
}

void TargetsTest::pointsAtTheLabThatIsNotThere()
{
    CannedServer server;

    const Result result = runCommand({"clock", "freeze", "--target", server.url().toStdString()});

    QCOMPARE(result.code, 1);
    QVERIFY(result.err.contains("--lab"));
    QCOMPARE(runCommand({"fault", "add", "*", "--target", server.url().toStdString()}).code, 2);
    QCOMPARE(server.requests().size(), 1);
}

void TargetsTest::listsThePresets()
{
    const QJsonArray presets =
        runCommand({"target", "list", "--json"}).json()["presets"_L1].toArray();

    QStringList names;
    for (const auto preset : presets)
        names += preset["name"_L1].toString();
    QCOMPARE(names,
             (QStringList{u"claimcheck"_s, u"signed"_s, u"pyjwt"_s, u"auth-token"_s,
                          u"jwt-extended"_s, u"keycloak"_s, u"oauth"_s}));
    const Result shown = runCommand({"target", "show", "--preset", "signed"});
    QVERIFY(shown.err.contains("http://127.0.0.1:8080/profiles/signed"));
    QVERIFY(shown.out.contains("?token="));
    QCOMPARE(runCommand({"target", "show", "--preset", "keycloak"}).code, 2);
}

void TargetsTest::showsWhereARealmHasItsEndpoints()
{
    CannedServer server;
    const QString issuer = server.url() + QString::fromLatin1(kRealm);
    server.answer("GET " + kRealm + "/.well-known/openid-configuration", metadataOf(issuer));

    const Result shown =
        runCommand({"target", "show", "--preset", "keycloak", "--target", issuer.toStdString()});

    QCOMPARE(shown.code, 0);
    QVERIFY(shown.out.contains(QByteArray{issuer.toLatin1() + "/protocol/openid-connect/revoke"}));
}

void TargetsTest::everyPresetCanBeLoggedInTo()
{
    for (const TargetProfile& profile : targetProfiles()) {
        const VerbRow* login = profile.find(Verb::LogIn);
        QVERIFY2(login && profile.find(Verb::Call), profile.name.data());
        QVERIFY(login->takes(Piece::Username) && login->takes(Piece::Password));
        // Passwords never travel where logs keep them.
        QVERIFY(!login->path.contains(u'?') && login->form != VerbRow::Form::None);
    }
}

QTEST_GUILESS_MAIN(TargetsTest)
#include "tst_targets.moc"
