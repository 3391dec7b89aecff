#include "tests/support/liveserver.h"
#include "tests/support/rawclient.h"
#include "tests/support/serverprocess.h"

#include <QTest>

#include <deque>

using namespace claimcheck;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr auto kNever = 1h;

QByteArray request(const QUrl& url, const QByteArray& line, const QByteArray& headers = {})
{
    return line + " HTTP/1.1\r\nHost: " + url.authority().toLatin1() + "\r\n" + headers + "\r\n";
}

QByteArray login(const QUrl& url)
{
    const QByteArray body = R"({"username":"ada","password":"password123"})";
    return request(url, "POST /login",
                   "Content-Type: application/json\r\nContent-Length: "
                       + QByteArray::number(body.size()) + "\r\n")
        + body;
}

quint16 portOf(const LiveServer& server)
{
    return static_cast<quint16>(server.url().port());
}

// One worker, so that the limits hold for exactly what a test opens.
ServerSettings settingsWith(WireLimits limits)
{
    ServerSettings settings;
    settings.workers = 1;
    settings.wire = limits;
    return settings;
}

} // namespace

// How long connections live, and how many there may be.
class ConnectionsTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(); }
    void endsRequestsThatTakeTooLong_data();
    void endsRequestsThatTakeTooLong();
    void endsThemHoweverOftenAByteComes();
    void endsIdleConnectionsWithoutAWord();
    void endsClientsThatDoNotRead();
    void dropsWhatIsMissedLeast();
    void dropsTheOldestOfTheIdle();
    void countsEveryAddressByItself();
    void sharesConnectionsOutAmongTheWorkers();
    void finishesWhatItAcceptedBeforeItStops();
    void finishesWhatItAcceptedWhenAskedToEnd();
};

void ConnectionsTest::endsRequestsThatTakeTooLong_data()
{
    QTest::addColumn<bool>("body");
    QTest::newRow("H20 a head") << false;
    QTest::newRow("H21 a body") << true;
}

void ConnectionsTest::endsRequestsThatTakeTooLong()
{
    QFETCH(bool, body);
    const LiveServer server(settingsWith({.head = body ? kNever : 200ms,
                                          .body = body ? 200ms : kNever,
                                          .idle = kNever,
                                          .write = kNever}));
    const QByteArray whole = login(server.url());

    RawClient client(portOf(server));
    QVERIFY(client.send(whole.first(body ? whole.size() - 1 : 30)));
    const auto reply = client.receive();

    QCOMPARE(reply.status, 408);
    QCOMPARE(reply.headers.value("Connection"), "close");
    QVERIFY(client.isClosed());
    QCOMPARE(server.send("GET", "/healthz").status, 200);
}

void ConnectionsTest::endsThemHoweverOftenAByteComes()
{
    // H20: the deadline is that of the whole head, and bytes do not push it on.
    const LiveServer server(settingsWith({.head = 300ms, .body = kNever, .idle = kNever}));

    RawClient client(portOf(server));
    QVERIFY(client.send("GET /healthz HTTP/1.1\r\n"));
    int sent = 0;
    while (sent < 1000 && client.send("X-" + QByteArray::number(sent))
           && !client.socket().waitForReadyRead(20))
        ++sent;

    QCOMPARE(client.receive().status, 408);
}

void ConnectionsTest::endsIdleConnectionsWithoutAWord()
{
    const LiveServer server(
        settingsWith({.head = 300ms, .body = kNever, .idle = 300ms, .write = kNever}));

    RawClient silent(portOf(server));
    RawClient idle(portOf(server));
    QVERIFY(idle.send(request(server.url(), "GET /healthz")));
    QCOMPARE(idle.receive().status, 200);

    QVERIFY(silent.isClosed());
    QVERIFY(idle.isClosed());
    QCOMPARE(silent.receive().status, 0);
    QCOMPARE(idle.receive().status, 0);
}

