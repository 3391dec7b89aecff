#pragma once

#include "core/core_export.h"

#include <QStringView>

#include <chrono>
#include <optional>

namespace claimcheck {

/// Reads a span of time as people type it: `90` or `90s`, `15m`, `2h`, `14d`. Whole numbers from 0
/// up to 100 years; nothing for anything else.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT std::optional<std::chrono::seconds>
parseDuration(QStringView text);

} // namespace claimcheck
