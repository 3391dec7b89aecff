#pragma once

#include "core/base/clock.h"
#include "core/core_export.h"
#include "core/store/database.h"

#include <QString>

namespace claimcheck {

/// Writes a whole copy of @p database, as it is at one moment, to @p file, readable by its owner
/// only. Also beside a server that goes on writing. For a SQLite file only: PostgreSQL has tools of
/// its own. The copy knows that it is one (MarkStore::kCopied).
///
/// NotWritable when there is something of that name; nothing is left behind after a failure.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT StoreResult<void> backUp(const Database& database,
                                                              const QString& file, Instant now);

} // namespace claimcheck
