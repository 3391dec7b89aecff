#pragma once

#include "core/auth/revocationset.h"
#include "core/auth/sessionactivity.h"
#include "core/auth/signingkeys.h"
#include "core/auth/tokenissuer.h"
#include "core/base/clock.h"
#include "core/core_export.h"
#include "core/token/jwt.h"

#include <QByteArrayList>

namespace claimcheck {

/// What a route asks of a token beyond being good.
struct AccessRule
{
    QByteArrayList roles;  ///< one of them; empty asks for none
    QByteArrayList scopes; ///< all of them
};

/// Decides whether an access token opens a route. Touches memory only, so it may be called on an
/// event loop, from several threads at once.
class CLAIMCHECK_CORE_EXPORT TokenVerifier
{
public:
    /// All references must outlive the verifier.
    TokenVerifier(const IssuerSettings& settings, const SigningKeys& keys,
                  const RevocationSet& revoked, SessionActivity& activity, const Clock& clock);

    /// All steps of Check::Step. Counts as a use of the token's session.
    [[nodiscard]] TokenResult<VerifiedClaims> verify(QByteArrayView token,
                                                     const AccessRule& rule) const;

    /// The same decision with its reasons, and without counting as a use.
    [[nodiscard]] std::vector<Check> explain(QByteArrayView token, const AccessRule& rule) const;

private:
    [[nodiscard]] TokenResult<VerifiedClaims> check(QByteArrayView token, const AccessRule& rule,
                                                    Trace* trace) const;
    [[nodiscard]] TokenResult<void> checkRevocation(const VerifiedClaims& claims,
                                                    Trace* trace) const;

    JwtVerifier m_jwt;
    const RevocationSet& m_revoked;
    SessionActivity& m_activity;
    const Clock& m_clock;
};

} // namespace claimcheck
