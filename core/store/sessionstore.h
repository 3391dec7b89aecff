#pragma once

#include "core/account/session.h"
#include "core/core_export.h"
#include "core/store/database.h"

#include <vector>

namespace claimcheck {

/// The sessions that were opened and have neither ended nor expired. Safe to use from several
/// threads.
class CLAIMCHECK_CORE_EXPORT SessionStore
{
public:
    /// @p database must outlive the store.
    explicit SessionStore(Database& database);

    [[nodiscard]] StoreResult<void> insert(const Session& session);
    /// Newest first.
    [[nodiscard]] StoreResult<std::vector<Session>> ofUser(qint64 userId, Instant now) const;
    /// Removes what expired before @p now.
    [[nodiscard]] StoreResult<void> removeExpired(Instant now);

private:
    Database& m_database;
};

} // namespace claimcheck
