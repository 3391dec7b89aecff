#pragma once

#include "core/core_export.h"

#include <QMetaType>
#include <QString>

#include <chrono>
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
        PasswordUnchanged,  ///< the new one is the old one
        UserExists,
        InvalidCredentials, ///< unknown user or wrong password: callers must not be able to tell
        TooManyAttempts,    ///< see retryAfter
        InvalidGrant,       ///< a refresh token that is unknown, used, expired or somebody else's
        InvalidScope,       ///< more than may be asked for
        InvalidClient,      ///< unknown, disabled or with the wrong secret
        NotFound,           ///< there is no such user, session, client or key
        LastAdministrator,  ///< it would leave nobody who could undo it
        BadName,            ///< of a role, a scope or a client
        ClientExists,
        KeyIsShared,        ///< it comes from a file, so the store cannot replace it
        WrongStoreKey,      ///< the keys in the store were sealed with another key
        StoreFailed,        ///< nothing was changed; it may work later
        /// It was done, and stays done, but other servers of the database may not have heard of it
        /// yet. To do it again is harmless.
        Unconfirmed,
        CryptoFailed, ///< no random numbers, or a primitive refused
    };
    Q_ENUM(Fault)

    Fault fault;
    QString where = {}; ///< a field, or for the operator's log only: what the store said
    std::chrono::seconds retryAfter{0}; ///< of TooManyAttempts
    int atLeast = 0; ///< characters, of PasswordTooShort
};

template <class T>
using AuthResult = std::expected<T, AuthError>;

} // namespace claimcheck
