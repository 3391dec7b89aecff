#pragma once

#include "core/auth/tokenissuer.h"
#include "core/base/secretbytes.h"
#include "core/key/algorithm.h"

#include <QString>

#include <chrono>
#include <memory>
#include <optional>

namespace claimcheck {

/// Everything a server can be told.
struct ServerSettings
{
    QString host = QStringLiteral("127.0.0.1");
    quint16 port = 8080;            ///< 0 takes a free one
    QString storeFile;              ///< the SQLite database
    Algorithm algorithm = Algorithm::HS256;
    QString secretFile;             ///< an HMAC key shared with other services; empty for our own
    QString issuer;                 ///< empty: the address as it was asked for
    QString audience = QStringLiteral("claimcheck");
    std::chrono::seconds accessLifetime{std::chrono::minutes{15}};

    /// What the profiles sign with, as the text that the Flask programs are given. The file counts
    /// where there are both; with neither, it is random and lasts until the server stops.
    QString profileSecretFile;
    std::shared_ptr<const SecretBytes> profileSecret;

    /// What tokens say about where they come from. It follows what was asked for and not the port
    /// that was free, so that tokens live through a restart.
    [[nodiscard]] IssuerSettings issuerSettings() const;
};

/// A host as it stands in a URL: an IPv6 address in brackets (RFC 3986 section 3.2.2).
[[nodiscard]] QString hostInUrl(const QString& host);

/// The file of a store as it is named on command lines, `sqlite:FILE`; nothing for anything else.
[[nodiscard]] std::optional<QString> sqliteFile(const QString& store);

/// The database that is used when none is named: in the user's own data folder.
[[nodiscard]] QString defaultStoreFile();

} // namespace claimcheck
