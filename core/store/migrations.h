#pragma once

// Inside the store only.

#include "core/store/storeerror.h"

#include <QStringList>

namespace claimcheck {

class Connection;

/// The version of the schema that migrate() ends with.
inline constexpr int kSchemaVersion = 2;

/// The statements that take an empty database to @p version, as SQLite reads them.
[[nodiscard]] QStringList schemaUpTo(int version);

/// Brings the schema to this version's, whole or not at all, however many try at once. An empty
/// database gets all of it; one of a later version is refused with Fault::TooNew.
[[nodiscard]] StoreResult<void> migrate(Connection& connection);

} // namespace claimcheck
