#pragma once

#include "core/core_export.h"

#include <QtTypes>

#include <chrono>

namespace claimcheck {

/// So many in so long. None at all, or no time, stands for no limit.
struct Rate
{
    quint32 count = 0;
    std::chrono::milliseconds per{0};
    bool operator==(const Rate&) const = default;
};

/// A Rate, made ready to count with. Whatever is asked for is brought down to a million in a
/// century, so that no sum of times overflows.
class CLAIMCHECK_CORE_EXPORT Pace
{
public:
    explicit Pace(const Rate& rate);

    [[nodiscard]] bool isUnlimited() const { return m_interval.count() == 0; }

private:
    friend class TokenBucket;
    std::chrono::microseconds m_interval{0}; // how long one takes to come back
    std::chrono::microseconds m_span{0};     // and all of them
};

/// Holds as many tokens as a Pace has and fills up evenly: nobody is locked out for good, and
/// nobody gets two portions at a boundary between two windows. New ones are full.
///
/// Times are those of Clock::monotonic(). Should it run backwards all the same, a bucket is empty
/// at worst, and fills up from there.
class CLAIMCHECK_CORE_EXPORT TokenBucket
{
public:
    using Time = std::chrono::milliseconds;

    /// How long until there is a token to take; zero when there is one.
    [[nodiscard]] std::chrono::microseconds wait(const Pace& pace, Time now);
    /// There must be one.
    void take(const Pace& pace, Time now);
    void giveBack(const Pace& pace);
    [[nodiscard]] bool isFull(Time now) const { return m_fullAt <= now; }

private:
    std::chrono::microseconds m_fullAt = std::chrono::microseconds::min();
};

} // namespace claimcheck
