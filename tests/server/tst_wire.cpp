#include "tests/server/malformed.h"
#include "tests/support/liveserver.h"
#include "tests/support/longrun.h"
#include "tests/support/rawclient.h"

#include <QJsonDocument>
#include <QTest>

#include <algorithm>

using namespace claimcheck;
using namespace Qt::StringLiterals;

// What stands between the network and the routes, on real sockets: what Qt's own HTTP server lets
// through (Q01 to Q04, and Q09) is refused here by its rows H01 to H28, and fuzz_http holds the
// same against a plain llhttp (H44).
class WireTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(); }
    void neverAnswersWhatHidesBehindBadBytes_data();
    void neverAnswersWhatHidesBehindBadBytes();
    void answersInOrder();
    void answersOthersWhileOneWaits();
    void readsBytesThatComeOneByOne();
    void doesAllOrNothingForASenderWhoCloses();
    void survivesClientsThatLeave();
    void saysOnceThatABodyIsWelcome();
    void answersEveryMethod_data();
    void answersEveryMethod();
    void headIsGetWithoutABody_data();
    void headIsGetWithoutABody();
    void countsItsConnections();
    void showsNothingOfItsMake();
    void believesNobodyAboutAddresses();

private:
    [[nodiscard]] quint16 port() const { return static_cast<quint16>(m_server.url().port()); }
    [[nodiscard]] QByteArray request(const QByteArray& line, const QByteArray& headers = {}) const
    {
        return line + " HTTP/1.1\r\nHost: " + m_server.url().authority().toLatin1() + "\r\n"
            + headers + "\r\n";
    }
    /// How often the router itself has answered OPTIONS, which nobody else does.
    [[nodiscard]] qint64 optionsAnswered() const;

    LiveServer m_server;
};

qint64 WireTest::optionsAnswered() const
{
    qint64 count = 0;
    const QByteArrayList lines = m_server.send("GET", "/metrics").body.split('\n');
    for (const QByteArray& line : lines) {
        if (line.startsWith("claimcheck_http_answers_total{") && line.contains("status=\"204\""))
            count += line.sliced(line.lastIndexOf(' ') + 1).toLongLong();
    }
    return count;
}

void WireTest::neverAnswersWhatHidesBehindBadBytes_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("status");

    for (const Malformed& row : malformedRequests())
        QTest::newRow(row.name.constData()) << row.bytes << row.status;
}

void WireTest::neverAnswersWhatHidesBehindBadBytes()
{
    QFETCH(QByteArray, bytes);
    QFETCH(int, status);
    bytes.replace("a.example", m_server.url().authority().toLatin1());
    const QByteArray hidden = request("OPTIONS /healthz");
    const qint64 before = optionsAnswered();

    RawClient client(port());
    client.send(bytes + hidden + hidden);
    const auto reply = client.receive();

    QVERIFY(reply.status >= 400);
    if (status != 0)
        QCOMPARE(reply.status, status);
    QCOMPARE(reply.headers.value("Connection"), "close");
    QCOMPARE(reply.headers.value("Content-Type"), "application/json");
    QVERIFY(reply.headers.contains("Content-Security-Policy"));
    const QJsonObject json = QJsonDocument::fromJson(reply.body).object();
    QVERIFY(!json["error"_L1].toString().isEmpty());
    QVERIFY(!json["error_description"_L1].toString().isEmpty());
    QVERIFY(!json["trace_id"_L1].toString().isEmpty());
    QVERIFY2(client.isClosed(), "the connection stays open");
    QCOMPARE(client.receive().status, 0);
    QCOMPARE(optionsAnswered(), before);

    RawClient good(port());
    QVERIFY(good.send(hidden));
    QCOMPARE(good.receive().status, 204);
    QCOMPARE(optionsAnswered(), before + 1);
}

void WireTest::answersInOrder()
{
    // H23, and the last byte of the last one later than the rest.
    QByteArray bytes;
    constexpr int kCount = 1000;
    for (int i = 0; i < kCount; ++i)
        bytes += request(i % 3 == 0       ? "GET /healthz"
                             : i % 3 == 1 ? "GET /nothing"
                                          : "OPTIONS /login");
    RawClient client(port());
    QVERIFY(client.send(bytes.chopped(1)));
    for (int i = 0; i < kCount - 1; ++i)
        QCOMPARE(client.receive().status, i % 3 == 0 ? 200 : i % 3 == 1 ? 404 : 204);
    QVERIFY(client.send(bytes.last(1)));
    QCOMPARE(client.receive().status, 200);
}

