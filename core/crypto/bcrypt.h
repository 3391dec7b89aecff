#pragma once

#include "core/core_export.h"

#include <QByteArrayView>

#include <optional>

namespace claimcheck {

/// bcrypt reads this many bytes of a password and no more.
inline constexpr qsizetype kBcryptPasswordBytes = 72;

/// Whether @p stored, the 60 characters of a `$2a$`, `$2b$` or `$2y$` hash, was made from
/// @p password, by Botan. Takes 2^cost steps: bounding the cost is the caller's duty, and so is
/// keeping this off an event loop. Nothing when Botan refuses the text.
///
/// A password that is longer than bcrypt reads, or has a NUL in it, never matches: bcrypt repeats
/// its input with a NUL between, so that "a" and "a\0a" are one password to it. Finding that out
/// takes as long as a comparison.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT std::optional<bool> bcryptMatches(QByteArrayView password,
                                                                       QByteArrayView stored);

} // namespace claimcheck
