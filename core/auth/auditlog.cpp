#include "core/auth/auditlog.h"
namespace claimcheck {
AuditLog::AuditLog(AuditStore& store, const Clock& clock) : m_store(store), m_clock(clock) {}
StoreResult<void> AuditLog::append(AuditEvent event)
{
    auto head = m_store.head();
    if (!head) return std::unexpected(head.error());
    return m_store.append({head->seq + 1, "{}", "m"}, m_clock.now());
}
StoreResult<AuditVerdict> AuditLog::verify() const { return AuditVerdict{}; }
}
