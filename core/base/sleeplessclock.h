#pragma once

#include "core/core_export.h"

#include <chrono>

namespace claimcheck {

/// Real time for waits and leases: it never steps, and goes on while the machine sleeps. A clock as
/// the standard library understands it.
///
/// The one exception to the rule that time is passed in. Servers that share a database agree by it
/// on what they may believe, and a lab that stops or moves the time of one must not bend that.
class CLAIMCHECK_CORE_EXPORT SleeplessClock
{
public:
    using duration = std::chrono::nanoseconds;
    using rep = duration::rep;
    using period = duration::period;
    using time_point = std::chrono::time_point<SleeplessClock>;
    static constexpr bool is_steady = true;

    [[nodiscard]] static time_point now() noexcept;
};

} // namespace claimcheck
