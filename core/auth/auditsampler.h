#pragma once

#include "core/auth/auditevent.h"
#include "core/base/clock.h"
#include "core/core_export.h"

#include <chrono>
#include <mutex>
#include <optional>
#include <vector>

namespace claimcheck {

/// Keeps a flood of failed logins from filling the disk: so many of them in a minute are written in
/// full, the others are counted, and one audit_sampled event tells how many they were. Every other
/// kind of event always passes.
///
/// Safe to use from several threads.
class CLAIMCHECK_CORE_EXPORT AuditSampler
{
public:
    /// @p clock must outlive it.
    explicit AuditSampler(const Clock& clock, int inFullPerMinute = 60);

    /// What to write in the place of @p event, in this order: the count of a minute that is over
    /// where there is one, and the event unless it is counted only.
    [[nodiscard]] std::vector<AuditEvent> sift(AuditEvent event);

    /// The count of a minute that is over, for when no event follows; and at the end of a server,
    /// @p anyway, that of one that is not.
    [[nodiscard]] std::optional<AuditEvent> due(bool anyway = false);

private:
    struct Minute
    {
        std::chrono::milliseconds start{};
        qint64 written = 0;
        qint64 failedUnwritten = 0;
        qint64 throttledUnwritten = 0;
    };
    [[nodiscard]] std::optional<AuditEvent> turn(bool anyway);

    const Clock& m_clock;
    const qint64 m_inFull;
    std::mutex m_mutex;
    std::optional<Minute> m_minute; // from the first event of it on
};

} // namespace claimcheck
