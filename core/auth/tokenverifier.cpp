#include "core/auth/tokenverifier.h"

#include <QDateTime>

#include <algorithm>
#include <tuple>

namespace claimcheck {

using namespace Qt::StringLiterals;
using Fault = TokenError::Fault;
using Step = Check::Step;

namespace {

ClaimsPolicy policyFor(const IssuerSettings& settings)
{
    return {
        .issuer = settings.issuer.toUtf8(),
        .audience = settings.audience.toUtf8(),
        .type = "at+jwt"_ba,
        .required = {"sub"_ba, "jti"_ba, "iat"_ba},
    };
}

TokenResult<void> checkRoles(const Claims& claims, const AccessRule& rule, const Findings& findings)
{
    if (rule.roles.isEmpty())
        return findings.skip(Step::Roles, u"no role asked for");
    const auto held = claims.list("roles");
    const bool fits = std::ranges::any_of(rule.roles, [&held](const QByteArray& role) {
        return std::ranges::find(held, QByteArrayView{role}) != held.end();
    });
    const auto wanted = [&rule] { return QString::fromUtf8(rule.roles.join(" or ")); };
    if (!fits)
        return findings.refuse(Step::Roles, Fault::InsufficientRole, u"roles"_s,
                               [&wanted] { return QString{u"needs role "_s + wanted()}; });
    return findings.pass(Step::Roles, wanted);
}

TokenResult<void> checkScopes(const Claims& claims, const AccessRule& rule,
                              const Findings& findings)
{
    if (rule.scopes.isEmpty())
        return findings.skip(Step::Scopes, u"no scope asked for");
    const auto held = claims.list("scope");
    const bool fits = std::ranges::all_of(rule.scopes, [&held](const QByteArray& scope) {
        return std::ranges::find(held, QByteArrayView{scope}) != held.end();
    });
    const auto wanted = [&rule] { return QString::fromUtf8(rule.scopes.join(' ')); };
    if (!fits)
        return findings.refuse(Step::Scopes, Fault::InsufficientScope, u"scope"_s,
                               [&wanted] { return QString{u"needs scope "_s + wanted()}; });
    return findings.pass(Step::Scopes, wanted);
}

} // namespace

TokenVerifier::TokenVerifier(const IssuerSettings& settings, const SigningKeys& keys,
                             const RevocationSet& revoked, SessionActivity& activity,
                             const Clock& clock)
    : m_jwt(keys.all(), {keys.current().algorithm()}, policyFor(settings), clock)
    , m_revoked(revoked)
    , m_activity(activity)
    , m_clock(clock)
{
}

TokenResult<VerifiedClaims> TokenVerifier::verify(QByteArrayView token,
                                                  const AccessRule& rule) const
{
    auto claims = check(token, rule, nullptr);
    if (claims)
        m_activity.touch(claims->id(), m_clock.now(), *claims->expiry()); // the policy demands one
    return claims;
}

std::vector<Check> TokenVerifier::explain(QByteArrayView token, const AccessRule& rule) const
{
    Trace trace;
    std::ignore = check(token, rule, &trace);
    return trace.complete(Step::Scopes);
}

TokenResult<VerifiedClaims> TokenVerifier::check(QByteArrayView token, const AccessRule& rule,
                                                 Trace* trace) const
{
    auto claims = m_jwt.verify(token, trace);
    if (!claims)
        return claims;
    if (const auto checked = checkRevocation(*claims, trace); !checked)
        return std::unexpected(checked.error());
    if (const auto checked = checkRoles(claims->claims(), rule, Findings{trace}); !checked)
        return std::unexpected(checked.error());
    if (const auto checked = checkScopes(claims->claims(), rule, Findings{trace}); !checked)
        return std::unexpected(checked.error());
    return claims;
}

TokenResult<void> TokenVerifier::checkRevocation(const VerifiedClaims& claims, Trace* trace) const
{
    const Findings findings{trace};
    const auto revokedAt = m_revoked.find(claims.id());
    if (!revokedAt)
        return findings.pass(Step::Revocation, u"not revoked");
    return findings.refuse(Step::Revocation, Fault::Revoked, u"jti"_s, [&revokedAt] {
        const auto when = QDateTime::fromMSecsSinceEpoch(revokedAt->time_since_epoch().count());
        return QString{u"revoked at "_s + when.toString(u"HH:mm:ss"_s)};
    });
}

} // namespace claimcheck
