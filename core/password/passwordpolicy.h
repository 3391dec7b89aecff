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
        Common,    ///< isCommonPassword()
        HoldsName, ///< the user's name or ours is in it
    };
    Q_ENUM(Fault)

    Fault fault;
};

inline constexpr int kMinPasswordCharacters = 8;
inline constexpr int kMaxPasswordCharacters = 256;

/// What a password must be to be chosen. There are no rules on kinds of characters, because people
/// answer those with `Password1!` (SP 800-63B-4 section 3.1.1.2).
struct PasswordPolicy
{
    int minCharacters = kMinPasswordCharacters;
    bool refusesGuessable = false; ///< Common and HoldsName
    bool operator==(const PasswordPolicy&) const = default;
};

/// For trying things out: short ones are taken, and passwordHint() says what they are worth.
inline constexpr PasswordPolicy kLabPasswords{};
/// For a server that others rely on: SP 800-63B-4, where a password is the only factor.
inline constexpr PasswordPolicy kHardenedPasswords{.minCharacters = 15, .refusesGuessable = true};

/// The bytes that are hashed for a typed password: the OpaqueString profile of RFC 8265 section
/// 4.2, that is, NFC with every Unicode space as U+0020, and nothing else changed. So a password
/// typed on two keyboards is one password. For checking a password, where no length is too short.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT std::expected<SecretBytes, PasswordError>
preparePassword(QStringView typed);

/// As preparePassword(), and fit to be chosen by the user of that name.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT std::expected<SecretBytes, PasswordError>
prepareNewPassword(QStringView typed, const PasswordPolicy& policy = kLabPasswords,
                   QStringView username = {});

/// What a password is worth, in words rather than numbers: nobody knows how a person chose it.
enum class PasswordStrength {
    Weak,   ///< short or guessable: it falls in the first minutes
    Fair,   ///< neither, but short of what SP 800-63B-4 wants of a password that stands alone
    Strong,
};

/// The strength and what speaks against more.
struct PasswordHint
{
    PasswordStrength strength = PasswordStrength::Weak;
    bool isShort = false; ///< under 15 characters
    bool isCommon = false;
    bool holdsName = false;
    bool isOfOneKind = false; ///< only small letters, only digits, ...; of no weight in a long one
    bool operator==(const PasswordHint&) const = default;
};

[[nodiscard]] CLAIMCHECK_CORE_EXPORT PasswordHint passwordHint(QStringView typed,
                                                               QStringView username = {});

} // namespace claimcheck
