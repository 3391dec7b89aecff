#pragma once

#include "server/http/message.h"
#include "server/http/route.h"

#include <QThreadPool>

#include <atomic>
#include <functional>

namespace claimcheck {

/// Threads for what must keep off the event loops, and a queue of bounded length before them: what
/// would wait longer than people do is better refused at once. The threads are kept, because each
/// holds a connection to the store. Safe to use from several threads.
class WorkPool
{
public:
    WorkPool(int threads, int mostWaiting);
    /// Waits for all work, also for what has not begun.
    ~WorkPool();

    /// False when the queue is full; then nothing is done.
    [[nodiscard]] bool start(std::function<void()> work);

    [[nodiscard]] int threads() const { return m_threads.maxThreadCount(); }
    [[nodiscard]] int mostWaiting() const { return m_mostWaiting; }
    /// How much has not begun.
    [[nodiscard]] int waiting() const { return m_waiting; }
    [[nodiscard]] int running() const { return m_running; }

private:
    const int m_mostWaiting;
    std::atomic<int> m_waiting{0};
    std::atomic<int> m_running{0};
    QThreadPool m_threads; // ends first
};

/// Where handlers run. Logins have threads of their own: while a flood of them waits for its
/// passwords to be hashed, whoever only reads or writes the store is not kept waiting. Safe to use
/// from several threads.
class HandlerPools
{
public:
    using Work = std::function<Answer()>;
    using Respond = std::function<void(Answer)>;

    HandlerPools();

    /// Calls @p respond exactly once with what @p work answers, in the thread that calls this, now
    /// or later; not at all when that thread's event loop is gone by then. What throws is answered
    /// with 500, and with 503 whatever finds its queue full. Nothing is hashed for a caller that
    /// has left.
    void run(Runs place, Work work, const CallerLeft& callerLeft, const Respond& respond);

    /// How much waits and how much runs, in the text format of Prometheus.
    [[nodiscard]] QByteArray metrics() const;

    [[nodiscard]] const WorkPool& storing() const { return m_storing; }
    [[nodiscard]] const WorkPool& hashing() const { return m_hashing; }

private:
    WorkPool m_storing;
    WorkPool m_hashing;
};

} // namespace claimcheck
