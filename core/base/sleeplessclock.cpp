#include "core/base/sleeplessclock.h"

#include <QtSystemDetection>

#ifdef Q_OS_LINUX
#include <time.h>
#endif

namespace claimcheck {

SleeplessClock::time_point SleeplessClock::now() noexcept
{
#ifdef Q_OS_LINUX
    // Linux alone stops its steady clock while it sleeps.
    timespec time{};
    ::clock_gettime(CLOCK_BOOTTIME, &time);
    return time_point{std::chrono::seconds{time.tv_sec} + std::chrono::nanoseconds{time.tv_nsec}};
#else
    return time_point{std::chrono::steady_clock::now().time_since_epoch()};
#endif
}

} // namespace claimcheck
