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
        CryptoFailed,
    };

    Fault fault;
    QString where; ///< the address or the file
    std::optional<StoreError> store;
};

/// What happened and what to do about it, in words for a person.
[[nodiscard]] QString describe(const StartError& error);

} // namespace claimcheck
