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
};

/// The one form of a username under which it is stored, looked up and counted: the
/// UsernameCaseMapped profile of RFC 8265 section 3.3, that is, width mapped, lower case, NFC and
/// only characters of identifiers. "Alice" and "ＡＬＩＣＥ" are "alice".
[[nodiscard]] CLAIMCHECK_CORE_EXPORT std::expected<QString, UsernameFault>
canonicalUsername(QStringView typed);

} // namespace claimcheck
