#pragma once

#include "core/auth/authservice.h"
#include "core/base/trustedclock.h"
#include "core/store/markstore.h"

#include <chrono>
#include <optional>

namespace claimcheck {

/// Keeps the latest moment that the server has shown in the store, so that a clock that is set back
/// while the server is off brings nothing back to life, and tells the audit log of clocks that
/// jump.
class ClockWatch
{
public:
    /// How often check() is worth its write.
    static constexpr std::chrono::seconds kEvery{30};

    /// All references must outlive the object.
    ClockWatch(TrustedClock& clock, Database& database, AuthService& service);

    /// Waits for the disk. What cannot be written now is written the next time. Not from two
    /// threads at once.
    void check();

private:
    TrustedClock& m_clock;
    MarkStore m_marks;
    AuthService& m_service;
    std::optional<std::chrono::milliseconds> m_untold; // a jump that is not in the log yet
};

} // namespace claimcheck
