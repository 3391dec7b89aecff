#pragma once

#include "core/base/clock.h"
#include "core/core_export.h"
#include "core/store/database.h"

#include <QByteArray>

#include <optional>
#include <vector>

namespace claimcheck {

/// A refresh token as the store knows it: by its hash only.
struct RefreshToken
{
    QByteArray hash;      ///< SHA-256 of the token
    QByteArray sessionId; ///< the family
    qint64 generation = 0;
    Instant issuedAt;
    Instant expiresAt;
    std::optional<Instant> usedAt;
};

/// All refresh tokens of the sessions that are kept, the used ones included: a used one that comes
/// back gives its family away. Safe to use from several threads.
class CLAIMCHECK_CORE_EXPORT RefreshStore
{
public:
    /// @p database must outlive the store.
    explicit RefreshStore(Database& database);

    [[nodiscard]] StoreResult<void> insert(const RefreshToken& token);
    [[nodiscard]] StoreResult<std::optional<RefreshToken>> find(const QByteArray& hash) const;
    /// The family, oldest first.
    [[nodiscard]] StoreResult<std::vector<RefreshToken>> ofSession(const QByteArray& id) const;
    [[nodiscard]] StoreResult<void> markUsed(const QByteArray& hash, Instant when);

private:
    Database& m_database;
};

} // namespace claimcheck
