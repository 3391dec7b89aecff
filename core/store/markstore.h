#pragma once

#include "core/base/clock.h"
#include "core/core_export.h"
#include "core/store/database.h"

#include <QLatin1StringView>

#include <optional>

namespace claimcheck {

/// Moments that only ever go up: the latest that any server of the database has shown to anybody.
/// Safe to use from several threads.
class CLAIMCHECK_CORE_EXPORT MarkStore
{
public:
    /// The mark of the wall clock.
    static constexpr QLatin1StringView kClock{"clock"};
    /// Tokens that were issued earlier are not accepted.
    static constexpr QLatin1StringView kTokensFrom{"tokens_from"};
    /// The longest lease of any server, as a moment after 1970.
    static constexpr QLatin1StringView kLease{"lease"};
    /// When this was copied from another database.
    static constexpr QLatin1StringView kCopied{"copied"};

    /// @p database must outlive the store.
    explicit MarkStore(Database& database);

    /// Nothing before the first raise().
    [[nodiscard]] StoreResult<std::optional<Instant>> find(QLatin1StringView name) const;
    /// Leaves a later mark as it is.
    [[nodiscard]] StoreResult<void> raise(QLatin1StringView name, Instant to);

private:
    Database& m_database;
};

} // namespace claimcheck
