#pragma once

#include "core/base/secretbytes.h"
#include "core/core_export.h"

#include <QMetaType>
#include <QStringView>

#include <expected>

namespace claimcheck {

/// Why a password cannot be taken.
struct CLAIMCHECK_CORE_EXPORT PasswordError
{
    Q_GADGET
public:
    enum class Fault {
        TooShort,
        TooLong,
        NotText, ///< half a surrogate pair: it has no UTF-8 form
    };
    Q_ENUM(Fault)

    Fault fault;
};

inline constexpr int kMinPasswordCharacters = 8;
inline constexpr int kMaxPasswordCharacters = 256;

/// The bytes that are hashed for a typed password: the OpaqueString profile of RFC 8265 section
/// 4.2, that is, NFC with every Unicode space as U+0020, and nothing else changed. So a password
/// typed on two keyboards is one password. For checking a password, where no length is too short.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT std::expected<SecretBytes, PasswordError>
preparePassword(QStringView typed);

/// As preparePassword(), and long enough to be chosen.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT std::expected<SecretBytes, PasswordError>
prepareNewPassword(QStringView typed);

} // namespace claimcheck
