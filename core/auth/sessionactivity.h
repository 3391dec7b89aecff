#pragma once

#include "core/base/clock.h"
#include "core/core_export.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QHash>

#include <mutex>
#include <optional>

namespace claimcheck {

/// When each token was last used since the server started. Kept in memory, because a write to the
/// disk for every read would make reading as slow as writing. Safe to use from several threads.
class CLAIMCHECK_CORE_EXPORT SessionActivity
{
public:
    void touch(QByteArrayView tokenId, Instant when);
    [[nodiscard]] std::optional<Instant> lastUse(const QByteArray& tokenId) const;
    void forget(const QByteArray& tokenId);

private:
    mutable std::mutex m_mutex;
    QHash<QByteArray, Instant> m_lastUse;
};

} // namespace claimcheck
