#include "core/auth/tokendesk.h"

#include "core/auth/authrefusal.h"
#include "core/auth/authstate.h"
#include "core/auth/statechange.h"
#include "core/token/opaquetoken.h"

namespace claimcheck {

using namespace Qt::StringLiterals;
using Fault = AuthError::Fault;

TokenDesk::TokenDesk(AuthState& state)
    : m(state)
{
}

AuthResult<std::optional<TokenFacts>> TokenDesk::introspect(QByteArrayView token,
                                                            const TokenCaller& caller) const
{
    auto found = facts(token);
    if (!found || !*found)
        return found;
    // Tokens of people are for every resource server; a client's are for itself.
    const bool visible = caller.isAdministrator || (*found)->clientId == m.settings.audience
        || (*found)->clientId == caller.name;
    return visible ? found : std::optional<TokenFacts>{};
}

AuthResult<void> TokenDesk::revoke(QByteArrayView token, const TokenCaller& caller)
{
    const auto found = facts(token);
    if (!found)
        return std::unexpected(found.error());
    if (!*found)
        return m.awaitPeers();
    if (!owns(caller, **found))
        return {};
    auto begun = StateChange::begin(m);
    if (!begun)
        return std::unexpected(begun.error());
    StateChange& change = *begun;
    if ((*found)->kind == TokenFacts::Kind::Refresh)
        change.endSession((*found)->id.toLatin1());
    else
        change.revoke((*found)->id.toLatin1(), (*found)->expiresAt);
    change.record({.kind = AuditEvent::Kind::TokenRevoked,
                   .subject = (*found)->subject,
                   .actor = caller.name});
    return change.commit();
}

bool TokenDesk::owns(const TokenCaller& caller, const TokenFacts& facts) const
{
    return caller.isAdministrator || facts.clientId == caller.name;
}

AuthResult<std::optional<TokenFacts>> TokenDesk::facts(QByteArrayView token) const
{
    const auto claims = m.verifier.inspect(token);
    if (!claims) {
        if (claims.error().fault == TokenError::Fault::Undecided)
            return std::unexpected(AuthError{Fault::StoreFailed, u"nothing is heard of it"_s});
        const auto opaque = OpaqueToken::parse(token);
        return opaque && opaque->kind() == OpaqueToken::Kind::Refresh ? refreshFacts(token)
                                                                      : std::optional<TokenFacts>{};
    }
    QStringList scope;
    for (const QByteArrayView one : claims->claims().list("scope"))
        scope += QString::fromUtf8(one);
    return TokenFacts{
        .kind = TokenFacts::Kind::Access,
        .subject = QString::fromUtf8(claims->subject()),
        .clientId = QString::fromUtf8(claims->clientId()),
        .scope = scope,
        .issuer = m.settings.issuer,
        .audience = m.settings.audience,
        .id = QString::fromUtf8(claims->id()),
        .issuedAt = toInstant(claims->claims().issuedAt().value_or(0)),
        .expiresAt = claims->expiry(),
    };
}

AuthResult<std::optional<TokenFacts>> TokenDesk::refreshFacts(QByteArrayView token) const
{
    const auto opaque = OpaqueToken::parse(token);
    const auto row = m.refreshTokens.find(opaque->hash().view().toByteArray());
    if (!row)
        return storeFailed(row.error());
    if (!*row)
        return std::nullopt;
    const auto session = m.sessions.find((*row)->sessionId);
    if (!session)
        return storeFailed(session.error());
    const Instant now = m.clock.now();
    if (!*session || (*session)->endedAt || (*session)->generation != (*row)->generation
        || (*row)->expiresAt <= now || (*session)->expiresAt <= now) {
        return std::nullopt;
    }
    return TokenFacts{
        .kind = TokenFacts::Kind::Refresh,
        .subject = (*session)->username,
        .clientId = (*session)->clientId,
        .scope = (*session)->scope,
        .issuer = m.settings.issuer,
        .audience = m.settings.audience,
        .id = QString::fromLatin1((*session)->id),
        .issuedAt = (*row)->issuedAt,
        .expiresAt = (*row)->expiresAt,
    };
}

} // namespace claimcheck
