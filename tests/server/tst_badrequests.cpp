#include "tests/support/liveserver.h"

#include <QDateTime>
#include <QJsonArray>
#include <QLocale>
#include <QRegularExpression>
#include <QTest>
#include <QTimeZone>

using namespace claimcheck;
using namespace Qt::StringLiterals;

class BadRequestsTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(); }
    void answers_data();
    void answers();
    void answersOnlyToItsOwnHost_data();
    void answersOnlyToItsOwnHost();
    void refusesWritesOfForeignPages_data();
    void refusesWritesOfForeignPages();
    void letsListedPagesIn_data();
    void letsListedPagesIn();
    void answersToNamesOfItsProxy();
    void challengesAreWellFormed_data();
    void challengesAreWellFormed();
    void neverRepeatsLineEnds_data();
    void neverRepeatsLineEnds();
    void publishesNoSecretOfAKey();
    void keysMayBeKeptForAWhile();
    void everyAnswerHasTheFixedHeaders_data();
    void everyAnswerHasTheFixedHeaders();

private:
    LiveServer m_server;
};

void BadRequestsTest::answers_data()
{
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QByteArrayList>("headers");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<int>("status");

    const QByteArray body = R"({"username":"ada","password":"password123"})";
    const QByteArrayList json{"Content-Type: application/json"};
    const QByteArrayList form{"Content-Type: application/x-www-form-urlencoded"};
    // clang-format off
    QTest::newRow("no such route")            << "GET"_ba    << "/nothing"_ba   << QByteArrayList{} << ""_ba << 404;
    QTest::newRow("H12 a slash more")         << "GET"_ba    << "/healthz/"_ba  << QByteArrayList{} << ""_ba << 404;
    QTest::newRow("H12 two slashes")          << "GET"_ba    << "//healthz"_ba  << QByteArrayList{} << ""_ba << 404;
    QTest::newRow("H12 other case")           << "GET"_ba    << "/HEALTHZ"_ba   << QByteArrayList{} << ""_ba << 404;
    QTest::newRow("H12 parameters")           << "GET"_ba    << "/healthz;x=y"_ba << QByteArrayList{} << ""_ba << 404;
    QTest::newRow("H26 wrong method")         << "PUT"_ba    << "/login"_ba     << json << body << 405;
    QTest::newRow("H26 wrong method on GET")  << "DELETE"_ba << "/protected"_ba << QByteArrayList{} << ""_ba << 405;
    QTest::newRow("H29 no content type")      << "POST"_ba   << "/register"_ba  << QByteArrayList{} << body << 415;
    QTest::newRow("L21 text/plain")           << "POST"_ba   << "/register"_ba  << QByteArrayList{"Content-Type: text/plain"} << body << 415;
    QTest::newRow("H29 two content types")    << "POST"_ba   << "/register"_ba  << json + json << body << 415;
    QTest::newRow("form: the same twice")     << "POST"_ba   << "/register"_ba  << form << "username=a&username=b&password=password123"_ba << 400;
    QTest::newRow("form: broken escape")      << "POST"_ba   << "/register"_ba  << form << "username=%zz&password=password123"_ba << 400;
    QTest::newRow("form: half an escape")     << "POST"_ba   << "/register"_ba  << form << "username=a&password=password123%4"_ba << 400;
    QTest::newRow("form: not UTF-8")          << "POST"_ba   << "/register"_ba  << form << "username=%ff&password=password123"_ba << 400;
    QTest::newRow("form: value too long")     << "POST"_ba   << "/register"_ba  << form << "username=" + QByteArray(1025, 'a') + "&password=password123" << 400;
    QTest::newRow("value over 1024 bytes")    << "POST"_ba   << "/register"_ba  << json << R"({"username":")" + QByteArray(1025, 'a') + R"(","password":"password123"})" << 400;
    QTest::newRow("nested deeply")            << "POST"_ba   << "/register"_ba  << json << QByteArray(1000, '[') << 400;
    QTest::newRow("UTF-16")                   << "POST"_ba   << "/register"_ba  << json << "\xff\xfe{\0\"\0"_ba << 400;
    // clang-format on
}

void BadRequestsTest::answers()
{
    QFETCH(QByteArray, method);
    QFETCH(QByteArray, path);
    QFETCH(QByteArrayList, headers);
    QFETCH(QByteArray, body);
    QFETCH(int, status);

    const auto reply = m_server.send(method, path, headers, body);

    QCOMPARE(reply.status, status);
    QVERIFY(!reply.json["error"_L1].toString().isEmpty());
    QVERIFY(!reply.json["error_description"_L1].toString().isEmpty());
    if (status == 405)
        QVERIFY(!reply.headers.value("Allow").isEmpty());
    QCOMPARE(m_server.send("GET", "/healthz").status, 200); // and the server goes on
}

