#include "core/auth/sessionactivity.h"

#include <algorithm>

namespace claimcheck {

void SessionActivity::touch(QByteArrayView sessionId, Instant when, Instant expiresAt)
{
    if (sessionId.isEmpty())
        return;
    const std::lock_guard lock(m_mutex);
    m_lastUse[sessionId.toByteArray()] = {when, expiresAt};
    if (m_lastUse.size() < m_dropAt)
        return;
    m_lastUse.removeIf([when](const auto& entry) { return entry.value().expiresAt <= when; });
    // Twice what is left, so that the search costs little however many tokens live.
    m_dropAt = std::max<qsizetype>(1024, 2 * m_lastUse.size());
}

std::optional<Instant> SessionActivity::lastUse(const QByteArray& sessionId) const
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_lastUse.constFind(sessionId);
    return found == m_lastUse.cend() ? std::nullopt : std::optional{found->when};
}

void SessionActivity::forget(const QByteArray& sessionId)
{
    const std::lock_guard lock(m_mutex);
    m_lastUse.remove(sessionId);
}

} // namespace claimcheck
