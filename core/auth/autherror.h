#pragma once

#include "core/core_export.h"

#include <QMetaType>
#include <QString>

#include <expected>

namespace claimcheck {

/// Why the service did not do what it was asked.
struct CLAIMCHECK_CORE_EXPORT AuthError
{
    Q_GADGET
public:
    enum class Fault {
        UsernameEmpty,
        UsernameTooLong,
        UsernameCharacter,
        UsernameMixedScripts,
        UsernameDirection,
        UsernameReserved,
        PasswordTooShort,
        PasswordTooLong,
        PasswordNotText,
        PasswordCommon,
        PasswordHoldsName,
        UserExists,
        InvalidCredentials, ///< unknown user or wrong password: callers must not be able to tell
        StoreFailed,        ///< nothing was changed; it may work later
        CryptoFailed,       ///< no random numbers, or a primitive refused
    };
    Q_ENUM(Fault)

    Fault fault;
    QString where; ///< for the operator's log only: what the store said
};

template <class T>
using AuthResult = std::expected<T, AuthError>;

} // namespace claimcheck
