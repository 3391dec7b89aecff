#pragma once

#include "core/account/user.h"
#include "core/core_export.h"
#include "core/store/database.h"

#include <optional>
#include <vector>

namespace claimcheck {

/// The accounts. Safe to use from several threads.
class CLAIMCHECK_CORE_EXPORT UserStore
{
public:
    /// @p database must outlive the store.
    explicit UserStore(Database& database);

    /// Stores @p user and gives back its new id. Fault::Conflict when the name, or one that looks
    /// like it, is taken: @p skeleton is the same for names that look alike.
    [[nodiscard]] StoreResult<qint64> insert(const User& user, const QString& skeleton);
    /// Nothing when there is no such account. @p username must be canonical.
    [[nodiscard]] StoreResult<std::optional<User>> find(const QString& username) const;
    [[nodiscard]] StoreResult<std::optional<User>> withId(qint64 id) const;
    /// Whether an account looks like that name.
    [[nodiscard]] StoreResult<bool> hasSkeleton(const QString& skeleton) const;
    /// By id, @p limit of them after the one with the id @p after.
    [[nodiscard]] StoreResult<std::vector<User>> list(qint64 after, int limit) const;
    /// Those whose roles, scopes or state changed since @p moment.
    [[nodiscard]] StoreResult<std::vector<User>> changedSince(Instant moment) const;
    /// How many accounts hold the role and are not disabled.
    [[nodiscard]] StoreResult<qint64> countWithRole(const QString& role) const;

    [[nodiscard]] StoreResult<void> setPasswordHash(qint64 id, const QByteArray& hash);
    /// The same, if the hash still is @p before: two logins may both want to renew it, and a
    /// password may change in between. False when it is not.
    [[nodiscard]] StoreResult<bool> replacePasswordHash(qint64 id, const QByteArray& before,
                                                        const QByteArray& after);
    /// What the user may do; takes roles, scopes and state from @p user.
    [[nodiscard]] StoreResult<void> setRights(const User& user, Instant when);
    /// No account is left, and none of their sessions; their names are free again.
    [[nodiscard]] StoreResult<void> removeAll();
    /// Ends the account. Its name stays taken.
    [[nodiscard]] StoreResult<void> remove(qint64 id, Instant when);

private:
    Database& m_database;
};

} // namespace claimcheck
