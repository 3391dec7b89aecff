#pragma once

#include "core/core_export.h"

#include <QString>
#include <QStringView>

#include <expected>

namespace claimcheck {

/// In code points.
inline constexpr int kMaxUsernameCharacters = 64;

enum class UsernameFault {
    Empty,
    TooLong,   ///< over kMaxUsernameCharacters
    Character, ///< a space, a control, a symbol or anything else no identifier has
    MixedScripts, ///< newUsername(): letters of several scripts, which may look like others
    Direction,    ///< newUsername(): letters of both directions, which change places on a screen
    Reserved,     ///< newUsername(): means something else to a file system, a shell or to us
};

/// The one form of a username under which it is stored, looked up and counted: the
/// UsernameCaseMapped profile of RFC 8265 section 3.3, that is, width mapped, lower case, NFC and
/// only characters of identifiers. "Alice" and "ＡＬＩＣＥ" are "alice".
[[nodiscard]] CLAIMCHECK_CORE_EXPORT std::expected<QString, UsernameFault>
canonicalUsername(QStringView typed);

/// How the names of service clients begin, which no user's does.
inline constexpr QStringView kServicePrefix = u"svc.";

/// A name that may be given to somebody.
struct NewUsername
{
    QString name;     ///< its canonical form
    QString skeleton; ///< usernameSkeleton(): two accounts must not have the same
};

/// As canonicalUsername(), and fit to be chosen: a stricter rule than the one for finding an
/// account, because it follows Unicode and may change, while accounts stay.
///
/// - no `%`, `/`, `\` or `:`, which end or escape a name in a path or in Basic credentials (RFC
/// 7617
///   section 2), and no mark in front, which would join whatever stands before the name
/// - only characters and mixtures of scripts that UTS #39 finds highly restrictive
/// - one direction of writing: the Bidi Rule of RFC 5893 section 2, as RFC 8265 section 3.3.2 asks
/// - not `.` or `..`, no device of Windows such as `con` or `com1.txt`, no `-` in front, and not
/// the
///   prefix of service clients or what looks like it
[[nodiscard]] CLAIMCHECK_CORE_EXPORT std::expected<NewUsername, UsernameFault>
newUsername(QStringView typed);

} // namespace claimcheck