void WireTest::answersOthersWhileOneWaits()
{
    // Q05: a login hashes; what comes behind it on its connection waits, nobody else does.
    static_cast<void>(m_server.login(u"ada"_s));
    const QByteArray body = R"({"username":"ada","password":"password123"})";
    RawClient patient(port());
    QVERIFY(patient.send(request("POST /login",
                                 "Content-Type: application/json\r\nContent-Length: "
                                     + QByteArray::number(body.size()) + "\r\n")
                         + body + request("GET /nothing") + request("GET /healthz")));
    RawClient other(port());
    QVERIFY(other.send(request("GET /healthz")));
    QCOMPARE(other.receive().status, 200);
    QCOMPARE(patient.receive().status, 200);
    QCOMPARE(patient.receive().status, 404);
    QCOMPARE(patient.receive().status, 200);
}

void WireTest::readsBytesThatComeOneByOne()
{
    RawClient client(port());
    for (const char byte : request("GET /healthz"))
        QVERIFY(client.send(QByteArray(1, byte)));
    QCOMPARE(client.receive().status, 200);
}

void WireTest::doesAllOrNothingForASenderWhoCloses()
{
    // H24: whoever closes after a write may not see the answer. It took place or it did not.
    const QByteArray body = R"({"username":"grace","password":"password123"})";
    {
        RawClient client(port());
        QVERIFY(client.send(request("POST /register",
                                    "Content-Type: application/json\r\nContent-Length: "
                                        + QByteArray::number(body.size()) + "\r\n")
                            + body));
        client.socket().disconnectFromHost();
    }
    const QJsonObject account{{u"username"_s, u"grace"_s}, {u"password"_s, u"password123"_s}};
    const int status = m_server.sendJson("POST", "/register", account).status;
    QVERIFY2(status == 201 || status == 409, qPrintable(QString::number(status)));
    QCOMPARE(m_server.sendJson("POST", "/login", account).status, 200);
}

void WireTest::survivesClientsThatLeave()
{
    // Q06 and H24: before, during and after a request, with an answer under way or not.
    const bool abuse = isAbuse();
    const QByteArray body = R"({"username":"nobody","password":"password123"})";
    const QByteArray login = request("POST /login",
                                     "Content-Type: application/json\r\nContent-Length: "
                                         + QByteArray::number(body.size()) + "\r\n")
        + body;
    const QByteArray get = request("GET /openapi.json");
    const int rounds = abuse ? 100'000 : 200;
    for (int i = 0; i < rounds; ++i) {
        const QByteArray& whole = i % 10 == 0 ? login : get;
        RawClient client(port());
        client.send(whole.first(1 + (i * 37) % whole.size()));
        if (i % 3 == 0)
            client.send(whole.sliced(1 + (i * 37) % whole.size()));
        if (i % 4 == 0)
            client.socket().waitForReadyRead(1);
        client.abort();
    }
    QCOMPARE(m_server.send("GET", "/healthz").status, 200);
}

void WireTest::saysOnceThatABodyIsWelcome()
{
    const QByteArray body = R"({"username":"x"})";
    const QByteArray head = request("POST /login",
                                    "Expect: 100-continue\r\nContent-Type: application/json\r\n"
                                    "Content-Length: "
                                        + QByteArray::number(body.size()) + "\r\n");
    RawClient client(port());
    QVERIFY(client.send(head));
    QCOMPARE(client.receive().status, 100);
    QVERIFY(client.send(body));
    QCOMPARE(client.receive().status, 400);
    // Who does not wait is not told.
    QVERIFY(client.send(head + body + request("GET /healthz")));
    QCOMPARE(client.receive().status, 400);
    QCOMPARE(client.receive().status, 200);
}

