#pragma once

#include "core/auth/authstate.h"
#include "core/base/sleeplessclock.h"
#include "core/core_export.h"

#include <QThread>

#include <condition_variable>
#include <memory>
#include <mutex>
#include <stop_token>

namespace claimcheck {

/// Tells a server's memory what other servers of the same database, and commands beside it, have
/// changed, and tells them that it knows.
///
/// A thread of its own asks for the changes many times a second. What memory holds is believed for
/// less than a lease from the moment before the last question; a server that cannot ask any more
/// does not answer from memory either. Peers is the other half of this. It all goes by real
/// time, whatever the service's clock says.
///
/// A SQLite file has one server, which makes all changes but those of commands: it believes its
/// memory always, and commands wait until it has heard.
class ChangeFeed
{
public:
    /// @p state must outlive the feed.
    explicit ChangeFeed(AuthState& state);
    /// Leaves the other servers.
    ~ChangeFeed();
    ChangeFeed(const ChangeFeed&) = delete;
    ChangeFeed& operator=(const ChangeFeed&) = delete;

    /// Joins the servers of the database and reads into memory what is in it. Only once.
    [[nodiscard]] AuthResult<void> start();

private:
    void run();
    [[nodiscard]] std::chrono::milliseconds pause() const;
    [[nodiscard]] AuthResult<void> join();
    /// What is new since the last time.
    [[nodiscard]] AuthResult<void> takeIn();
    [[nodiscard]] AuthResult<void> learnSince(qint64 number);
    void believeSince(SleeplessClock::time_point asked);
    void report(const AuthResult<void>& taken);

    AuthState& m_state;
    const bool m_shared; // by several servers
    qint64 m_applied = 0;
    SleeplessClock::time_point m_busyUntil;
    bool m_reported = false;

    std::mutex m_mutex;
    std::condition_variable_any m_wake;
    std::stop_source m_stop;
    std::unique_ptr<QThread> m_thread;
};

} // namespace claimcheck
