#pragma once

// Inside the store only.

#include "core/store/connection.h"
#include "core/store/storeerror.h"

#include <QThread>

#include <atomic>
#include <condition_variable>
#include <deque>
#include <future>
#include <memory>
#include <mutex>

namespace claimcheck {

/// The one connection that changes a SQLite file, and the queue of the threads that do: SQLite has
/// one writer and no queue, so whoever asks again at the right moment goes first, and somebody may
/// wait for ever.
///
/// A commit waits for the disk, which takes as long for many units of work as for one. So while
/// others wait, a unit that has ended is not committed yet: the next goes on in the same
/// transaction, each in a savepoint of its own, and the last one commits for all. Nobody is told
/// that a unit was done before it is durable, and no other connection sees it earlier. A unit that
/// fails is undone alone; when the commit fails, nothing of the whole group was done.
///
/// Safe to use from several threads.
class Writer
{
public:
    /// @p engine must outlive it.
    explicit Writer(const Engine& engine);

    /// Waits for the turn of this thread, which lasts until commit() or rollback().
    [[nodiscard]] StoreResult<void> begin();
    /// Ends the turn, and waits until the unit is durable. Others may go on meanwhile.
    [[nodiscard]] StoreResult<void> commit();
    void rollback();

    /// How many threads wait for their turn.
    [[nodiscard]] qsizetype waiting();

    /// Null when it is not the turn of this thread.
    [[nodiscard]] Connection* ofThisThread() const;

private:
    /// What is committed together.
    struct Group
    {
        std::promise<StoreResult<void>> promise;
        std::shared_future<StoreResult<void>> outcome{promise.get_future()};
        int units = 0;
    };
    struct Waiting
    {
        QThread* thread;
        std::condition_variable called = {};
    };

    void enter();
    void leave();
    [[nodiscard]] StoreResult<void> beginUnit();
    void endGroup();

    const Engine& m_engine;
    // Of the thread whose turn it is.
    std::unique_ptr<Connection> m_connection;
    std::unique_ptr<Group> m_group;

    std::mutex m_mutex;
    std::deque<Waiting*> m_queue;          // guarded by the mutex
    std::atomic<QThread*> m_turn{nullptr}; // whose it is; set under the mutex
};

} // namespace claimcheck
