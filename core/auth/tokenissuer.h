#pragma once

#include "core/account/user.h"
#include "core/auth/autherror.h"
#include "core/auth/signingkeys.h"
#include "core/base/clock.h"
#include "core/base/random.h"
#include "core/core_export.h"

#include <QByteArray>
#include <QString>

#include <chrono>

namespace claimcheck {

/// Who issues tokens, for whom, and for how long.
struct IssuerSettings
{
    QString issuer;                          ///< `iss`
    QString audience;                        ///< `aud`
    std::chrono::seconds accessLifetime{std::chrono::minutes{15}};
};

struct IssuedToken
{
    QByteArray token;
    QByteArray id; ///< `jti`
    Instant issuedAt;
    Instant expiresAt;
    QString scope;
};

/// Makes access tokens in the profile of RFC 9068.
class CLAIMCHECK_CORE_EXPORT TokenIssuer
{
public:
    /// The keys, the random source and the clock must outlive the issuer.
    TokenIssuer(IssuerSettings settings, const SigningKeys& keys, Random& random,
                const Clock& clock);

    [[nodiscard]] AuthResult<IssuedToken> issue(const User& user) const;

private:
    IssuerSettings m_settings;
    const SigningKeys& m_keys;
    Random& m_random;
    const Clock& m_clock;
};

} // namespace claimcheck
