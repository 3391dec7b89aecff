#include "core/base/clock.h"

namespace claimcheck {

using namespace std::chrono;

Clock::~Clock() = default;

Instant SystemClock::now() const
{
    return floor<milliseconds>(system_clock::now());
}

milliseconds SystemClock::monotonic() const
{
    return floor<milliseconds>(steady_clock::now().time_since_epoch());
}

FixedClock::FixedClock(Instant start)
    : m_now(start.time_since_epoch())
{
}

Instant FixedClock::now() const
{
    return Instant{m_now.load()};
}

milliseconds FixedClock::monotonic() const
{
    return m_elapsed.load();
}

void FixedClock::advance(milliseconds by)
{
    m_now = m_now.load() + by;
    if (by > milliseconds{0})
        m_elapsed = m_elapsed.load() + by;
}

} // namespace claimcheck