void ConnectionsTest::endsClientsThatDoNotRead()
{
    // H21: more answers than systems keep on the way, so that the server has to wait.
    const LiveServer server(
        settingsWith({.head = kNever, .body = kNever, .idle = kNever, .write = 300ms}));
    RawClient client(portOf(server));
    constexpr int kCount = 2000;
    const QByteArray ask = request(server.url(), "GET /openapi.json");
    QVERIFY(client.send(ask));
    QCOMPARE(client.receive().status, 200);
    client.socket().setReadBufferSize(1);
    client.socket().write(ask.repeated(kCount));
    client.socket().flush();
    const auto isAlone = [&server] { // whoever asks
        return server.send("GET", "/metrics").body.contains("\nclaimcheck_connections 1\n");
    };
    QVERIFY(QTest::qWaitFor(isAlone, 60'000));

    client.socket().setReadBufferSize(0);
    int answers = 0;
    while (client.receive().status == 200)
        ++answers;
    QVERIFY2(answers < kCount, qPrintable(QString::number(answers)));
    QCOMPARE(server.send("GET", "/healthz").status, 200);
}

void ConnectionsTest::dropsWhatIsMissedLeast()
{
    // H22: whoever never asked anything goes before those that did.
    const LiveServer server(settingsWith({.connections = 4}));
    const QByteArray get = request(server.url(), "GET /healthz");
    RawClient known(portOf(server));
    QVERIFY(known.send(get));
    QCOMPARE(known.receive().status, 200);

    std::deque<RawClient> silent;
    for (int i = 0; i < 3; ++i)
        silent.emplace_back(portOf(server)).send("GET /");
    std::deque<RawClient> others;
    for (int i = 0; i < 3; ++i) {
        RawClient& other = others.emplace_back(portOf(server));
        QVERIFY(other.send(get));
        QCOMPARE(other.receive().status, 200);
    }

    for (RawClient& client : silent)
        QVERIFY(client.isClosed());
    QVERIFY(known.send(get));
    QCOMPARE(known.receive().status, 200);
}

void ConnectionsTest::dropsTheOldestOfTheIdle()
{
    const LiveServer server(settingsWith({.connections = 3}));
    const QByteArray get = request(server.url(), "GET /healthz");
    std::deque<RawClient> clients;
    const auto ask = [&get](RawClient& client) {
        return client.send(get) ? client.receive().status : 0;
    };
    for (int i = 0; i < 3; ++i)
        QCOMPARE(ask(clients.emplace_back(portOf(server))), 200);
    QCOMPARE(ask(clients[0]), 200); // now the second one is the oldest
    QCOMPARE(ask(clients.emplace_back(portOf(server))), 200);

    QVERIFY(clients[1].isClosed());
    QCOMPARE(ask(clients[0]), 200);
    QCOMPARE(ask(clients[2]), 200);
    QCOMPARE(ask(clients[3]), 200);
}

void ConnectionsTest::countsEveryAddressByItself()
{
    const LiveServer server(settingsWith({.connections = 100, .connectionsPerAddress = 2}));
    const QByteArray get = request(server.url(), "GET /healthz");
    RawClient first(portOf(server));
    QVERIFY(first.send("GET /"));
    QTcpSocket elsewhere;
    if (!elsewhere.bind(QHostAddress(u"127.0.0.2"_s)))
        QSKIP("This machine has one loopback address.");
    elsewhere.connectToHost(u"127.0.0.1"_s, portOf(server));
    QVERIFY(elsewhere.waitForConnected());
    RawClient second(portOf(server));
    QVERIFY(second.send(get));
    QCOMPARE(second.receive().status, 200);
    QVERIFY(first.isConnected());

    RawClient third(portOf(server));
    QVERIFY(third.send(get));
    QCOMPARE(third.receive().status, 200);
    QVERIFY(first.isClosed());
    elsewhere.write(get);
    QVERIFY(elsewhere.waitForReadyRead());
}

void ConnectionsTest::sharesConnectionsOutAmongTheWorkers()
{
    // Room for one on each of them: two on one would cost the first its place.
    ServerSettings settings = settingsWith({.connections = 4});
    settings.workers = 4;
    const LiveServer server(settings);
    const QByteArray get = request(server.url(), "GET /healthz");
    std::deque<RawClient> clients;
    for (int i = 0; i < 4; ++i) {
        QVERIFY(clients.emplace_back(portOf(server)).send(get));
        QCOMPARE(clients.back().receive().status, 200);
    }
    for (RawClient& client : clients) {
        QVERIFY(client.send(get));
        QCOMPARE(client.receive().status, 200);
    }
}

void ConnectionsTest::finishesWhatItAcceptedBeforeItStops()
{
    LiveServer server;
    static_cast<void>(server.login(u"ada"_s));
    const QUrl url = server.url();
    RawClient idle(portOf(server));
    RawClient busy(portOf(server));
    for (RawClient* client : {&idle, &busy}) {
        QVERIFY(client->send(request(url, "GET /healthz")));
        QCOMPARE(client->receive().status, 200);
    }
    QVERIFY(busy.send(login(url)));

    server.restart();

    QCOMPARE(busy.receive().status, 200);
    QVERIFY(busy.isClosed());
    QVERIFY(idle.isClosed());
    RawClient late(static_cast<quint16>(url.port()));
    QVERIFY(!late.isConnected());
}

void ConnectionsTest::finishesWhatItAcceptedWhenAskedToEnd()
{
    const QTemporaryDir folder;
    const auto server = ServerProcess::start(QStringLiteral(CLAIMCHECK_SERVER_PROGRAM),
                                             StoreAddress::sqlite(folder.filePath(u"store.db"_s)));
    QVERIFY(server);
    const QUrl url(u"http://127.0.0.1:%1"_s.arg(server->port()));
    RawClient client(server->port());
    QVERIFY(client.send(request(url, "GET /healthz")));
    QCOMPARE(client.receive().status, 200);
    const QByteArray body = R"({"username":"ada","password":"password123"})";
    server->freeze();
    QVERIFY(client.send(request(url, "POST /register",
                                "Content-Type: application/json\r\nContent-Length: "
                                    + QByteArray::number(body.size()) + "\r\n")
                        + body));

    // Frozen, so that the server has not looked at the request when it is asked to end.
    server->askToEnd();
    server->thaw();

    QCOMPARE(client.receive().status, 201);
    QCOMPARE(server->waitForEnd(), 0);
}

QTEST_GUILESS_MAIN(ConnectionsTest)
#include "tst_connections.moc"
