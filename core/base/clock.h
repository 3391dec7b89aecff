#pragma once

#include "core/core_export.h"

#include <atomic>
#include <chrono>

namespace claimcheck {

/// A moment in UTC, to the millisecond.
using Instant = std::chrono::sys_time<std::chrono::milliseconds>;

/// Where the time comes from.
///
/// Nothing in the core, the server or the window reads the machine's clock by itself: the clock is
/// passed in, so that a test can stop it and a lab can move it, wall time and monotonic time
/// together.
class CLAIMCHECK_CORE_EXPORT Clock
{
public:
    Clock() = default;
    Clock(const Clock&) = delete;
    Clock& operator=(const Clock&) = delete;
    virtual ~Clock();

    /// The wall clock. It may step in either direction.
    [[nodiscard]] virtual Instant now() const = 0;

    /// Time since an arbitrary start. It never goes back.
    [[nodiscard]] virtual std::chrono::milliseconds monotonic() const = 0;
};

/// The machine's own clock.
class CLAIMCHECK_CORE_EXPORT SystemClock final : public Clock
{
public:
    [[nodiscard]] Instant now() const override;
    [[nodiscard]] std::chrono::milliseconds monotonic() const override;
};

/// A clock that stands still until it is moved: for "as of this moment" and for tests.
/// Safe to read and move from any thread.
class CLAIMCHECK_CORE_EXPORT FixedClock final : public Clock
{
public:
    explicit FixedClock(Instant start);

    [[nodiscard]] Instant now() const override;
    [[nodiscard]] std::chrono::milliseconds monotonic() const override;

    /// Moves the wall clock either way; the monotonic clock follows forward moves only.
    void advance(std::chrono::milliseconds by);

private:
    std::atomic<std::chrono::milliseconds> m_now;
    std::atomic<std::chrono::milliseconds> m_elapsed{std::chrono::milliseconds{0}};
};

} // namespace claimcheck
