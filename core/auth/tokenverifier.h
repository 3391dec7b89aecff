#pragma once

#include "core/auth/accessclaims.h"
#include "core/auth/authsettings.h"
#include "core/auth/currentrights.h"
#include "core/auth/freshness.h"
#include "core/auth/opaqueaccessset.h"
#include "core/auth/revocationset.h"
#include "core/auth/sessionactivity.h"
#include "core/auth/signingkeys.h"
#include "core/base/clock.h"
#include "core/core_export.h"
#include "core/token/tokenerror.h"
#include "core/token/trace.h"

#include <QByteArrayList>

#include <vector>

namespace claimcheck {

/// What a route asks of a token beyond being good.
struct AccessRule
{
    QByteArrayList roles;  ///< one of them; empty asks for none
    QByteArrayList scopes; ///< all of them
};

/// Decides whether an access token, of any style, opens a route. Touches memory only, so it may be
/// called on an event loop, from several threads at once. While memory may be out of date it says
/// TokenError::Fault::Undecided of every token that memory would let pass.
class CLAIMCHECK_CORE_EXPORT TokenVerifier
{
public:
    /// What it works with; everything must outlive it.
    struct Parts
    {
        const AuthSettings& settings;
        const SigningKeys& keys;
        const OpaqueAccessSet& opaque;
        const RevocationSet& revoked;
        const CurrentRights& rights;
        const Freshness& freshness;
        SessionActivity& activity;
        const Clock& clock;
    };

    explicit TokenVerifier(Parts parts);

    /// All steps of Check::Step. Counts as a use of the token's session.
    [[nodiscard]] TokenResult<AccessClaims> verify(QByteArrayView token,
                                                   const AccessRule& rule) const;

    /// The same decision with its reasons, and without counting as a use.
    [[nodiscard]] std::vector<Check> explain(QByteArrayView token, const AccessRule& rule) const;

    /// The same without the rule, and without counting as a use.
    [[nodiscard]] TokenResult<AccessClaims> inspect(QByteArrayView token) const;

private:
    [[nodiscard]] TokenResult<AccessClaims> check(QByteArrayView token, const AccessRule& rule,
                                                  Trace* trace) const;
    [[nodiscard]] TokenResult<AccessClaims> read(QByteArrayView token, Trace* trace) const;
    [[nodiscard]] TokenResult<AccessClaims> readSigned(QByteArrayView token, Trace* trace) const;
    [[nodiscard]] TokenResult<AccessClaims> readOpaque(QByteArrayView token, Trace* trace) const;
    [[nodiscard]] TokenResult<AccessClaims> readClaims(const QByteArray& payload, TokenStyle style,
                                                       Trace* trace) const;
    [[nodiscard]] TokenResult<void> checkRevocation(const AccessClaims& claims, bool current,
                                                    Trace* trace) const;

    Parts m;
    ClaimsPolicy m_policy; // of the styles that have no header to be of a type
};

} // namespace claimcheck
