#include "core/auth/opaqueaccessset.h"

#include <algorithm>
#include <mutex>

namespace claimcheck {

void OpaqueAccessSet::insert(const OpaqueAccess& token, Instant now)
{
    const std::unique_lock lock(m_mutex);
    m_tokens.insert(token.hash, token);
    if (m_tokens.size() < m_dropAt)
        return;
    m_tokens.removeIf([now](const auto& entry) { return entry.value().expiresAt <= now; });
    m_dropAt = std::max<qsizetype>(1024, 2 * m_tokens.size());
}

std::optional<QByteArray> OpaqueAccessSet::find(const OpaqueTokenHash& hash) const
{
    const std::shared_lock lock(m_mutex);
    const auto found = m_tokens.constFind(hash.view().toByteArray());
    if (found == m_tokens.cend())
        return std::nullopt;
    // The lookup told something by its time; this is the comparison that counts.
    const auto stored = OpaqueTokenHash::fromBytes(found->hash);
    return stored && stored->matches(hash) ? std::optional{found->claims} : std::nullopt;
}

qint64 OpaqueAccessSet::size() const
{
    const std::shared_lock lock(m_mutex);
    return m_tokens.size();
}

} // namespace claimcheck
