#pragma once

#include "core/core_export.h"

#include <QString>

namespace claimcheck {

/// What all names that look alike have in common: the skeleton of UTS #39 section 4, by ICU.
/// "аlice" with a Cyrillic letter has that of "alice", "user_1" that of "user_l". It is a key and
/// no name: it is never shown, and letters of it are not those of the name.
///
/// @p canonical is a name as canonicalUsername() gives it.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT QString usernameSkeleton(const QString& canonical);

/// What a look at the scripts of a name finds (UTS #39 section 5).
enum class ScriptUse {
    Plain,     ///< one script, or one of the mixtures that Japanese, Chinese and Korean write
    Uncommon,  ///< a character that no modern language needs, or marks upon marks
    Mixed,     ///< letters or digits of several scripts
};
[[nodiscard]] CLAIMCHECK_CORE_EXPORT ScriptUse scriptUseOf(const QString& canonical);

} // namespace claimcheck
