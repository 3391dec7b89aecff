#pragma once

#include "core/auth/auditchain.h"
#include "core/auth/autherror.h"
#include "core/base/clock.h"
#include "core/base/secretbytes.h"
#include "core/core_export.h"
#include "core/store/auditstore.h"

namespace claimcheck {

/// Writes the audit log. Each line is in the unit of work of the change it tells of, so there is no
/// change without its line and no line without its change; while the log cannot be written,
/// nothing is changed.
class CLAIMCHECK_CORE_EXPORT AuditLog
{
public:
    /// All references must outlive the log.
    AuditLog(AuditStore& store, const Clock& clock);

    /// Before the first event.
    void setKey(SecretBytes key) { m_key = std::move(key); }

    /// Within a unit of work. Sets the event's time.
    [[nodiscard]] StoreResult<void> append(AuditEvent event);
    /// Whether every line is there, in order and as it was written.
    [[nodiscard]] StoreResult<AuditVerdict> verify() const;

private:
    AuditStore& m_store;
    const Clock& m_clock;
    SecretBytes m_key;
};

} // namespace claimcheck
