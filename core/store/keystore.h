#pragma once

#include "core/base/clock.h"
#include "core/base/secretbytes.h"
#include "core/core_export.h"
#include "core/key/algorithm.h"
#include "core/store/database.h"

#include <optional>

namespace claimcheck {

/// The server's signing keys, one per algorithm. They lie in the database file, which only its
/// owner can read. Safe to use from several threads.
class CLAIMCHECK_CORE_EXPORT KeyStore
{
public:
    /// @p database must outlive the store.
    explicit KeyStore(Database& database);

    [[nodiscard]] StoreResult<std::optional<SecretBytes>> find(Algorithm algorithm) const;
    /// Fault::Conflict when there is one already.
    [[nodiscard]] StoreResult<void> insert(Algorithm algorithm, const SecretBytes& secret,
                                           Instant createdAt);

private:
    Database& m_database;
};

} // namespace claimcheck