void BadRequestsTest::answersOnlyToItsOwnHost_data()
{
    QTest::addColumn<QByteArray>("host");
    QTest::addColumn<int>("status");

    const QByteArray port = QByteArray::number(m_server.url().port());
    // clang-format off
    QTest::newRow("its address")               << "127.0.0.1:" + port              << 200;
    QTest::newRow("localhost")                 << "localhost:" + port              << 200;
    QTest::newRow("IPv6 loopback")             << "[::1]:" + port                  << 200;
    QTest::newRow("H13 none")                  << "-"_ba                           << 400;
    QTest::newRow("H13 no port")               << "127.0.0.1"_ba                   << 421;
    QTest::newRow("H13 another port")          << "127.0.0.1:1"_ba                 << 421;
    QTest::newRow("H14 rebinding")             << "attacker.test:" + port          << 421;
    QTest::newRow("H13 prefix")                << "127.0.0.1.evil.example:" + port << 421;
    QTest::newRow("H13 localhost as a prefix") << "localhost.evil:" + port         << 421;
    QTest::newRow("H13 short form")            << "127.1:" + port                  << 421;
    QTest::newRow("H13 any address")           << "0.0.0.0:" + port                << 421;
    QTest::newRow("H13 trailing dot")          << "localhost.:" + port             << 421;
    // clang-format on
}

void BadRequestsTest::answersOnlyToItsOwnHost()
{
    QFETCH(QByteArray, host);
    QFETCH(int, status);

    QCOMPARE(m_server.send("GET", "/healthz", {}, {}, host).status, status);
}

void BadRequestsTest::refusesWritesOfForeignPages_data()
{
    QTest::addColumn<QByteArrayList>("headers");
    QTest::addColumn<bool>("refused");

    const QByteArray port = QByteArray::number(m_server.url().port());
    // clang-format off
    QTest::newRow("a program")               << QByteArrayList{}                                      << false;
    QTest::newRow("our own page")            << QByteArrayList{"Origin: http://127.0.0.1:" + port, "Sec-Fetch-Site: same-origin"} << false;
    QTest::newRow("typed by hand")           << QByteArrayList{"Sec-Fetch-Site: none"}                << false;
    QTest::newRow("H40 a form elsewhere")    << QByteArrayList{"Origin: https://evil.example", "Sec-Fetch-Site: cross-site"} << true;
    QTest::newRow("H40 an older browser")    << QByteArrayList{"Origin: https://evil.example"}        << true;
    QTest::newRow("H40 without an origin")   << QByteArrayList{"Sec-Fetch-Site: cross-site"}          << true;
    QTest::newRow("H40 a sandboxed frame")   << QByteArrayList{"Origin: null"}                        << true;
    QTest::newRow("H40 another port")        << QByteArrayList{"Origin: http://127.0.0.1:1", "Sec-Fetch-Site: same-site"} << true;
    QTest::newRow("H40 another scheme")      << QByteArrayList{"Origin: https://127.0.0.1:" + port}   << true;
    QTest::newRow("H40 our name as a prefix") << QByteArrayList{"Origin: http://127.0.0.1:" + port + ".evil.example"} << true;
    // clang-format on
}

void BadRequestsTest::refusesWritesOfForeignPages()
{
    QFETCH(QByteArrayList, headers);
    QFETCH(bool, refused);
    headers += "Content-Type: application/x-www-form-urlencoded";

    // The password is too short, so a write that is let in changes nothing either.
    const auto reply = m_server.send("POST", "/register", headers, "username=eve&password=short");

    QCOMPARE(reply.status, refused ? 403 : 400);
    QCOMPARE(reply.json["error"_L1].toString(), refused ? u"foreign_page"_s : u"invalid_request"_s);
    QCOMPARE(m_server.send("GET", "/healthz", headers).status, 200);
}

