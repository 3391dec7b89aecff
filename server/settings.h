#pragma once

#include "core/auth/authsettings.h"
#include "core/base/secretbytes.h"
#include "core/crypto/argon2id.h"
#include "core/key/algorithm.h"
#include "core/store/storeaddress.h"
#include "server/logging.h"
#include "server/tlssettings.h"
#include "server/wire/wirelimits.h"

#include <QString>
#include <QStringList>

#include <chrono>
#include <memory>
#include <optional>

class QHostAddress;

namespace claimcheck {

/// How often something may be tried.
struct RateLimit
{
    int count;
    std::chrono::seconds per;
    bool operator==(const RateLimit&) const = default;
};

/// How often somebody may try to log in; nothing is without limit.
struct LoginRates
{
    std::optional<RateLimit> account{{20, std::chrono::minutes{10}}};
    std::optional<RateLimit> address{{100, std::chrono::minutes{10}}};
    std::optional<RateLimit> overall{{1000, std::chrono::minutes{1}}};
};

/// The database that is used when none is named: in the user's own data folder.
[[nodiscard]] StoreAddress defaultStore();

/// Everything a server can be told.
struct ServerSettings
{
    QString host = QStringLiteral("127.0.0.1");
    quint16 port = 8080;            ///< 0 takes a free one
    QString portFile;               ///< is told the port that the server got
    TlsSettings tls;
    bool insecureHttp = false; ///< plain HTTP on other addresses than loopback
    StoreAddress store = defaultStore();
    QString storeKeyFile; ///< holds what private keys are sealed with; empty for the default
    Algorithm algorithm = Algorithm::HS256;
    QString secretFile;             ///< an HMAC key shared with other services; empty for our own
    QString profileSecretFile;      ///< a secret shared with the programs that profiles stand for
    std::shared_ptr<const SecretBytes> profileSecret; ///< the same where no file holds it
    QString issuer;                 ///< empty: the address it listens on
    QString audience = QStringLiteral("claimcheck");
    std::chrono::seconds accessLifetime{std::chrono::minutes{15}};
    std::chrono::seconds refreshLifetime{std::chrono::days{14}};
    std::chrono::seconds sessionLifetime{std::chrono::days{30}}; ///< however often refreshed
    std::chrono::seconds refreshGrace{0}; ///< how long a used refresh token still is no theft
    std::chrono::seconds leeway{0};       ///< how far clocks of several nodes may differ
    std::chrono::seconds freshFor{std::chrono::minutes{5}}; ///< how long a login counts as fresh
    std::chrono::seconds lease{3}; ///< how long it goes on when PostgreSQL is away
    int maxSessionsPerUser = 100;
    LoginRates loginRates;
    Argon2idCost passwordCost; ///< of new password hashes
    int workers = 0; ///< threads that answer requests; 0 for one on each core
    WireLimits wire;
    QStringList allowHosts;   ///< more values of Host that name this server, behind a proxy
    QStringList allowOrigins; ///< whose pages may call it: "https://app.example"
    LogLevel logLevel = LogLevel::Info;
    LogFormat logFormat = LogFormat::Text;
    bool lab = false;             ///< routes that bend the clock and break the rules
    bool hardened = false;        ///< the strict set of rules
    bool allowCookies = false;    ///< tokens may come in cookies
    bool allowQueryToken = false; ///< tokens may come in the query

    /// Whether it listens on every address of the machine.
    [[nodiscard]] bool listensEverywhere() const;
    /// Whether passwords and tokens that others send to it are safe on the way: it speaks TLS, is
    /// reached from this machine alone, or somebody who is allowed to says that a proxy sees to it.
    [[nodiscard]] bool mayListenOn(const QHostAddress& address) const;
    /// Where clients reach it: the address it listens on, or a name where that is every address.
    [[nodiscard]] QString origin(quint16 actualPort = 0) const;
    /// The `iss` of the tokens: what was asked for, or where the server listens. @p actualPort is
    /// the one it got, where it asked for any.
    [[nodiscard]] QString issuerName(quint16 actualPort = 0) const;
    /// Where the key of the store is.
    [[nodiscard]] QString keyFile() const;
    /// Where --tls auto keeps its authority.
    [[nodiscard]] QString tlsFolder() const;
    /// What of this is the core's.
    [[nodiscard]] AuthSettings authSettings(quint16 actualPort) const;
};

/// A host as it stands in a URL: an IPv6 address in brackets (RFC 3986 section 3.2.2).
[[nodiscard]] QString hostInUrl(const QString& host);

/// Where the key that seals the keys in a store lies when no file is named: beside a SQLite file,
/// and for a PostgreSQL database in the user's own data folder.
[[nodiscard]] QString defaultStoreKeyFile(const StoreAddress& store);

} // namespace claimcheck
