#include "core/auth/tokenverifier.h"

#include "core/token/opaquetoken.h"

#include <QDateTime>

#include <algorithm>
#include <tuple>

namespace claimcheck {

using namespace Qt::StringLiterals;
using Fault = TokenError::Fault;
using Step = Check::Step;

namespace {

bool holds(const QStringList& list, const QByteArray& name)
{
    return list.contains(QLatin1StringView{name});
}

// What the token says, and what is still true of it.
TokenResult<void> checkRoles(const Claims& claims, const Rights* now, const AccessRule& rule,
                             const Findings& findings)
{
    if (rule.roles.isEmpty())
        return findings.skip(Step::Roles, u"no role asked for");
    const auto held = claims.list("roles");
    const auto says = [&held](const QByteArray& role) {
        return std::ranges::find(held, QByteArrayView{role}) != held.end();
    };
    const auto wanted = [&rule] { return QString::fromUtf8(rule.roles.join(" or ")); };
    if (!std::ranges::any_of(rule.roles, says))
        return findings.refuse(Step::Roles, Fault::InsufficientRole, u"roles"_s,
                               [&wanted] { return QString{u"needs role "_s + wanted()}; });
    if (now && !std::ranges::any_of(rule.roles, [&](const QByteArray& role) {
            return says(role) && holds(now->roles, role);
        }))
        return findings.refuse(Step::Roles, Fault::InsufficientRole, u"roles"_s, [&wanted] {
            return QString{u"the account has lost the role "_s + wanted()};
        });
    return findings.pass(Step::Roles, wanted);
}

TokenResult<void> checkScopes(const Claims& claims, const Rights* now, const AccessRule& rule,
                              const Findings& findings)
{
    if (rule.scopes.isEmpty())
        return findings.skip(Step::Scopes, u"no scope asked for");
    const auto held = claims.list("scope");
    const bool fits = std::ranges::all_of(rule.scopes, [&](const QByteArray& scope) {
        return std::ranges::find(held, QByteArrayView{scope}) != held.end()
            && (!now || holds(now->scopes, scope));
    });
    const auto wanted = [&rule] { return QString::fromUtf8(rule.scopes.join(' ')); };
    if (!fits)
        return findings.refuse(Step::Scopes, Fault::InsufficientScope, u"scope"_s,
                               [&wanted] { return QString{u"needs scope "_s + wanted()}; });
    return findings.pass(Step::Scopes, wanted);
}

} // namespace

TokenVerifier::TokenVerifier(Parts parts)
    : m(parts)
    , m_policy({
          .issuer = parts.settings.issuer.toUtf8(),
          .audience = parts.settings.audience.toUtf8(),
          .leeway = parts.settings.leeway,
          .required = {"sub"_ba, "jti"_ba, "iat"_ba},
      })
{
}

TokenResult<AccessClaims> TokenVerifier::verify(QByteArrayView token, const AccessRule& rule) const
{
    auto claims = check(token, rule, nullptr);
    if (claims)
        m.activity.touch(claims->sessionId(), m.clock.now(), claims->expiry());
    return claims;
}

TokenResult<AccessClaims> TokenVerifier::inspect(QByteArrayView token) const
{
    return check(token, {}, nullptr);
}

std::vector<Check> TokenVerifier::explain(QByteArrayView token, const AccessRule& rule) const
{
    Trace trace;
    std::ignore = check(token, rule, &trace);
    return trace.complete(Step::Scopes);
}

// What each style looks like, and no two of them do: a signed value has its timestamp, of at most
// six bytes, where a JWT has its claims.
TokenStyle TokenVerifier::styleOf(QByteArrayView token)
{
    constexpr qsizetype longestTimestamp = 8;
    if (token.startsWith("cc_"))
        return TokenStyle::Opaque;
    const qsizetype last = token.lastIndexOf('.');
    const qsizetype middle = last > 0 ? token.first(last).lastIndexOf('.') : -1;
    return token.startsWith('.') || (middle > 0 && last - middle - 1 <= longestTimestamp)
        ? TokenStyle::Signed
        : TokenStyle::Jwt;
}

TokenResult<AccessClaims> TokenVerifier::check(QByteArrayView token, const AccessRule& rule,
                                               Trace* trace) const
{
    // Asked before anything in memory is: what is read after that is at least as new.
    const bool current = m.freshness.isCurrent();
    auto claims = read(token, trace);
    if (!claims)
        return claims;
    if (const auto checked = checkRevocation(*claims, current, trace); !checked)
        return std::unexpected(checked.error());
    if (const auto checked = checkRights(*claims, rule, trace); !checked)
        return std::unexpected(checked.error());
    return claims;
}

TokenResult<AccessClaims> TokenVerifier::read(QByteArrayView token, Trace* trace) const
{
    switch (styleOf(token)) {
    case TokenStyle::Opaque:
        return readOpaque(token, trace);
    case TokenStyle::Signed:
        return readSigned(token, trace);
    case TokenStyle::Jwt:
        break;
    }
    const auto ring = m.keys.ring();
    return ring->jwt().verify(token, trace).transform([](VerifiedClaims&& claims) {
        return AccessClaims{std::move(claims).claims(), TokenStyle::Jwt};
    });
}

TokenResult<AccessClaims> TokenVerifier::readSigned(QByteArrayView token, Trace* trace) const
{
    const auto ring = m.keys.ring();
    const auto value = ring->signedTokens().verify(token, m.settings.accessLifetime, trace);
    if (!value)
        return std::unexpected(value.error());
    return readClaims(value->payload(), TokenStyle::Signed, trace);
}

TokenResult<AccessClaims> TokenVerifier::readOpaque(QByteArrayView token, Trace* trace) const
{
    const Findings findings{trace};
    const auto opaque = OpaqueToken::parse(token);
    if (!opaque)
        return findings.refuse(Step::Shape, opaque.error().fault, opaque.error().where,
                               u"it is no opaque token, or its checksum is wrong");
    if (opaque->kind() != OpaqueToken::Kind::Access)
        return findings.refuse(Step::Shape, Fault::WrongType, {}, u"it is a refresh token");
    findings.pass(Step::Shape, u"an opaque token with its checksum");
    const auto claims = m.opaque.find(opaque->hash());
    if (!claims)
        return findings.refuse(Step::Key, Fault::NotIssued, {}, u"this server knows no such token");
    findings.pass(Step::Key, u"found by its SHA-256");
    return readClaims(*claims, TokenStyle::Opaque, trace);
}

TokenResult<AccessClaims> TokenVerifier::readClaims(const QByteArray& payload, TokenStyle style,
                                                    Trace* trace) const
{
    const Findings findings{trace};
    auto claims = Claims::parse(payload);
    if (!claims)
        return findings.refuse(Step::Payload, claims.error().fault, claims.error().where,
                               u"the payload is not a strict JSON object of claims");
    findings.pass(Step::Payload, u"strict JSON, no claim twice");
    if (const auto checked = checkClaims(*claims, std::nullopt, m_policy, m.clock.now(), trace);
        !checked) {
        return std::unexpected(checked.error());
    }
    return AccessClaims{std::move(*claims), style};
}

TokenResult<void> TokenVerifier::checkRevocation(const AccessClaims& claims, bool current,
                                                 Trace* trace) const
{
    const Findings findings{trace};
    auto revokedAt = m.revoked.find(claims.id());
    const QByteArrayView session = claims.sessionId();
    const bool ended = !revokedAt && !session.isEmpty();
    if (ended)
        revokedAt = m.revoked.find(session);
    if (revokedAt)
        return findings.refuse(Step::Revocation, Fault::Revoked, u"jti"_s, [&] {
            const auto when = QDateTime::fromMSecsSinceEpoch(revokedAt->time_since_epoch().count());
            return (ended ? u"its session ended "_s : u"revoked "_s)
                + (*revokedAt == RevocationSet::kBefore ? u"before this server started"_s
                                                        : u"at "_s + when.toString(u"HH:mm:ss"_s));
        });
    if (claims.issuedAt() < m.keys.tokensFrom())
        return findings.refuse(Step::Revocation, Fault::Revoked, u"iat"_s,
                               u"all tokens of that time were taken back");
    if (const auto now = m.rights.find(claims.subject()); now && now->disabled)
        return findings.refuse(Step::Revocation, Fault::Revoked, u"sub"_s,
                               u"the account is disabled");
    if (!current)
        return findings.refuse(Step::Revocation, Fault::Undecided, {},
                               u"this server has lost touch with its database");
    return findings.pass(Step::Revocation, u"not revoked");
}

TokenResult<void> TokenVerifier::checkRights(const AccessClaims& claims, const AccessRule& rule,
                                             Trace* trace) const
{
    const auto now = m.rights.find(claims.subject());
    const Findings findings{trace};
    return checkRoles(claims.claims(), now.get(), rule, findings).and_then([&] {
        return checkScopes(claims.claims(), now.get(), rule, findings);
    });
}

} // namespace claimcheck
