#pragma once

#include "core/base/clock.h"
#include "core/core_export.h"
#include "core/store/database.h"

#include <QByteArray>
#include <QByteArrayList>

#include <optional>

namespace claimcheck {

/// A token that is no longer accepted although its signature is good, or a session none of whose
/// tokens is.
struct Revocation
{
    QByteArray tokenId; ///< `jti`, or the session's id
    Instant revokedAt;
    Instant expiresAt; ///< when the last token it is about expires by itself
    bool operator==(const Revocation&) const = default;
};

/// What was revoked, for a set of many millions: the ids, in any order, and no more.
struct RevocationPage
{
    QByteArrayList ids;
    Instant expiresAt; ///< the latest of theirs
    QByteArray last;   ///< the greatest of their ids, by which the next page is asked for
};

/// What was revoked, durably. Safe to use from several threads.
class CLAIMCHECK_CORE_EXPORT RevocationStore
{
public:
    /// @p database must outlive the store.
    explicit RevocationStore(Database& database);

    /// Revoking it again changes nothing.
    [[nodiscard]] StoreResult<void> insert(const Revocation& revocation);
    [[nodiscard]] StoreResult<std::optional<Revocation>> find(const QByteArray& tokenId) const;
    /// Those whose ids come after @p last, at most @p limit. An empty page is behind the last one.
    [[nodiscard]] StoreResult<RevocationPage> page(const QByteArray& last, int limit) const;
    /// Removes those of tokens that expired before @p moment.
    [[nodiscard]] StoreResult<void> removeExpired(Instant moment);

private:
    Database& m_database;
};

} // namespace claimcheck
