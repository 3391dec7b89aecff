#pragma once

#include "core/base/clock.h"
#include "core/core_export.h"
#include "core/store/database.h"

#include <QByteArray>

#include <vector>

namespace claimcheck {

/// A token that is no longer accepted although its signature is good.
struct Revocation
{
    QByteArray tokenId; ///< `jti`
    Instant revokedAt;
    Instant expiresAt; ///< when the token expires by itself
    bool operator==(const Revocation&) const = default;
};

/// What was revoked, durably. Safe to use from several threads.
class CLAIMCHECK_CORE_EXPORT RevocationStore
{
public:
    /// @p database must outlive the store.
    explicit RevocationStore(Database& database);

    /// Revokes a token and ends its session, both or neither. Revoking it again changes nothing.
    [[nodiscard]] StoreResult<void> revoke(const Revocation& revocation);
    [[nodiscard]] StoreResult<std::vector<Revocation>> all() const;
    /// Removes those of tokens that expired before @p moment.
    [[nodiscard]] StoreResult<void> removeExpired(Instant moment);

private:
    Database& m_database;
};

} // namespace claimcheck
