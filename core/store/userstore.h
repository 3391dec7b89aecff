#pragma once

#include "core/account/user.h"
#include "core/core_export.h"
#include "core/store/database.h"

#include <optional>

namespace claimcheck {

/// The accounts. Safe to use from several threads.
class CLAIMCHECK_CORE_EXPORT UserStore
{
public:
    /// @p database must outlive the store.
    explicit UserStore(Database& database);

    /// Stores @p user and gives back its new id. Fault::Conflict when the name is taken.
    [[nodiscard]] StoreResult<qint64> insert(const User& user);
    /// Nothing when there is no such account. @p username must be canonical.
    [[nodiscard]] StoreResult<std::optional<User>> find(const QString& username) const;
    [[nodiscard]] StoreResult<void> setPasswordHash(qint64 id, const QByteArray& hash);

private:
    Database& m_database;
};

} // namespace claimcheck
