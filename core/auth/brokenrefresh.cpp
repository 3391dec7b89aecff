#include "core/auth/brokenrefresh.h"

#include "core/auth/authrefusal.h"
#include "core/auth/authstate.h"
#include "core/auth/statechange.h"
#include "core/token/opaquetoken.h"

#include <algorithm>

namespace claimcheck {

using namespace Qt::StringLiterals;
using Fault = AuthError::Fault;

BrokenRefresh::BrokenRefresh(Sessions& sessions)
    : m(sessions.m)
{
}

AuthResult<TokenPair> BrokenRefresh::refresh(QByteArrayView token,
                                             const std::optional<QStringList>& scope,
                                             const ClientInfo& client) const
{
    const auto opaque = OpaqueToken::parse(token);
    if (!opaque || opaque->kind() != OpaqueToken::Kind::Refresh)
        return refuse(Fault::InvalidGrant);
    auto begun = StateChange::begin(m);
    if (!begun)
        return std::unexpected(begun.error());
    StateChange& change = *begun;
    const auto known = change.take(m.refreshTokens.find(opaque->hash().view().toByteArray()))
                           .value_or(std::nullopt);
    const auto session = known
        ? change.take(m.sessions.find(known->sessionId)).value_or(std::nullopt)
        : std::nullopt;
    const auto user = session ? change.take(m.users.withId(session->userId)).value_or(std::nullopt)
                              : std::nullopt;
    if (change.failed())
        return std::unexpected(change.commit().error());
    const Instant now = m.clock.now();
    if (!user || user->disabledAt || session->endedAt || session->expiresAt <= now
        || known->expiresAt <= now)
        return refuse(Fault::InvalidGrant);
    const QStringList granted = scope.value_or(session->scope);
    if (!std::ranges::all_of(granted, [&](const QString& s) { return session->scope.contains(s); }))
        return refuse(Fault::InvalidScope);

    auto access = m.issuer.issue({.subject = user->username,
                                  .clientId = session->clientId,
                                  .roles = user->roles,
                                  .scope = granted,
                                  .authenticatedAt = session->authenticatedAt,
                                  .tokenId = accessTokenId(session->id, session->generation),
                                  .style = session->style});
    if (!access)
        return std::unexpected(access.error());
    change.keepToken(*access);
    AuditEvent event{.kind = AuditEvent::Kind::Refreshed,
                     .subject = user->username,
                     .actor = user->username,
                     .address = client.address,
                     .agent = client.agent,
                     .session = QString::fromLatin1(session->id)};
    event.details = {{"lab"_L1, u"no rotation"_s}};
    change.record(std::move(event));
    return change.commit().transform([&] {
        return TokenPair{.access = std::move(*access),
                         .refresh = token.toByteArray(),
                         .refreshExpiresAt = known->expiresAt,
                         .scope = granted,
                         .sessionId = session->id,
                         .username = user->username};
    });
}

} // namespace claimcheck
