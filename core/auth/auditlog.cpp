#include "core/auth/auditlog.h"

namespace claimcheck {

using namespace Qt::StringLiterals;

namespace {

constexpr int kPage = 1000;

std::unexpected<StoreError> cannotChain()
{
    return std::unexpected(
        StoreError{StoreError::Fault::Unavailable, u"the audit log has no key"_s});
}

} // namespace

AuditLog::AuditLog(AuditStore& store, const Clock& clock)
    : m_store(store)
    , m_clock(clock)
    , m_sampler(clock)
{
}

bool AuditLog::setKey(QByteArrayView key)
{
    m_chain = AuditChain::create(key);
    return m_chain.has_value();
}

StoreResult<void> AuditLog::append(AuditEvent event)
{
    event.at = m_clock.now();
    const auto head = m_store.head();
    if (!head)
        return std::unexpected(head.error());
    const auto row = m_chain ? m_chain->next(*head, auditLine(event)) : std::nullopt;
    if (!row)
        return cannotChain();
    return m_store.append(*row, event.at);
}

StoreResult<AuditVerdict> AuditLog::verify() const
{
    if (!m_chain)
        return cannotChain();
    // The head first: what is written meanwhile is not missed by it.
    const auto head = m_store.head();
    if (!head)
        return std::unexpected(head.error());
    AuditCheck check(*m_chain);
    for (quint64 last = 0; last < head->seq;) {
        const auto rows = m_store.after(last, kPage);
        if (!rows)
            return std::unexpected(rows.error());
        if (rows->empty())
            break;
        for (const AuditRow& row : *rows) {
            if (row.seq <= head->seq)
                check.read(row);
        }
        last = rows->back().seq;
    }
    return check.verdict(*head);
}

} // namespace claimcheck
