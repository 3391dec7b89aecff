#pragma once

// Inside the store only.

#include "core/store/storeerror.h"

class QSqlDatabase;

namespace claimcheck {

/// Stands in the header of each of our files: "Clck".
inline constexpr quint32 kApplicationId = 0x436c636b;

/// The version of the schema that migrate() ends with; it stands in the file's `user_version`.
inline constexpr quint32 kSchemaVersion = 2;

/// Brings the schema to this version's, whole or not at all. An empty database gets all of it; one
/// of a later version is refused with Fault::TooNew.
[[nodiscard]] StoreResult<void> migrate(const QSqlDatabase& connection);

} // namespace claimcheck