void WireTest::answersEveryMethod_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("allow");

    // clang-format off
    QTest::newRow("H26 TRACE")             << "TRACE /healthz"_ba   << 405 << "GET, HEAD, OPTIONS"_ba;
    QTest::newRow("H26 PATCH")             << "PATCH /healthz"_ba   << 405 << "GET, HEAD, OPTIONS"_ba;
    QTest::newRow("H26 DELETE")            << "DELETE /healthz"_ba  << 405 << "GET, HEAD, OPTIONS"_ba;
    QTest::newRow("H26 GET of a write")    << "GET /login"_ba       << 405 << "OPTIONS, POST"_ba;
    QTest::newRow("H27 OPTIONS")           << "OPTIONS /healthz"_ba << 204 << "GET, HEAD, OPTIONS"_ba;
    QTest::newRow("H27 OPTIONS of nothing") << "OPTIONS /nothing"_ba << 404 << ""_ba;
    QTest::newRow("H12 a path with dots")  << "GET /login/../healthz"_ba  << 404 << ""_ba;
    QTest::newRow("H12 one dot")           << "GET /./healthz"_ba   << 404 << ""_ba;
    QTest::newRow("H12 escaped dots")      << "GET /%2e/healthz"_ba << 404 << ""_ba;
    QTest::newRow("H12 an escaped letter") << "GET /%68ealthz"_ba   << 404 << ""_ba;
    QTest::newRow("H12 an escaped slash")  << "GET /healthz%2f"_ba  << 404 << ""_ba;
    QTest::newRow("H12 NUL at the end")    << "GET /healthz%00"_ba  << 404 << ""_ba;
    QTest::newRow("H12 overlong UTF-8")    << "GET /%c0%ae/healthz"_ba << 404 << ""_ba;
    QTest::newRow("Q07 a slash at the end") << "GET /healthz/"_ba   << 404 << ""_ba;
    // clang-format on
}

void WireTest::answersEveryMethod()
{
    QFETCH(QByteArray, line);
    QFETCH(int, status);
    QFETCH(QByteArray, allow);

    RawClient client(port());
    QVERIFY(client.send(request(line, "X-Secret: do not echo\r\n") + request("GET /healthz")));
    const auto reply = client.receive();

    QCOMPARE(reply.status, status);
    QCOMPARE(reply.headers.value("Allow"), allow);
    QVERIFY(!reply.body.contains("do not echo"));
    QVERIFY(status != 204 || (reply.body.isEmpty() && !reply.headers.contains("Content-Length")));
    QCOMPARE(client.receive().status, 200); // the connection goes on
}

void WireTest::headIsGetWithoutABody_data()
{
    QTest::addColumn<QByteArray>("path");
    for (const char* path :
         {"/healthz", "/openapi.json", "/protected", "/nothing", "/.well-known/jwks.json"})
        QTest::addRow("H27 %s", path) << QByteArray{path};
}

void WireTest::headIsGetWithoutABody()
{
    QFETCH(QByteArray, path);

    RawClient client(port());
    QVERIFY(client.send(request("HEAD " + path) + request("GET " + path)));
    const auto head = client.receive(true);
    const auto get = client.receive();

    QCOMPARE(head.status, get.status);
    QVERIFY(get.body.size() > 0);
    QCOMPARE(head.headers.value("Content-Length"), QByteArray::number(get.body.size()));
    QCOMPARE(head.headers.size(), get.headers.size());
}

void WireTest::countsItsConnections()
{
    RawClient one(port());
    RawClient two(port());
    for (RawClient* client : {&one, &two}) {
        QVERIFY(client->send(request("GET /healthz")));
        QCOMPARE(client->receive().status, 200);
    }
    QVERIFY(two.send(request("GET /metrics")));
    const QByteArrayList lines = two.receive().body.split('\n');
    const auto line = std::ranges::find_if(
        lines, [](const QByteArray& each) { return each.startsWith("claimcheck_connections "); });
    QVERIFY(line != lines.end());
    QVERIFY(line->sliced(line->indexOf(' ') + 1).toInt() >= 2);
}

void WireTest::showsNothingOfItsMake()
{
    // Q08
    for (const char* line : {"GET /healthz", "GET /nothing", "BREW /"}) {
        RawClient client(port());
        QVERIFY(client.send(request(line)));
        const auto reply = client.receive();
        QVERIFY(!reply.headers.contains("Server"));
        QVERIFY(!reply.headers.contains("X-Powered-By"));
        QVERIFY(!reply.body.toLower().contains("qt") && !reply.body.toLower().contains("llhttp"));
    }
}

void WireTest::believesNobodyAboutAddresses()
{
    // H30: the limit of logins is per address, and the address is the connection's.
    ServerSettings settings;
    settings.loginRates.address = RateLimit{1, std::chrono::hours{1}};
    const LiveServer server(settings);
    const auto login = [&server](int i) {
        const QByteArray address = "8.8.8." + QByteArray::number(i);
        return server
            .send("POST", "/login",
                  {"Content-Type: application/json", "X-Forwarded-For: " + address,
                   "Forwarded: for=" + address, "X-Real-IP: " + address,
                   "X-HTTP-Method-Override: GET", "X-Original-URL: /healthz"},
                  R"({"username":"nobody","password":"password123"})")
            .status;
    };
    QCOMPARE(login(1), 401);
    QCOMPARE(login(2), 429);
}

QTEST_GUILESS_MAIN(WireTest)
#include "tst_wire.moc"
