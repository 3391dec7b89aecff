#pragma once

#include "core/base/clock.h"

#include <mutex>

namespace claimcheck {

/// A clock that people move, so that nobody has to wait for a token to expire.
///
/// Runs with the machine's until it is told otherwise. Monotonic time follows: it stands still
/// while the clock is frozen, and takes part in moves forward; a move back leaves it where it is.
/// Safe to use from several threads.
class LabClock final : public Clock
{
public:
    /// The years that RFC 3339 can write; callers stay between them.
    static constexpr Instant kEarliest{std::chrono::seconds{0}};
    static constexpr Instant kLatest{std::chrono::seconds{253402300799}};

    /// @p machine must outlive the clock.
    explicit LabClock(const Clock& machine);

    [[nodiscard]] Instant now() const override;
    [[nodiscard]] std::chrono::milliseconds monotonic() const override;

    struct Reading
    {
        Instant now;
        Instant real; ///< the machine's
        bool frozen;
    };
    [[nodiscard]] Reading read() const;

    /// Stands still from here on, or goes on from where it stands.
    void setFrozen(bool frozen);
    /// Now it is @p instant; frozen stays frozen.
    void set(Instant instant);
    /// By that much, either way.
    void advance(std::chrono::milliseconds by);
    /// Runs with the machine's again.
    void reset();

private:
    // The machine's time and how far we are ahead of it; or, frozen, our time.
    struct Hand
    {
        std::chrono::milliseconds offset{0};
        std::chrono::milliseconds frozenAt{0};
        [[nodiscard]] std::chrono::milliseconds shows(std::chrono::milliseconds machine,
                                                      bool frozen) const
        {
            return frozen ? frozenAt : machine + offset;
        }
        void turn(std::chrono::milliseconds by)
        {
            offset += by;
            frozenAt += by;
        }
    };

    [[nodiscard]] Instant wall() const;
    void moveTo(Instant instant);
    void thaw();

    const Clock& m_machine;
    mutable std::mutex m_mutex;
    bool m_frozen = false;
    Hand m_wall;
    Hand m_monotonic;
};

} // namespace claimcheck
