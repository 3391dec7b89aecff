#pragma once

#include "core/auth/auditchain.h"
#include "core/auth/auditevent.h"
#include "core/auth/auditsampler.h"
#include "core/base/clock.h"
#include "core/core_export.h"
#include "core/store/auditstore.h"

#include <QByteArrayView>

#include <optional>
#include <vector>

namespace claimcheck {

/// Writes the audit log. Each line is in the unit of work of the change it tells of, so there is no
/// change without its line and no line without its change; while the log cannot be written,
/// nothing is changed.
class CLAIMCHECK_CORE_EXPORT AuditLog
{
public:
    /// All references must outlive the log.
    AuditLog(AuditStore& store, const Clock& clock);

    /// Before the first event. False when the cryptography fails.
    [[nodiscard]] bool setKey(QByteArrayView key);

    /// What to write of an event that strangers can cause at will: nothing once there were many.
    [[nodiscard]] std::vector<AuditEvent> sift(AuditEvent event) { return m_sampler.sift(event); }
    /// AuditSampler::due().
    [[nodiscard]] std::optional<AuditEvent> due(bool anyway) { return m_sampler.due(anyway); }
    /// Within a unit of work. Sets the event's time.
    [[nodiscard]] StoreResult<void> append(AuditEvent event);

    /// Whether every line is there, in order and as it was written.
    [[nodiscard]] StoreResult<AuditVerdict> verify() const;

private:
    AuditStore& m_store;
    const Clock& m_clock;
    AuditSampler m_sampler;
    std::optional<AuditChain> m_chain;
};

} // namespace claimcheck
