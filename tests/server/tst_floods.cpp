// Clients that want to do harm, while one does not. Short in the suite, long by `./dev abuse`.

#include "tests/support/longrun.h"
#include "tests/support/rawclient.h"
#include "tests/support/serverprocess.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>
#include <QThread>

#include <algorithm>
#include <atomic>
#include <deque>
#include <thread>
#include <vector>

#ifdef Q_OS_UNIX
#include <sys/resource.h>
#endif

using namespace claimcheck;
using namespace Qt::StringLiterals;

namespace {

const bool kAbuse = isAbuse();
constexpr qint64 kMaxGrowth = 32 * 1024; // KiB
constexpr auto kBetween = std::chrono::milliseconds{50}; // 20 requests a second

int inAbuse(int count, int otherwise)
{
    return kAbuse ? count : otherwise;
}

/// Asks again and again, as people do, until it is destroyed.
class GoodClient
{
public:
    explicit GoodClient(quint16 port)
        : m_thread([this, port](const std::stop_token& stop) { run(port, stop); })
    {
    }

    [[nodiscard]] int asked() const { return m_asked; }
    [[nodiscard]] int failed() const { return m_failed; }
    /// In milliseconds, of 99 in a hundred; ends the asking.
    [[nodiscard]] qint64 slowest()
    {
        m_thread.request_stop();
        m_thread.join();
        std::ranges::sort(m_times);
        return m_times.empty() ? 0 : m_times[m_times.size() * 99 / 100];
    }

private:
    void run(quint16 port, const std::stop_token& stop)
    {
        const QByteArray get =
            "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:" + QByteArray::number(port) + "\r\n\r\n";
        RawClient client(port);
        while (!stop.stop_requested()) {
            QElapsedTimer timer;
            timer.start();
            if (!client.send(get) || client.receive().status != 200)
                ++m_failed;
            m_times.push_back(timer.elapsed());
            ++m_asked;
            std::this_thread::sleep_for(kBetween);
        }
    }

    std::vector<qint64> m_times;
    std::atomic<int> m_asked = 0;
    std::atomic<int> m_failed = 0;
    std::jthread m_thread; // the last one, because it uses the others
};

qint64 residentKilobytes(qint64 pid)
{
    QFile status(u"/proc/%1/status"_s.arg(pid));
    if (!status.open(QIODevice::ReadOnly))
        return -1;
    const QByteArrayList lines = status.readAll().split('\n');
    for (const QByteArray& line : lines) {
        if (line.startsWith("VmRSS:"))
            return line.sliced(6).trimmed().split(' ').constFirst().toLongLong();
    }
    return -1;
}

/// How much memory a process takes while this lives, looked at again and again.
class MemoryWatch
{
public:
    explicit MemoryWatch(qint64 pid)
        : m_before(residentKilobytes(pid))
        , m_most(m_before)
        , m_thread([this, pid](const std::stop_token& stop) {
            while (!stop.stop_requested()) {
                m_most = std::max(m_most, residentKilobytes(pid));
                std::this_thread::sleep_for(std::chrono::milliseconds{5});
            }
        })
    {
    }
    /// In KiB, at most; ends the watch.
    [[nodiscard]] qint64 growth()
    {
        m_thread.request_stop();
        m_thread.join();
        return m_most - m_before;
    }

private:
    const qint64 m_before;
    qint64 m_most;
    std::jthread m_thread; // the last one, because it uses the others
};

} // namespace

class FloodsTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void init() { QTest::failOnWarning(); }
    void staysSmallAndThereForOthers_data();
    void staysSmallAndThereForOthers();
    void goesOnWhenDescriptorsRunOut();
    void hashesForAFewLoginsAtATime();

