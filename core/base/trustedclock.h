#pragma once

#include "core/base/clock.h"
#include "core/core_export.h"

#include <atomic>
#include <mutex>
#include <optional>

namespace claimcheck {

/// The machine's clock as far as it can be trusted: its wall time never goes back, so that nothing
/// that has expired lives again because somebody set the clock.
///
/// While the machine's clock is behind the latest moment that was shown, time goes on from there at
/// half its pace until the machine's clock has caught up: what is issued meanwhile is good at once,
/// and expires. The limits of logins use the monotonic clock, which is passed on as it is. Safe to
/// use from several threads; they wait for each other only while the clock is behind.
class CLAIMCHECK_CORE_EXPORT TrustedClock final : public Clock
{
public:
    /// Moves of the machine's clock by this much are worth telling somebody.
    static constexpr std::chrono::minutes kJump{5};

    /// @p machine must outlive the clock. @p mark is the latest moment that is known from before,
    /// where one was kept.
    TrustedClock(const Clock& machine, std::optional<Instant> mark);

    [[nodiscard]] Instant now() const override;
    [[nodiscard]] std::chrono::milliseconds monotonic() const override;

    /// How far the machine's clock was moved since this was asked last, either way: what it went
    /// beyond the monotonic one. Nothing for less than kJump. The first answer counts from the mark
    /// where the clock began behind it.
    [[nodiscard]] std::optional<std::chrono::milliseconds> takeJump();

private:
    [[nodiscard]] Instant slowed() const;

    const Clock& m_machine;
    mutable std::atomic<Instant> m_latest; // that was shown
    mutable std::mutex m_mutex;
    mutable Instant m_slowLatest; // m_latest as slowed() left it
    mutable std::chrono::milliseconds m_slowSince{0};
    Instant m_seenWall;
    std::chrono::milliseconds m_seenMonotonic;
};

} // namespace claimcheck
