#pragma once

#include "core/core_export.h"

#include <QByteArrayView>

namespace claimcheck {

/// Whether two byte strings are equal, in a time that tells nothing about where they differ.
/// The one comparison for MACs, hashes and tokens. Lengths are no secret.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT bool constantTimeEquals(QByteArrayView a, QByteArrayView b);

} // namespace claimcheck
