#pragma once

#include <QMetaType>

namespace claimcheck {

/// Why a server was not believed to be who it was asked for.
enum class TlsFault {
    UnknownAuthority, ///< nobody who is trusted vouches for it
    OtherName,        ///< the certificate is for other names
    Expired,
    NotYetValid,
    NoHandshake, ///< an older TLS than 1.2, a protocol that is no TLS, a revoked certificate, ...
};

} // namespace claimcheck
