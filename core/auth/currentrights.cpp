#include "core/auth/currentrights.h"

#include <mutex>

namespace claimcheck {

void CurrentRights::set(const QByteArray& subject, Rights rights, Instant now)
{
    const std::unique_lock lock(m_mutex);
    // Changes are rare, so each pays for the tidying.
    m_rights.removeIf([now](const auto& entry) { return entry.value()->expiresAt <= now; });
    m_rights.insert(subject, std::make_shared<const Rights>(std::move(rights)));
    m_any = true;
}

std::shared_ptr<const Rights> CurrentRights::find(QByteArrayView subject) const
{
    if (!m_any)
        return nullptr;
    const std::shared_lock lock(m_mutex);
    return m_rights.value(subject.toByteArray());
}

} // namespace claimcheck
