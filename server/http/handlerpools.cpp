#include "server/http/handlerpools.h"

#include "server/http/meters.h"
#include "server/http/problem.h"

#include <QAbstractEventDispatcher>
#include <QFuture>
#include <QPromise>
#include <QThread>

#include <exception>

namespace claimcheck {

namespace {

// Enough for a burst of logins; more than this would wait longer than people do.
constexpr int kMostWaiting = 64;

// They wait for the disk or for PostgreSQL, which write for as many at once as there are.
constexpr int kStoringThreads = 16;

// More than there are cores to hash on: a login reads the store before and writes to it after.
int hashingThreads()
{
    return 2 * QThread::idealThreadCount() + 2;
}

// Nothing of ours throws, but memory may run out.
Answer answerOf(const HandlerPools::Work& work)
{
    try {
        return work();
    } catch (const std::exception& error) {
        return failed(error);
    }
}

} // namespace

WorkPool::WorkPool(int threads, int mostWaiting)
    : m_mostWaiting(mostWaiting)
{
    m_threads.setMaxThreadCount(threads);
    m_threads.setExpiryTimeout(-1);
}

WorkPool::~WorkPool()
{
    m_threads.waitForDone();
}

bool WorkPool::start(std::function<void()> work)
{
    if (m_waiting.fetch_add(1) >= m_mostWaiting) {
        --m_waiting;
        return false;
    }
    m_threads.start([this, work = std::move(work)] {
        ++m_running;
        --m_waiting;
        work();
        --m_running;
    });
    return true;
}

HandlerPools::HandlerPools()
    : m_storing(kStoringThreads, kMostWaiting)
    , m_hashing(hashingThreads(), kMostWaiting)
{
}

void HandlerPools::run(Runs place, Work work, const CallerLeft& callerLeft, const Respond& respond)
{
    if (place == Runs::Here) {
        respond(answerOf(work));
        return;
    }
    const bool hashes = place == Runs::Hashing;
    const auto promise = std::make_shared<QPromise<Answer>>();
    promise->start();
    QFuture<Answer> answer = promise->future();
    const bool started =
        (hashes ? m_hashing : m_storing)
            .start([hashes, callerLeft, promise, work = std::move(work)] {
                const bool inVain = hashes && callerLeft && *callerLeft;
                promise->addResult(inVain ? problem(Refusal::Unavailable) : answerOf(work));
                promise->finish();
            });
    if (!started) {
        respond(tooBusy());
        return;
    }
    // In this thread again, and not at all once that has ended, and its dispatcher with it.
    answer.then(QAbstractEventDispatcher::instance(),
                [respond](const Answer& given) { respond(given); });
}

QByteArray HandlerPools::metrics() const
{
    const QByteArray waiting = "claimcheck_pool_waiting";
    const QByteArray running = "claimcheck_pool_running";
    const QByteArray storing = "pool=\"storing\"";
    const QByteArray hashing = "pool=\"hashing\"";
    return metricHead(waiting, "Requests that wait for a thread.", "gauge")
        + metricLine(waiting, storing, m_storing.waiting())
        + metricLine(waiting, hashing, m_hashing.waiting())
        + metricHead(running, "Requests that have a thread.", "gauge")
        + metricLine(running, storing, m_storing.running())
        + metricLine(running, hashing, m_hashing.running());
}

} // namespace claimcheck
