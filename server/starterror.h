#pragma once

#include "core/store/storeerror.h"
#include "server/tlserror.h"

#include <QString>

#include <optional>

namespace claimcheck {

/// Why a server did not start.
struct StartError
{
    enum class Fault {
        HostRefused,   ///< others reach it, and it would be plain HTTP
        HostNotAnAddress,
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
        TlsFailed, ///< see tls
        CryptoFailed,
    };

    Fault fault;
    QString where; ///< the address, the file or the database
    std::optional<StoreError> store;
    std::optional<TlsError> tls;
};

/// What happened and what to do about it, in words for a person.
[[nodiscard]] QString describe(const StartError& error);

} // namespace claimcheck
