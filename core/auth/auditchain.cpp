#include "core/auth/auditchain.h"

#include "core/crypto/constanttime.h"

#include <QtEndian>

namespace claimcheck {

namespace {

constexpr qsizetype kMacBytes = 32;
constexpr qsizetype kLeastKeyBytes = 32;

} // namespace

AuditChain::AuditChain(MacContext mac)
    : m_mac(std::move(mac))
{
}

std::optional<AuditChain> AuditChain::create(QByteArrayView key)
{
    if (key.size() < kLeastKeyBytes)
        return std::nullopt;
    auto mac = MacContext::create(DigestAlgorithm::Sha256, key);
    if (!mac)
        return std::nullopt;
    return AuditChain{std::move(*mac)};
}

std::optional<AuditRow> AuditChain::next(const AuditHead& head, const QByteArray& line) const
{
    const quint64 seq = head.seq + 1;
    const quint64 wireSeq = qToBigEndian(seq);
    // The lengths before the line are fixed, so no two rows have the same message.
    QByteArray message = head.seq == 0 ? QByteArray(kMacBytes, '\0') : head.mac;
    message.append(reinterpret_cast<const char*>(&wireSeq), sizeof wireSeq);
    message.append(line);
    QByteArray mac = m_mac.compute(message);
    if (mac.isEmpty())
        return std::nullopt;
    return AuditRow{seq, line, std::move(mac)};
}

AuditCheck::AuditCheck(const AuditChain& chain, AuditHead before)
    : m_chain(chain)
    , m_last(std::move(before))
{
}

void AuditCheck::read(const AuditRow& row)
{
    using enum AuditVerdict::State;
    if (m_fault)
        return;
    const auto expected = m_chain.next(m_last, row.line);
    if (row.seq > m_last.seq + 1)
        m_fault = {Missing, m_last.seq + 1};
    else if (row.seq <= m_last.seq)
        m_fault = {Disordered, row.seq};
    else if (!expected || !constantTimeEquals(expected->mac, row.mac))
        m_fault = {Edited, row.seq};
    else
        m_last = {row.seq, row.mac};
}

AuditVerdict AuditCheck::verdict(const AuditHead& head) const
{
    using enum AuditVerdict::State;
    if (m_fault)
        return *m_fault;
    if (head.seq > m_last.seq)
        return {Truncated, m_last.seq + 1};
    if (head != m_last)
        return {Edited, head.seq};
    return {Intact, m_last.seq};
}

AuditVerdict verifyChain(const AuditChain& chain, std::span<const AuditRow> rows,
                         const AuditHead& head)
{
    AuditCheck check{chain};
    for (const AuditRow& row : rows)
        check.read(row);
    return check.verdict(head);
}

} // namespace claimcheck