void BadRequestsTest::letsListedPagesIn_data()
{
    QTest::addColumn<QByteArrayList>("origins");
    QTest::addColumn<bool>("listed");

    // clang-format off
    QTest::newRow("H16 listed")             << QByteArrayList{"https://app.example"}      << true;
    QTest::newRow("H16 the other one")      << QByteArrayList{"http://localhost:3000"}    << true;
    QTest::newRow("H16 another port")       << QByteArrayList{"https://app.example:8443"} << false;
    QTest::newRow("H16 another scheme")     << QByteArrayList{"http://app.example"}       << false;
    QTest::newRow("H16 as a prefix")        << QByteArrayList{"https://app.example.evil.example"} << false;
    QTest::newRow("H16 as a suffix")        << QByteArrayList{"https://evil.example/https://app.example"} << false;
    QTest::newRow("H15 two origins")        << QByteArrayList{"https://app.example", "https://evil.example"} << false;
    QTest::newRow("H15 null")               << QByteArrayList{"null"}                     << false;
    // clang-format on
}

void BadRequestsTest::letsListedPagesIn()
{
    QFETCH(QByteArrayList, origins);
    QFETCH(bool, listed);
    ServerSettings settings;
    settings.allowOrigins = {u"https://app.example"_s, u"http://localhost:3000"_s};
    const LiveServer server(settings);
    QByteArrayList headers{"Sec-Fetch-Site: cross-site"};
    for (const QByteArray& origin : origins)
        headers += "Origin: " + origin;
    const QByteArray allowed = listed ? origins.constFirst() : QByteArray{};

    const auto preflight = server.send(
        "OPTIONS", "/register", headers + QByteArrayList{"Access-Control-Request-Method: POST"});
    const auto write =
        server.send("POST", "/register",
                    headers + QByteArrayList{"Content-Type: application/x-www-form-urlencoded"},
                    "username=eve&password=short");
    const auto read = server.send("GET", "/healthz", headers);

    for (const auto* reply : {&preflight, &write, &read}) {
        QCOMPARE(reply->headers.value("Access-Control-Allow-Origin"), allowed);
        QVERIFY(!reply->headers.contains("Access-Control-Allow-Credentials"));
        QCOMPARE(reply->headers.value("Vary"), "Origin");
    }
    QCOMPARE(preflight.headers.value("Access-Control-Allow-Methods"),
             listed ? "OPTIONS, POST"_ba : ""_ba);
    QCOMPARE(write.status, listed ? 400 : 403);
}

void BadRequestsTest::answersToNamesOfItsProxy()
{
    ServerSettings settings;
    settings.allowHosts = {u"auth.example"_s, u"auth.example:8443"_s};
    const LiveServer server(settings);

    QCOMPARE(server.send("GET", "/healthz", {}, {}, "Auth.Example").status, 200);
    QCOMPARE(server.send("GET", "/healthz", {}, {}, "auth.example:8443").status, 200);
    QCOMPARE(server.send("GET", "/healthz", {}, {}, "auth.example:8444").status, 421);
    QCOMPARE(server.send("GET", "/healthz").status, 200);
}

void BadRequestsTest::challengesAreWellFormed_data()
{
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QByteArray>("token");
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("error");

    const QByteArray token = m_server.login(u"challenged"_s);
    // clang-format off
    QTest::newRow("H34 no credentials")      << "/protected"_ba << ""_ba         << 401 << ""_ba;
    QTest::newRow("H36 a bad token")         << "/protected"_ba << "a.b.c"_ba    << 401 << "invalid_token"_ba;
    QTest::newRow("H35 a scope is missing")  << "/reports"_ba   << token         << 403 << "insufficient_scope"_ba;
    // clang-format on
}

void BadRequestsTest::challengesAreWellFormed()
{
    QFETCH(QByteArray, path);
    QFETCH(QByteArray, token);
    QFETCH(int, status);
    QFETCH(QByteArray, error);

    const auto reply = token.isEmpty() ? m_server.send("GET", path) : m_server.get(path, token);

    QCOMPARE(reply.status, status);
    const QString challenge =
        QString::fromLatin1(reply.headers.value(QHttpHeaders::WellKnownHeader::WWWAuthenticate));
    // RFC 9110 section 11.6.1, with quoted strings that need no escapes.
    static const QRegularExpression grammar(
        uR"(^Bearer realm="claimcheck"(, [a-z_]+="[\x20\x21\x23-\x5b\x5d-\x7e]*")*$)"_s);
    QVERIFY2(grammar.match(challenge).hasMatch(), qPrintable(challenge));
    QCOMPARE(challenge.contains("error"_L1), !error.isEmpty());
    QVERIFY(challenge.contains(QLatin1StringView{error}));
}

