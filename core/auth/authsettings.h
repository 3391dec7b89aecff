#pragma once

#include "core/account/tokenstyle.h"
#include "core/auth/loginlimits.h"
#include "core/crypto/argon2id.h"
#include "core/key/algorithm.h"
#include "core/password/passwordpolicy.h"

#include <QString>
#include <QStringList>

#include <chrono>
#include <optional>

namespace claimcheck {

/// How servers of one database keep up with each other.
struct NodeSettings
{
    /// For how long a server that has lost touch with the database believes its memory, and how
    /// long the others wait for it before they go on without it.
    std::chrono::milliseconds lease{3000};
    /// How often a server asks for changes; by the engine where it is not said.
    std::optional<std::chrono::milliseconds> askEvery;
};

/// Who issues tokens, for whom, and for how long.
struct AuthSettings
{
    QString issuer; ///< `iss`
    QString audience; ///< `aud`, and `client_id` of the tokens of people
    Algorithm algorithm = Algorithm::HS256; ///< of new JWTs

    std::chrono::seconds accessLifetime{std::chrono::minutes{15}};
    std::chrono::seconds refreshLifetime{std::chrono::days{14}}; ///< unused for that long, it ends
    std::chrono::seconds sessionLifetime{std::chrono::days{30}}; ///< however often it is refreshed
    /// For how long a refresh token that was just used is taken once more, by a client that never
    /// saw the answer (RFC 9700 section 4.14.2). None by default.
    std::chrono::seconds refreshGrace{0};
    std::chrono::seconds leeway{0};
    qsizetype sessionsPerUser = 100; ///< the oldest ends when there are more

    QStringList newUserRoles{QStringLiteral("user")};
    QStringList newUserScopes{QStringLiteral("reports:read")};
    PasswordPolicy passwordPolicy = kLabPasswords;
    Argon2idCost passwordCost = {};
    LoginLimitSettings limits = {};
    NodeSettings nodes = {};
};

} // namespace claimcheck
