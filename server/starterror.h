#pragma once

#include "core/store/storeerror.h"

#include <QString>

#include <optional>

namespace claimcheck {

/// Why a server did not start.
struct StartError
{
    enum class Fault {
        HostRefused,   ///< not an address of this machine alone
        PortTaken,
        ListenFailed,
        StoreFailed,   ///< see store
        SecretUnreadable,
        SecretReadableByOthers,
        SecretTooShort,
        SecretIsPublic,
        ProfileSecretRefused,
        SecretNotForAlgorithm, ///< a secret signs with HMAC only
        StoreKeyUnwritable,
        StoreKeyUnreadable, ///< not 32 bytes in base64url
        StoreKeyWrong,      ///< the keys in the store were sealed with another one
        CryptoFailed,
    };

    Fault fault;
    QString where; ///< the address, the file or the database
    std::optional<StoreError> store;
};

/// What happened and what to do about it, in words for a person.
[[nodiscard]] QString describe(const StartError& error);

} // namespace claimcheck
