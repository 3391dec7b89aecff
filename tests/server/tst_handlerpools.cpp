#include "server/http/handlerpools.h"

#include <QSemaphore>
#include <QTest>
#include <QThread>

#include <stdexcept>

using namespace claimcheck;
using namespace Qt::StringLiterals;

namespace {

constexpr int kDeadline = 20'000; // milliseconds

Answer said(const QString& text)
{
    return {.body = {{u"said"_s, text}}};
}

/// Work that begins and then waits, to keep the threads of a pool busy.
class Obstacle
{
public:
    explicit Obstacle(HandlerPools& pools, Runs place)
        : m_pools(pools)
        , m_place(place)
    {
    }
    ~Obstacle() { m_gate.release(m_put); }

    void put()
    {
        ++m_put;
        m_pools.run(
            m_place,
            [this] {
                m_gate.acquire();
                return said(u"late"_s);
            },
            {}, [this](const Answer& answer) { statuses.push_back(answer.status); });
    }
    /// Puts as many as the pool can work on at once, and as many as may wait behind them.
    [[nodiscard]] bool fill(const WorkPool& pool)
    {
        for (int i = 0; i < pool.threads(); ++i)
            put();
        const bool all =
            QTest::qWaitFor([&] { return pool.running() == pool.threads(); }, kDeadline);
        for (int i = 0; i < pool.mostWaiting(); ++i)
            put();
        return all && pool.waiting() == pool.mostWaiting();
    }
    void release() { m_gate.release(std::exchange(m_put, 0)); }

    QList<int> statuses;

private:
    HandlerPools& m_pools;
    Runs m_place;
    QSemaphore m_gate;
    int m_put = 0;
};

} // namespace

class HandlerPoolsTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(); }
    void answersInTheThreadThatAsked_data() { forEachPlace(); }
    void answersInTheThreadThatAsked();
    void whatThrowsIsAnswered_data() { forEachPlace(); }
    void whatThrowsIsAnswered();
    void refusesWhatWouldWaitTooLong_data();
    void refusesWhatWouldWaitTooLong();
    void loginsKeepNobodyElseWaiting();
    void hashesForNobodyWhoLeft();
    void aThreadThatEndedIsNotAnswered();

private:
    static void forEachPlace();
};

void HandlerPoolsTest::forEachPlace()
{
    QTest::addColumn<Runs>("place");
    QTest::newRow("Q06 on the event loop") << Runs::Here;
    QTest::newRow("Q06 beside the store") << Runs::Storing;
    QTest::newRow("Q06 hashing") << Runs::Hashing;
}

void HandlerPoolsTest::answersInTheThreadThatAsked()
{
    QFETCH(const Runs, place);
    HandlerPools pools;
    QThread* workedIn = nullptr;
    QThread* answeredIn = nullptr;
    std::unique_ptr<QThread> asking{QThread::create([&] {
        QEventLoop loop;
        pools.run(
            place,
            [&workedIn] {
                workedIn = QThread::currentThread();
                return said(u"hello"_s);
            },
            {},
            [&](const Answer& answer) {
                answeredIn = QThread::currentThread();
                if (answer.body["said"_L1] == u"hello"_s)
                    QMetaObject::invokeMethod(&loop, &QEventLoop::quit, Qt::QueuedConnection);
            });
        loop.exec();
    })};
    asking->start();
    QVERIFY(asking->wait(kDeadline));

    QCOMPARE(answeredIn, asking.get());
    QCOMPARE(workedIn == asking.get(), place == Runs::Here);
}

void HandlerPoolsTest::whatThrowsIsAnswered()
{
    QFETCH(const Runs, place);
    HandlerPools pools;
    QTest::ignoreMessage(QtCriticalMsg, "A handler threw: no more memory");
    std::optional<Answer> given;

    pools.run(
        place, []() -> Answer { throw std::runtime_error("no more memory"); }, {},
        [&given](Answer answer) { given = std::move(answer); });

    QTRY_VERIFY_WITH_TIMEOUT(given.has_value(), kDeadline);
    QCOMPARE(given->status, 500);
    QCOMPARE(given->body["error"_L1].toString(), u"server_error"_s);
    QVERIFY(!given->body["error_description"_L1].toString().contains(u"memory"_s));
}

