#include "core/auth/revocationset.h"

#include <mutex>

namespace claimcheck {

void RevocationSet::insert(const QByteArray& tokenId, Instant revokedAt)
{
    const std::unique_lock lock(m_mutex);
    m_revoked.try_emplace(tokenId, revokedAt);
}

std::optional<Instant> RevocationSet::find(QByteArrayView tokenId) const
{
    const std::shared_lock lock(m_mutex);
    const auto found = m_revoked.find(tokenId);
    return found == m_revoked.end() ? std::nullopt : std::optional{found->second};
}

qint64 RevocationSet::size() const
{
    const std::shared_lock lock(m_mutex);
    return static_cast<qint64>(m_revoked.size());
}

} // namespace claimcheck
