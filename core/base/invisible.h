#pragma once

#include "core/core_export.h"

namespace claimcheck {

/// Whether a character has no glyph of its own or moves its neighbours: control, format (which the
/// bidirectional ones are), surrogate, private-use and unassigned characters, and the two
/// separators that end a line. Untrusted text must not be shown or logged with them in it.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT bool isInvisible(char32_t c);

} // namespace claimcheck
