#pragma once

#include "core/auth/tokenissuer.h"
#include "core/key/algorithm.h"
#include "core/store/storeaddress.h"

#include <QString>

#include <chrono>

namespace claimcheck {

/// The store that is used when none is named: a SQLite file in the user's own data folder.
[[nodiscard]] StoreAddress defaultStore();

/// Everything a server can be told.
struct ServerSettings
{
    QString host = QStringLiteral("127.0.0.1");
    quint16 port = 8080;            ///< 0 takes a free one
    StoreAddress store = defaultStore();
    Algorithm algorithm = Algorithm::HS256;
    QString secretFile;             ///< an HMAC key shared with other services; empty for our own
    QString issuer;                 ///< empty: the address as it was asked for
    QString audience = QStringLiteral("claimcheck");
    std::chrono::seconds accessLifetime{std::chrono::minutes{15}};

    /// What tokens say about where they come from. It follows what was asked for and not the port
    /// that was free, so that tokens live through a restart.
    [[nodiscard]] IssuerSettings issuerSettings() const;
};

/// A host as it stands in a URL: an IPv6 address in brackets (RFC 3986 section 3.2.2).
[[nodiscard]] QString hostInUrl(const QString& host);

} // namespace claimcheck
