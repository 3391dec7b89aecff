#pragma once

#include "core/account/serviceclient.h"
#include "core/core_export.h"
#include "core/store/database.h"

#include <optional>
#include <vector>

namespace claimcheck {

/// The service clients. Safe to use from several threads.
class CLAIMCHECK_CORE_EXPORT ClientStore
{
public:
    /// @p database must outlive the store.
    explicit ClientStore(Database& database);

    /// Fault::Conflict when the id is taken.
    [[nodiscard]] StoreResult<void> insert(const ServiceClient& client);
    [[nodiscard]] StoreResult<std::optional<ServiceClient>> find(const QString& id) const;
    /// By id.
    [[nodiscard]] StoreResult<std::vector<ServiceClient>> all() const;
    [[nodiscard]] StoreResult<void> removeAll();
    [[nodiscard]] StoreResult<void> setDisabled(const QString& id, std::optional<Instant> when);

private:
    Database& m_database;
};

} // namespace claimcheck
