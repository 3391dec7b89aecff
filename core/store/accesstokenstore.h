#pragma once

#include "core/base/clock.h"
#include "core/core_export.h"
#include "core/store/database.h"

#include <QByteArray>

#include <optional>
#include <vector>

namespace claimcheck {

/// An opaque access token: its hash, and the claims it stands for.
struct OpaqueAccess
{
    QByteArray hash;   ///< SHA-256 of the token
    QByteArray claims; ///< a JSON object
    Instant expiresAt;
};

/// The opaque access tokens that have not expired. Safe to use from several threads.
class CLAIMCHECK_CORE_EXPORT AccessTokenStore
{
public:
    /// @p database must outlive the store.
    explicit AccessTokenStore(Database& database);

    [[nodiscard]] StoreResult<void> insert(const OpaqueAccess& token);
    [[nodiscard]] StoreResult<std::optional<OpaqueAccess>> find(const QByteArray& hash) const;
    [[nodiscard]] StoreResult<std::vector<OpaqueAccess>> all() const;
    [[nodiscard]] StoreResult<void> removeExpired(Instant moment);

private:
    Database& m_database;
};

} // namespace claimcheck
