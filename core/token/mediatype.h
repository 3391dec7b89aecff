#pragma once

#include "core/core_export.h"

#include <QByteArrayView>

namespace claimcheck {

/// Whether `typ` or `cty` values mean the same: "application/" may be left out, and media types
/// have no case (RFC 7515 section 4.1.9).
[[nodiscard]] CLAIMCHECK_CORE_EXPORT bool sameMediaType(QByteArrayView a, QByteArrayView b);

} // namespace claimcheck
