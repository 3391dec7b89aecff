#pragma once

#include "core/base/sleeplessclock.h"

#include <atomic>

namespace claimcheck {

/// Until when a server may believe what it holds in memory, although other servers of the same
/// database may have changed something. Safe to use from several threads; asking costs a look at
/// the clock.
class Freshness
{
public:
    [[nodiscard]] bool isCurrent() const noexcept { return SleeplessClock::now() < m_until.load(); }
    void extend(SleeplessClock::time_point until) noexcept { m_until = until; }

private:
    std::atomic<SleeplessClock::time_point> m_until{SleeplessClock::time_point::min()};
};

} // namespace claimcheck
