#pragma once

#include "core/account/session.h"
#include "core/core_export.h"
#include "core/store/database.h"

#include <optional>
#include <vector>

namespace claimcheck {

/// The sessions, live and ended; those that are past their end are dropped. Safe to use from
/// several threads.
class CLAIMCHECK_CORE_EXPORT SessionStore
{
public:
    /// @p database must outlive the store.
    explicit SessionStore(Database& database);

    [[nodiscard]] StoreResult<void> insert(const Session& session);
    /// Live or ended.
    [[nodiscard]] StoreResult<std::optional<Session>> find(const QByteArray& id) const;
    /// The live ones of an account, newest first.
    [[nodiscard]] StoreResult<std::vector<Session>> ofUser(qint64 userId, Instant now) const;
    /// The live ones of all accounts, newest first.
    [[nodiscard]] StoreResult<std::vector<Session>> newest(int limit, Instant now) const;

    /// Moves the session from generation @p from to the next. This one statement decides which of
    /// several rotations at once takes place: false for all but the first.
    [[nodiscard]] StoreResult<bool> rotate(const QByteArray& id, qint64 from, Instant when);
    /// False when the session had ended before.
    [[nodiscard]] StoreResult<bool> end(const QByteArray& id, Instant when);
    [[nodiscard]] StoreResult<void> endAll(Instant when);
    /// Removes what expired before @p moment, refresh tokens included.
    [[nodiscard]] StoreResult<void> removeExpired(Instant moment);

private:
    Database& m_database;
};

} // namespace claimcheck
