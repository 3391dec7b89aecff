#pragma once

#include "core/base/clock.h"
#include "core/core_export.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QHashFunctions>

#include <optional>
#include <shared_mutex>
#include <unordered_map>

namespace claimcheck {

/// The revoked tokens, in memory: what a protected request is held against. Safe to use from
/// several threads; readers do not wait for each other.
class CLAIMCHECK_CORE_EXPORT RevocationSet
{
public:
    void insert(const QByteArray& tokenId, Instant revokedAt);
    /// When it was revoked; nothing when it was not.
    [[nodiscard]] std::optional<Instant> find(QByteArrayView tokenId) const;
    [[nodiscard]] qint64 size() const;

private:
    struct Hash
    {
        using is_transparent = void;
        std::size_t operator()(QByteArrayView id) const { return qHash(id); }
    };

    mutable std::shared_mutex m_mutex;
    std::unordered_map<QByteArray, Instant, Hash, std::equal_to<>> m_revoked;
};

} // namespace claimcheck
