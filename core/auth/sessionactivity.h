#pragma once

#include "core/base/clock.h"
#include "core/core_export.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QHash>

#include <mutex>
#include <optional>

namespace claimcheck {

/// When each session was last used since the server started. Kept in memory, because a write to the
/// disk for every read would make reading as slow as writing; tokens that expired are dropped, so
/// that it grows with the live ones only. Safe to use from several threads.
class CLAIMCHECK_CORE_EXPORT SessionActivity
{
public:
    /// @p expiresAt is the end of the token that was used. Without a session nothing is kept.
    void touch(QByteArrayView sessionId, Instant when, Instant expiresAt);
    [[nodiscard]] std::optional<Instant> lastUse(const QByteArray& sessionId) const;
    void forget(const QByteArray& sessionId);

private:
    struct Use
    {
        Instant when;
        Instant expiresAt;
    };

    mutable std::mutex m_mutex;
    QHash<QByteArray, Use> m_lastUse;
    qsizetype m_dropAt = 1024; // the size at which expired tokens are looked for
};

} // namespace claimcheck
