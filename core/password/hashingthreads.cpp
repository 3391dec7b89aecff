#include "core/password/hashingthreads.h"

#include <QThread>

#include <future>

#ifdef Q_OS_LINUX
#include <sys/resource.h>
#endif

namespace claimcheck {

namespace {

// Among ordinary threads Linux has no priorities but this value, of which each has its own. Half of
// the way is enough to let others go first; with the lowest, or in the idle class, nobody could log
// in any more beside a load that never ends.
void yieldToOthers()
{
#ifdef Q_OS_LINUX
    constexpr int kNice = 10;
    ::setpriority(PRIO_PROCESS, 0, kNice);
#endif
}

} // namespace

HashingThreads::HashingThreads()
{
    m_threads.setMaxThreadCount(QThread::idealThreadCount());
    m_threads.setThreadPriority(QThread::LowPriority);
}

HashingThreads::~HashingThreads()
{
    m_threads.waitForDone();
}

void HashingThreads::run(const std::function<void()>& work)
{
    std::promise<void> done;
    auto finished = done.get_future();
    m_threads.start([&work, done = std::move(done)]() mutable {
        yieldToOthers();
        work();
        done.set_value();
    });
    finished.wait();
}

} // namespace claimcheck
