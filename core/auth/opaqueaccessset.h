#pragma once

#include "core/base/clock.h"
#include "core/core_export.h"
#include "core/store/accesstokenstore.h"
#include "core/token/opaquetoken.h"

#include <QByteArray>
#include <QHash>

#include <optional>
#include <shared_mutex>

namespace claimcheck {

/// The opaque access tokens, in memory: by hash, with the claims each stands for. Safe to use from
/// several threads; readers do not wait for each other.
class CLAIMCHECK_CORE_EXPORT OpaqueAccessSet
{
public:
    /// Drops expired ones now and then, so that it grows with the live ones only.
    void insert(const OpaqueAccess& token, Instant now);
    /// The claims as JSON.
    [[nodiscard]] std::optional<QByteArray> find(const OpaqueTokenHash& hash) const;
    [[nodiscard]] qint64 size() const;

private:
    mutable std::shared_mutex m_mutex;
    QHash<QByteArray, OpaqueAccess> m_tokens;
    qsizetype m_dropAt = 1024; // the size at which expired ones are looked for
};

} // namespace claimcheck
