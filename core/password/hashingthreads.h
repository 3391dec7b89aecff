#pragma once

#include <QThreadPool>

#include <functional>

namespace claimcheck {

/// As many threads as there are cores, behind everything else of the program: a flood of logins
/// takes the time that is left over, and no more memory than that many hashes do. Apart from the
/// threads that wait for them, because those hold locks of the store at other times, and whoever
/// holds a lock must not be slow. Safe to use from several threads.
class HashingThreads
{
public:
    HashingThreads();
    /// Waits for what is running.
    ~HashingThreads();

    /// Runs @p work on one of them and waits for it.
    void run(const std::function<void()>& work);

private:
    QThreadPool m_threads;
};

} // namespace claimcheck
