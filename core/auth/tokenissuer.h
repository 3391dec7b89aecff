#pragma once

#include "core/account/tokenstyle.h"
#include "core/auth/autherror.h"
#include "core/auth/authsettings.h"
#include "core/auth/signingkeys.h"
#include "core/base/clock.h"
#include "core/base/random.h"
#include "core/core_export.h"
#include "core/store/accesstokenstore.h"

#include <QByteArray>
#include <QString>
#include <QStringList>

#include <optional>

namespace claimcheck {

/// What an access token is to say.
struct AccessGrant
{
    QString subject;
    QString clientId;
    QStringList roles;
    QStringList scope;
    std::optional<Instant> authenticatedAt; ///< when a password was given, if one was
    QByteArray tokenId;                     ///< `jti`
    TokenStyle style = TokenStyle::Jwt;
    std::optional<Instant> notAfter = {}; ///< the end of the session: it outlives no token
};

struct IssuedToken
{
    QByteArray token;
    QByteArray id; ///< `jti`
    Instant issuedAt;
    Instant expiresAt;
    std::optional<OpaqueAccess> stored = {}; ///< what must be kept for it to be known again
};

/// Makes access tokens with the claims of RFC 9068, in each of the three styles.
class CLAIMCHECK_CORE_EXPORT TokenIssuer
{
public:
    /// All references must outlive the issuer.
    TokenIssuer(const AuthSettings& settings, const SigningKeys& keys, Random& random,
                const Clock& clock);

    [[nodiscard]] AuthResult<IssuedToken> issue(const AccessGrant& grant) const;

private:
    const AuthSettings& m_settings;
    const SigningKeys& m_keys;
    Random& m_random;
    const Clock& m_clock;
};

} // namespace claimcheck
