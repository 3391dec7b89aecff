#include "tests/server/fleet.h"

#include <QMutex>
#include <QTest>
#include <QThread>

#include <atomic>

using namespace claimcheck;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

QJsonObject refreshBody(const QByteArray& token)
{
    return {{u"refresh_token"_s, QString::fromLatin1(token)}};
}

} // namespace

/// Two server processes whose PostgreSQL goes away, as in a crash, and comes back.
class OutageTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void d12NothingIsDecidedWithoutTheDatabase();
    void d11NothingAcknowledgedIsLostUnderLoad();

private:
    /// Whether @p connection's server answers GET /protected with @p status within a minute, and
    /// nothing but that and 503 until then.
    [[nodiscard]] static bool comesTo(int status, KeptConnection& connection,
                                      const QByteArray& token)
    {
        bool strange = false;
        const bool came = QTest::qWaitFor(
            [&] {
                const int now = connection.ask("GET", "/protected", {}, token).status;
                strange = strange || (now != status && now != 503 && now != 200);
                return now == status || strange;
            },
            60'000);
        return came && !strange;
    }

    PostgresCluster* m_cluster = nullptr;
};

void OutageTest::initTestCase()
{
    if (const QString why = missing(StoreAddress::Engine::Postgres); !why.isEmpty())
        QSKIP(qPrintable(why));
    m_cluster = *PostgresCluster::shared();
}

void OutageTest::d12NothingIsDecidedWithoutTheDatabase()
{
    Fleet fleet(StoreAddress::Engine::Postgres);
    const auto sessions = fleet.sessions(3);
    const std::unique_ptr<ServerProcess> servers[] = {fleet.startServer(), fleet.startServer()};
    KeptConnection here(servers[0]->port());
    KeptConnection there(servers[1]->port());
    const ClientTokens& leaving = sessions[0];
    const ClientTokens& staying = sessions[1];
    QCOMPARE(here.ask("GET", "/protected", {}, leaving.access).status, 200);

    QVERIFY(m_cluster->stop());
    // It may be revoked or not, so it is not said to be: neither yes nor no is the answer.
    QCOMPARE(here.ask("DELETE", "/logout", {}, leaving.access).status, 503);
    QVERIFY(comesTo(503, here, leaving.access));
    QVERIFY(comesTo(503, there, leaving.access));
    QCOMPARE(here.ask("POST", "/refresh", refreshBody(staying.refresh)).status, 503);
    const QJsonObject account{{u"username"_s, u"newcomer"_s}, {u"password"_s, u"password123"_s}};
    QCOMPARE(there.ask("POST", "/register", account).status, 503);
    QCOMPARE(there.ask("POST", "/login", account).status, 503);
    QCOMPARE(here.ask("GET", "/readyz").status, 503);
    QCOMPARE(here.ask("GET", "/healthz").status, 200);
    QCOMPARE(here.ask("GET", "/protected", {}, "no.token.atall").status, 401);

    QVERIFY(m_cluster->start());
    QVERIFY(comesTo(200, here, staying.access));
    QVERIFY(comesTo(200, there, staying.access));
    QCOMPARE(here.ask("GET", "/readyz").status, 200);
    // What was refused took no effect, and can be done again.
    QCOMPARE(there.ask("GET", "/protected", {}, leaving.access).status, 200);
    QCOMPARE(here.ask("DELETE", "/logout", {}, leaving.access).status, 200);
    QCOMPARE(here.ask("GET", "/protected", {}, leaving.access).status, 401);
    QCOMPARE(there.ask("GET", "/protected", {}, leaving.access).status, 401);
    QCOMPARE(there.ask("POST", "/refresh", refreshBody(staying.refresh)).status, 200);
    QCOMPARE(there.ask("POST", "/register", account).status, 201);
    QCOMPARE(here.ask("POST", "/login", account).status, 200);
}

void OutageTest::d11NothingAcknowledgedIsLostUnderLoad()
{
    constexpr int workers = 4;
    const int outages = isAbuse() ? 50 : 2;
    const int each = isAbuse() ? 5'000 : 300;
    Fleet fleet(StoreAddress::Engine::Postgres);
    const auto sessions = fleet.sessions(workers * each);
    const std::unique_ptr<ServerProcess> servers[] = {fleet.startServer(), fleet.startServer()};
    std::atomic<bool> over = false;
    std::atomic<int> rotations = 0;
    std::atomic<int> logouts = 0;
    QMutex mutex;
    QStringList wrongs;
    const auto wrong = [&](const QString& what) {
        const QMutexLocker lock(&mutex);
        wrongs += what;
    };

    // Each worker has sessions of its own: it refreshes one some times and leaves it, here or
    // there.
    const auto work = [&](int worker) {
        KeptConnection connections[] = {KeptConnection(servers[0]->port()),
                                        KeptConnection(servers[1]->port())};
        for (int i = 0; i < each && !over; ++i) {
            ClientTokens tokens = sessions[static_cast<std::size_t>(worker * each + i)];
            KeptConnection& here = connections[i % 2];
            KeptConnection& there = connections[(i + 1) % 2];
            bool known = true; // whether the last attempt had an answer that says what it did
            for (int step = 0; step < 4 && known; ++step) {
                const auto reply = here.ask("POST", "/refresh", refreshBody(tokens.refresh));
                known = reply.status == 200;
                if (!known && reply.status != 503 && reply.status != 0)
                    wrong(u"an acknowledged refresh token was refused: %1"_s.arg(reply.status));
                if (!known)
                    break;
                tokens.access = reply.json["access_token"_L1].toString().toLatin1();
                tokens.refresh = reply.json["refresh_token"_L1].toString().toLatin1();
                ++rotations;
            }
            if (here.ask("DELETE", "/logout", {}, tokens.access).status != 200) {
                QThread::msleep(50); // an outage must not use up the sessions
                continue;
            }
            ++logouts;
            for (KeptConnection* connection : {&here, &there}) {
                const int status = connection->ask("GET", "/protected", {}, tokens.access).status;
                if (status != 401 && status != 503 && status != 0)
                    wrong(u"a session that had ended was accepted: %1"_s.arg(status));
            }
        }
    };
    std::vector<std::unique_ptr<QThread>> threads;
    for (int worker = 0; worker < workers; ++worker) {
        threads.emplace_back(QThread::create([&work, worker] { work(worker); }));
        threads.back()->start();
    }
    for (int outage = 0; outage < outages; ++outage) {
        const int before = rotations;
        QVERIFY(QTest::qWaitFor([&] { return rotations > before + 20; }, 60'000));
        QVERIFY(m_cluster->stop());
        QTest::qWait(200);
        QVERIFY(m_cluster->start());
    }
    const int afterLast = rotations;
    QVERIFY(QTest::qWaitFor([&] { return rotations > afterLast + 20; }, 60'000));
    over = true;
    for (const auto& thread : threads)
        QVERIFY(thread->wait(120'000));
    QVERIFY2(wrongs.isEmpty(), qPrintable(wrongs.join(u'\n')));
    QVERIFY(logouts > 0);
}

QTEST_GUILESS_MAIN(OutageTest)
#include "tst_outage.moc"