void HandlerPoolsTest::refusesWhatWouldWaitTooLong_data()
{
    QTest::addColumn<Runs>("place");
    QTest::newRow("beside the store") << Runs::Storing;
    QTest::newRow("hashing") << Runs::Hashing;
}

void HandlerPoolsTest::refusesWhatWouldWaitTooLong()
{
    QFETCH(const Runs, place);
    HandlerPools pools;
    const WorkPool& pool = place == Runs::Hashing ? pools.hashing() : pools.storing();
    Obstacle obstacle(pools, place);
    QVERIFY(obstacle.fill(pool));
    const int all = pool.running() + pool.waiting();
    std::optional<Answer> refused;
    bool ran = false;

    pools.run(
        place,
        [&ran] {
            ran = true;
            return Answer{};
        },
        {}, [&refused](Answer answer) { refused = std::move(answer); });

    QVERIFY(refused.has_value());
    QCOMPARE(refused->status, 503);
    QCOMPARE(refused->headers.combinedValue(QHttpHeaders::WellKnownHeader::RetryAfter), "1");
    obstacle.release();
    QTRY_COMPARE_WITH_TIMEOUT(obstacle.statuses, QList<int>(all, 200), kDeadline);
    QVERIFY(!ran);
    QCOMPARE(pool.waiting(), 0);
}

void HandlerPoolsTest::loginsKeepNobodyElseWaiting()
{
    // Q05.
    HandlerPools pools;
    Obstacle logins(pools, Runs::Hashing);
    QVERIFY(logins.fill(pools.hashing()));
    const int all = pools.hashing().running() + pools.hashing().waiting();
    std::optional<Answer> given;

    pools.run(
        Runs::Storing, [] { return said(u"soon"_s); }, {},
        [&given](Answer answer) { given = std::move(answer); });

    QTRY_VERIFY_WITH_TIMEOUT(given.has_value(), kDeadline);
    QCOMPARE(given->body["said"_L1].toString(), u"soon"_s);
    QCOMPARE(logins.statuses, QList<int>{});
    logins.release();
    QTRY_COMPARE_WITH_TIMEOUT(logins.statuses, QList<int>(all, 200), kDeadline);
}

void HandlerPoolsTest::hashesForNobodyWhoLeft()
{
    // Q06.
    HandlerPools pools;
    const auto left = std::make_shared<std::atomic<bool>>(false);
    std::atomic<int> hashed{0};
    std::atomic<int> stored{0};
    int answers = 0;
    const auto count = [&answers](const Answer&) { ++answers; };
    const auto ask = [&] {
        pools.run(Runs::Hashing, [&hashed] { return ++hashed, Answer{}; }, left, count);
        pools.run(Runs::Storing, [&stored] { return ++stored, Answer{}; }, left, count);
    };

    ask();
    QTRY_COMPARE_WITH_TIMEOUT(answers, 2, kDeadline);
    QCOMPARE(hashed.load(), 1);
    *left = true;
    ask();

    // Whoever sends a logout and leaves still means it.
    QTRY_COMPARE_WITH_TIMEOUT(answers, 4, kDeadline);
    QCOMPARE(hashed.load(), 1);
    QCOMPARE(stored.load(), 2);
}

void HandlerPoolsTest::aThreadThatEndedIsNotAnswered()
{
    QSemaphore gate;
    std::atomic<int> answers{0};
    {
        HandlerPools pools;
        std::unique_ptr<QThread> asking{QThread::create([&] {
            QEventLoop loop; // makes the thread's dispatcher
            pools.run(
                Runs::Storing, [&gate] { return gate.acquire(), Answer{}; }, {},
                [&answers](const Answer&) { ++answers; });
        })};
        asking->start();
        QVERIFY(asking->wait(kDeadline));
        gate.release();
    }
    QCoreApplication::processEvents();
    QCOMPARE(answers.load(), 0);
}

QTEST_GUILESS_MAIN(HandlerPoolsTest)
#include "tst_handlerpools.moc"