void BadRequestsTest::neverRepeatsLineEnds_data()
{
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QByteArray>("body");

    const QByteArray evil = "a%0d%0aX-Injected:%20yes%0d%0a%0d%0aHTTP/1.1%20200%20OK";
    QTest::newRow("H31 a username")
        << "/register"_ba << "username=" + evil + "&password=password123";
    QTest::newRow("H31 a scope") << "/login"_ba
                                 << "username=ada&password=password123&scope=" + evil;
    QTest::newRow("H31 a grant") << "/token"_ba << "grant_type=" + evil;
    QTest::newRow("H31 a path") << "/nothing/" + evil << ""_ba;
}

void BadRequestsTest::neverRepeatsLineEnds()
{
    QFETCH(QByteArray, path);
    QFETCH(QByteArray, body);

    const auto reply =
        m_server.send("POST", path, {"Content-Type: application/x-www-form-urlencoded"}, body);

    QVERIFY(reply.status >= 400);
    QVERIFY(!reply.headers.contains("X-Injected"));
    QVERIFY(!reply.body.contains('\r') && !reply.body.contains('\n'));
}

void BadRequestsTest::publishesNoSecretOfAKey()
{
    // H38
    ServerSettings settings;
    settings.algorithm = Algorithm::RS256;
    const LiveServer server(settings);
    static_cast<void>(server.login(u"ada"_s));

    const auto reply = server.send("GET", "/.well-known/jwks.json");

    const QJsonArray keys = reply.json["keys"_L1].toArray();
    QVERIFY(!keys.isEmpty() && reply.body.size() <= 16 * 1024);
    for (const QJsonValue& key : keys) {
        for (const QLatin1StringView secret :
             {"d"_L1, "p"_L1, "q"_L1, "dp"_L1, "dq"_L1, "qi"_L1, "k"_L1})
            QVERIFY2(!key.toObject().contains(secret), secret.data());
    }
}

void BadRequestsTest::keysMayBeKeptForAWhile()
{
    // H38
    using Header = QHttpHeaders::WellKnownHeader;
    const auto ask = [this](const QByteArrayList& headers = {}) {
        return m_server.send("GET", "/.well-known/jwks.json", headers);
    };
    const auto first = ask();
    QCOMPARE(first.headers.combinedValue(Header::CacheControl), "public, max-age=300");
    const QByteArray tag = first.headers.combinedValue(Header::ETag);
    QVERIFY(tag.size() > 2 && tag.startsWith('"') && tag.endsWith('"'));

    for (const QByteArray& known : QByteArrayList{tag, "W/" + tag, "\"other\", " + tag, "*"}) {
        const auto same = ask({"If-None-Match: " + known});
        QCOMPARE(same.status, 304);
        QCOMPARE(same.headers.combinedValue(Header::ETag), tag);
        QCOMPARE(same.headers.combinedValue(Header::CacheControl), "public, max-age=300");
        QVERIFY(same.body.isEmpty() && !same.headers.contains(Header::ContentLength));
    }
    QCOMPARE(ask({"If-None-Match: \"other\""}).status, 200);
}

void BadRequestsTest::everyAnswerHasTheFixedHeaders_data()
{
    QTest::addColumn<QByteArray>("path");
    QTest::newRow("H37 success") << "/healthz"_ba;
    QTest::newRow("H37 refusal") << "/protected"_ba;
    QTest::newRow("H37 no route") << "/nothing"_ba;
}

void BadRequestsTest::everyAnswerHasTheFixedHeaders()
{
    QFETCH(QByteArray, path);

    const auto reply = m_server.send("GET", path);

    QCOMPARE(reply.headers.value("Content-Type"), "application/json");
    QCOMPARE(reply.headers.value("Cache-Control"), "no-store");
    QCOMPARE(reply.headers.value("X-Content-Type-Options"), "nosniff");
    QCOMPARE(reply.headers.value("Referrer-Policy"), "no-referrer");
    QCOMPARE(reply.headers.value("Content-Security-Policy"),
             "default-src 'none'; frame-ancestors 'none'");
    QDateTime date = QLocale::c().toDateTime(QString::fromLatin1(reply.headers.value("Date")),
                                             u"ddd, dd MMM yyyy HH:mm:ss 'GMT'"_s);
    date.setTimeZone(QTimeZone::UTC);
    QVERIFY(std::abs(date.secsTo(QDateTime::currentDateTimeUtc())) < 60);
    QVERIFY(!reply.headers.contains("Server")); // Q08: no version to look up
    QVERIFY(!reply.headers.contains("Access-Control-Allow-Origin")); // H16
}

QTEST_GUILESS_MAIN(BadRequestsTest)
#include "tst_badrequests.moc"
