#pragma once

#include "core/base/clock.h"
#include "core/core_export.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QHash>
#include <QStringList>

#include <atomic>
#include <memory>
#include <shared_mutex>

namespace claimcheck {

/// What somebody may do now, where that is not what older tokens say.
struct Rights
{
    bool disabled = false;
    QStringList roles;
    QStringList scopes;
    Instant expiresAt; ///< from then on there is no older token
};

/// The subjects whose rights changed within the life of an access token, in memory: a role that was
/// taken away is gone at once, not when the token expires. Safe to use from several threads;
/// readers do not wait for each other, and not at all while nobody is in it.
class CLAIMCHECK_CORE_EXPORT CurrentRights
{
public:
    void set(const QByteArray& subject, Rights rights, Instant now);
    /// Null where tokens tell the truth.
    [[nodiscard]] std::shared_ptr<const Rights> find(QByteArrayView subject) const;

private:
    std::atomic<bool> m_any = false;
    mutable std::shared_mutex m_mutex;
    QHash<QByteArray, std::shared_ptr<const Rights>> m_rights;
};

} // namespace claimcheck