private:
    using Flood = void (FloodsTest::*)();
    void endlessTargets();
    void endlessHeaders();
    void endlessBodies();
    void halfRequests();
    void idleConnections();
    void churn();
    void pipelines();
    void readersThatDoNotRead();

    /// Until the good client has asked so often; it asks twenty times a second.
    void stay(int requests) const
    {
        const int asked = m_good->asked();
        QVERIFY(QTest::qWaitFor([&] { return m_good->asked() >= asked + requests; }, 60'000));
    }
    /// Sends the same until the server has had enough; false when it never has.
    [[nodiscard]] bool pour(const QByteArray& start, const QByteArray& more, qint64 bytes) const;
    /// The sockets of the server; its threads open files when they like.
    [[nodiscard]] qsizetype sockets() const;
    [[nodiscard]] QByteArray get(const QByteArray& path) const
    {
        return "GET " + path
            + " HTTP/1.1\r\nHost: 127.0.0.1:" + QByteArray::number(m_server->port()) + "\r\n\r\n";
    }

    QTemporaryDir m_folder;
    std::unique_ptr<ServerProcess> m_server;
    std::unique_ptr<GoodClient> m_good;
};

void FloodsTest::initTestCase()
{
#ifdef Q_OS_LINUX
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    m_server = ServerProcess::start(QStringLiteral(CLAIMCHECK_SERVER_PROGRAM),
                                    StoreAddress::sqlite(m_folder.filePath(u"store.db"_s)));
    QVERIFY(m_server);
#else
    QSKIP("What a process takes is read from /proc.");
#endif
}

qsizetype FloodsTest::sockets() const
{
    const QFileInfoList all =
        QDir(u"/proc/%1/fd"_s.arg(m_server->pid())).entryInfoList(QDir::AllEntries | QDir::System);
    return std::ranges::count_if(
        all, [](const QFileInfo& each) { return each.readSymLink().contains("socket:"_L1); });
}

bool FloodsTest::pour(const QByteArray& start, const QByteArray& more, qint64 bytes) const
{
    RawClient client(m_server->port());
    bool open = client.send(start);
    for (qint64 sent = 0; open && sent < bytes; sent += more.size())
        open = client.send(more);
    return client.isClosed();
}

void FloodsTest::endlessTargets()
{
    QVERIFY(pour("GET /", QByteArray(65536, 'a'), inAbuse(100, 4) * 1'000'000LL));
}

void FloodsTest::endlessHeaders()
{
    QVERIFY(pour("GET / HTTP/1.1\r\n", QByteArray{"X-Y: zzzzzzzzzzzzzzzzzzzz\r\n"}.repeated(1000),
                 inAbuse(100, 4) * 1'000'000LL));
    QVERIFY(pour("GET / HTTP/1.1\r\nX:", QByteArray(65536, ' '), inAbuse(100, 4) * 1'000'000LL));
}

void FloodsTest::endlessBodies()
{
    QVERIFY(pour("POST /login HTTP/1.1\r\nHost: x\r\nContent-Length: 190000000\r\n\r\n",
                 QByteArray(65536, 'b'), inAbuse(190, 4) * 1'000'000LL));
}

void FloodsTest::halfRequests()
{
    std::deque<RawClient> clients;
    for (int i = 0; i < inAbuse(900, 200); ++i)
        clients.emplace_back(m_server->port()).send("GET /healthz HTTP/1.1\r\nX: ");
    stay(inAbuse(240, 10));
}

void FloodsTest::idleConnections()
{
    std::deque<RawClient> clients;
    for (int i = 0; i < inAbuse(5000, 400); ++i) {
        clients.emplace_back(m_server->port());
        if (i % 2 == 0)
            clients.back().send(get("/healthz"));
    }
    stay(inAbuse(340, 10));
}

void FloodsTest::churn()
{
    for (int i = 0; i < inAbuse(10'000, 500); ++i)
        RawClient(m_server->port()).abort();
}

void FloodsTest::pipelines()
{
    const int count = inAbuse(10'000, 2000);
    RawClient client(m_server->port());
    client.socket().write(get("/healthz").repeated(count));
    for (int i = 0; i < count; ++i)
        QCOMPARE(client.receive().status, 200);
}

void FloodsTest::readersThatDoNotRead()
{
    std::deque<RawClient> clients;
    for (int i = 0; i < inAbuse(100, 10); ++i) {
        RawClient& client = clients.emplace_back(m_server->port());
        client.socket().setReadBufferSize(1);
        client.socket().write(get("/openapi.json").repeated(1000));
        client.socket().flush();
    }
    stay(inAbuse(240, 10));
}

void FloodsTest::staysSmallAndThereForOthers_data()
{
    QTest::addColumn<Flood>("flood");
    QTest::newRow("H17 targets without end") << &FloodsTest::endlessTargets;
    QTest::newRow("H18 headers without end") << &FloodsTest::endlessHeaders;
    QTest::newRow("H19 bodies without end") << &FloodsTest::endlessBodies;
    QTest::newRow("H20 half requests") << &FloodsTest::halfRequests;
    QTest::newRow("H22 idle connections") << &FloodsTest::idleConnections;
    QTest::newRow("H22 connections that come and go") << &FloodsTest::churn;
    QTest::newRow("H23 pipelines") << &FloodsTest::pipelines;
    QTest::newRow("H21 readers that do not read") << &FloodsTest::readersThatDoNotRead;
}

void FloodsTest::staysSmallAndThereForOthers()
{
    QFETCH(const Flood, flood);
    RawClient first(m_server->port());
    QVERIFY(first.send(get("/openapi.json")));
    QCOMPARE(first.receive().status, 200);
    const qsizetype opened = sockets();
    QVERIFY(opened > 0);
    MemoryWatch memory(m_server->pid());

    m_good = std::make_unique<GoodClient>(m_server->port());
    stay(10);
    (this->*flood)();
    stay(5);
    const qint64 growth = memory.growth();
    QCOMPARE(m_good->failed(), 0);
    const qint64 slowest = m_good->slowest();
    qInfo("grew by %lld KiB; p99 of %d good requests: %lld ms", growth, m_good->asked(), slowest);
    m_good.reset();
    if (kAbuse)
        QVERIFY(slowest < 100);
    QVERIFY2(growth < kMaxGrowth, qPrintable(QString::number(growth)));
    // Nothing is left of it, some time later.
    QVERIFY(QTest::qWaitFor([&] { return sockets() <= opened; }, 60'000));
}

void FloodsTest::goesOnWhenDescriptorsRunOut()
{
    // H22, with so few that connections take the last one long before the limit of connections.
    const QString script = m_folder.filePath(u"few"_s);
    QFile file(script);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("#!/bin/sh\nulimit -n 80\nexec " CLAIMCHECK_SERVER_PROGRAM " \"$@\"\n");
    file.close();
    QVERIFY(file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
    const auto server =
        ServerProcess::start(script, StoreAddress::sqlite(m_folder.filePath(u"few.db"_s)));
    QVERIFY(server);

    std::deque<RawClient> clients;
    for (int i = 0; i < 200; ++i)
        clients.emplace_back(server->port());
    RawClient good(server->port());
    QVERIFY(good.send("GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:"
                      + QByteArray::number(server->port()) + "\r\n\r\n"));
    QCOMPARE(good.receive().status, 200);
}

void FloodsTest::hashesForAFewLoginsAtATime()
{
    // L10. Each hash takes 19 MiB; all at once would take gigabytes.
    constexpr qint64 kHash = 19 * 1024;
    constexpr int kClients = 120; // no more connections are one address's
    const auto server =
        ServerProcess::start(QStringLiteral(CLAIMCHECK_SERVER_PROGRAM),
                             StoreAddress::sqlite(m_folder.filePath(u"logins.db"_s)),
                             {u"--login-limit-account"_s, u"off"_s, u"--login-limit-address"_s,
                              u"off"_s, u"--login-limit-overall"_s, u"off"_s});
    QVERIFY(server);
    const QByteArray body = R"({"username":"nobody","password":"a wrong password"})";
    const QByteArray login = "POST /login HTTP/1.1\r\nHost: 127.0.0.1:"
        + QByteArray::number(server->port()) + "\r\nContent-Type: application/json\r\n"
        + "Content-Length: " + QByteArray::number(body.size()) + "\r\n\r\n" + body;
    MemoryWatch memory(server->pid());

    std::deque<RawClient> clients;
    for (int i = 0; i < kClients; ++i)
        clients.emplace_back(server->port()).send(login);
    QMap<int, int> answers;
    for (RawClient& client : clients) {
        const auto reply = client.receive();
        ++answers[reply.status];
        QCOMPARE(reply.headers.contains(QHttpHeaders::WellKnownHeader::RetryAfter),
                 reply.status == 503);
    }
    const qint64 growth = memory.growth();

    qInfo("%d were hashed for, %d told to come back; grew by %lld KiB", answers[401], answers[503],
          growth);
    QCOMPARE(answers[401] + answers[503], kClients);
    QVERIFY(answers[401] > 0 && answers[503] > 0);
    QVERIFY(growth < QThread::idealThreadCount() * kHash + kMaxGrowth);
}

QTEST_GUILESS_MAIN(FloodsTest)
#include "tst_floods.moc"
