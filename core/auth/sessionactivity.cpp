#include "core/auth/sessionactivity.h"

namespace claimcheck {

void SessionActivity::touch(QByteArrayView tokenId, Instant when)
{
    const std::lock_guard lock(m_mutex);
    m_lastUse[tokenId.toByteArray()] = when;
}

std::optional<Instant> SessionActivity::lastUse(const QByteArray& tokenId) const
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_lastUse.constFind(tokenId);
    return found == m_lastUse.cend() ? std::nullopt : std::optional{*found};
}

void SessionActivity::forget(const QByteArray& tokenId)
{
    const std::lock_guard lock(m_mutex);
    m_lastUse.remove(tokenId);
}

} // namespace claimcheck
