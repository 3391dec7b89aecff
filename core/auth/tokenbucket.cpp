#include "core/auth/tokenbucket.h"

#include <algorithm>

namespace claimcheck {

using std::chrono::microseconds;

namespace {

constexpr quint32 kMostTokens = 1'000'000;
constexpr std::chrono::milliseconds kLongestSpan = std::chrono::days{36525};

} // namespace

Pace::Pace(const Rate& rate)
{
    if (rate.count == 0 || rate.per.count() <= 0)
        return;
    const qint64 count = std::min(rate.count, kMostTokens);
    const microseconds per = std::min(rate.per, kLongestSpan);
    m_interval = microseconds{(per.count() + count - 1) / count}; // rounded up, never to nothing
    m_span = m_interval * count;
}

microseconds TokenBucket::wait(const Pace& pace, Time now)
{
    if (pace.isUnlimited())
        return microseconds{0};
    m_fullAt = std::min(m_fullAt, now + pace.m_span);
    const microseconds fullAfterTaking = std::max<microseconds>(m_fullAt, now) + pace.m_interval;
    return std::max(fullAfterTaking - pace.m_span - now, microseconds{0});
}

void TokenBucket::take(const Pace& pace, Time now)
{
    if (!pace.isUnlimited())
        m_fullAt = std::max<microseconds>(m_fullAt, now) + pace.m_interval;
}

void TokenBucket::giveBack(const Pace& pace)
{
    // What was never taken from is as full as can be.
    if (m_fullAt != microseconds::min())
        m_fullAt -= pace.m_interval;
}

} // namespace claimcheck
