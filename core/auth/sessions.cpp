#include "core/auth/sessions.h"

#include "core/auth/accounts.h"
#include "core/auth/authrefusal.h"
#include "core/auth/authstate.h"
#include "core/auth/statechange.h"
#include "core/token/opaquetoken.h"

#include <algorithm>
#include <ranges>

namespace claimcheck {

using namespace Qt::StringLiterals;
using Fault = AuthError::Fault;
using Kind = AuditEvent::Kind;

namespace {

constexpr std::size_t kSessionIdBytes = 12;

bool isWithin(const QStringList& part, const QStringList& whole)
{
    return std::ranges::all_of(part, [&whole](const QString& one) { return whole.contains(one); });
}

QStringList both(const QStringList& one, const QStringList& other)
{
    QStringList shared = one;
    shared.removeIf([&other](const QString& word) { return !other.contains(word); });
    return shared;
}

AuditEvent eventOf(Kind kind, const Session& session, const ClientInfo& client)
{
    return {.kind = kind,
            .subject = session.username,
            .actor = session.username,
            .address = client.address,
            .agent = client.agent,
            .session = QString::fromLatin1(session.id)};
}

} // namespace

/// A refresh token that was shown to us, and what the store knows of it.
struct Sessions::Presented
{
    RefreshToken token;
    Session session;
    User user;

    [[nodiscard]] bool isNewest() const { return token.generation == session.generation; }
};

Sessions::Sessions(AuthState& state)
    : m(state)
{
}

AuthResult<TokenPair> Sessions::open(const User& user, const LoginWish& wish,
                                     const ClientInfo& client)
{
    const auto id = randomId(m.random, kSessionIdBytes);
    if (!id)
        return refuse(Fault::CryptoFailed, u"a session"_s);
    auto begun = StateChange::begin(m);
    if (!begun)
        return std::unexpected(begun.error());
    StateChange& change = *begun;
    // What changes accounts waits for this unit of work, and what was changed since the password
    // was checked is seen here.
    const auto found = change.take(m.users.withId(user.id));
    if (!found)
        return std::unexpected(change.commit().error());
    if (!*found || (*found)->disabledAt || (*found)->passwordHash != user.passwordHash)
        return refuse(Fault::InvalidCredentials);
    const User& current = **found;
    if (!isWithin(wish.scope, current.scopes))
        return refuse(Fault::InvalidScope);

    const Instant moment = m.clock.now();
    const Session session{
        .id = *id,
        .userId = current.id,
        .username = current.username,
        .clientId = m.settings.audience,
        .style = wish.style,
        .scope = wish.scope,
        .generation = 0,
        .tokenId = accessTokenId(*id, 0),
        .authenticatedAt = moment,
        .issuedAt = moment,
        .expiresAt = moment + m.settings.sessionLifetime,
        .lastUsedAt = moment,
        .endedAt = {},
        .client = client,
    };
    change.keep(m.sessions.insert(session));
    auto pair = issue(change, session, current, wish.scope);
    if (!pair)
        return pair;
    endOldest(change, session);
    AuditEvent event = eventOf(Kind::LoggedIn, session, client);
    event.details = {{"style"_L1, QString{styleName(session.style)}}};
    change.record(std::move(event));
    return change.commit().transform([&pair] { return std::move(*pair); });
}

AuthResult<TokenPair> Sessions::issue(StateChange& change, const Session& session, const User& user,
                                      const QStringList& scope) const
{
    auto access = m.issuer.issue({
        .subject = user.username,
        .clientId = session.clientId,
        .roles = user.roles,
        .scope = scope,
        .authenticatedAt = session.authenticatedAt,
        .tokenId = accessTokenId(session.id, session.generation),
        .style = session.style,
        .notAfter = session.expiresAt,
    });
    if (!access)
        return std::unexpected(access.error());
    const auto refresh = OpaqueToken::generate(OpaqueToken::Kind::Refresh, m.random);
    if (!refresh)
        return refuse(Fault::CryptoFailed, u"a refresh token"_s);
    const Instant now = m.clock.now();
    const Instant end = std::min(now + m.settings.refreshLifetime, session.expiresAt);
    change.keep(m.refreshTokens.insert({.hash = refresh->hash().view().toByteArray(),
                                        .sessionId = session.id,
                                        .generation = session.generation,
                                        .issuedAt = now,
                                        .expiresAt = end,
                                        .usedAt = {}}));
    change.keepToken(*access);
    return TokenPair{.access = std::move(*access),
                     .refresh = refresh->text().toByteArray(),
                     .refreshExpiresAt = end,
                     .scope = scope,
                     .sessionId = session.id,
                     .username = user.username};
}

void Sessions::endOldest(StateChange& change, const Session& newest)
{
    auto live = change.take(m.sessions.ofUser(newest.userId, m.clock.now()));
    if (!live)
        return;
    // Others may have begun in the same moment, so it is not always the first of the list.
    std::erase_if(*live, [&newest](const Session& session) { return session.id == newest.id; });
    const auto others =
        static_cast<std::size_t>(std::max<qsizetype>(m.settings.sessionsPerUser, 1) - 1);
    for (const Session& session : *live | std::views::drop(others)) {
        change.endSession(session.id);
        AuditEvent event = eventOf(Kind::SessionEnded, session, {});
        event.details = {{"reason"_L1, u"too many sessions"_s}};
        change.record(std::move(event));
    }
}

AuthResult<TokenPair> Sessions::refresh(QByteArrayView token,
                                        const std::optional<QStringList>& scope,
                                        const ClientInfo& client)
{
    const auto opaque = OpaqueToken::parse(token);
    if (!opaque || opaque->kind() != OpaqueToken::Kind::Refresh)
        return refuse(Fault::InvalidGrant);
    // Without a unit of work, so that tokens nobody issued, and those of sessions that have ended,
    // keep nobody waiting.
    const auto known = m.refreshTokens.find(opaque->hash().view().toByteArray());
    if (!known)
        return std::unexpected(fromStore(known.error()));
    if (!*known)
        return refuse(Fault::InvalidGrant);
    const auto live = m.sessions.find((*known)->sessionId);
    if (!live)
        return std::unexpected(fromStore(live.error()));
    if (!*live || (*live)->endedAt)
        return refuse(Fault::InvalidGrant);

    auto begun = StateChange::begin(m);
    if (!begun)
        return std::unexpected(begun.error());
    StateChange& change = *begun;
    auto presented = find(change, opaque->hash().view());
    if (!presented)
        return std::unexpected(presented.error());
    Session& session = presented->session;
    // Only what was granted, and of that only what the account may still ask for.
    const QStringList left = both(session.scope, presented->user.scopes);
    const QStringList granted = scope.value_or(left);
    if (!isWithin(granted, left))
        return refuse(Fault::InvalidScope);
    const qint64 generation = session.generation;
    if ((presented->isNewest() || maySpendAgain(*presented))
        && change.take(m.sessions.rotate(session.id, generation, m.clock.now())).value_or(false)) {
        change.keep(m.refreshTokens.markUsed(presented->token.hash, m.clock.now()));
        session.generation = generation + 1;
        auto pair = issue(change, session, presented->user, granted);
        if (!pair)
            return pair;
        change.record(eventOf(Kind::Refreshed, session, client));
        return change.commit().transform([&pair] { return std::move(*pair); });
    }
    // It was used before: by its owner or by a thief, and nobody can tell which of the two this is.
    change.endSession(session.id);
    change.record(eventOf(Kind::RefreshReused, session, client));
    if (const auto ended = change.commit(); !ended)
        return std::unexpected(ended.error());
    return refuse(Fault::InvalidGrant);
}

AuthResult<Sessions::Presented> Sessions::find(StateChange& change, QByteArrayView hash) const
{
    auto token = change.take(m.refreshTokens.find(hash.toByteArray()));
    auto session = token && *token ? change.take(m.sessions.find((*token)->sessionId))
                                   : std::optional<std::optional<Session>>{std::nullopt};
    auto user = session && *session ? change.take(m.users.withId((*session)->userId))
                                    : std::optional<std::optional<User>>{std::nullopt};
    if (change.failed())
        return std::unexpected(change.commit().error());
    const Instant now = m.clock.now();
    if (!*token || !*session || !*user || (*session)->endedAt || (*user)->disabledAt
        || (*session)->expiresAt <= now || (*token)->expiresAt <= now) {
        return refuse(Fault::InvalidGrant);
    }
    return Presented{std::move(**token), std::move(**session), std::move(**user)};
}

// Of a client that never saw the answer: only the token before the newest, and only for a while.
// The one that the client did not see is not good any more afterwards, so there is never more than
// one that is.
bool Sessions::maySpendAgain(const Presented& presented) const
{
    const RefreshToken& token = presented.token;
    return token.usedAt && token.generation + 1 == presented.session.generation
        && m.clock.now() < *token.usedAt + m.settings.refreshGrace;
}

AuthResult<void> Sessions::logOut(const AccessClaims& claims, const ClientInfo& client)
{
    auto begun = StateChange::begin(m);
    if (!begun)
        return std::unexpected(begun.error());
    StateChange& change = *begun;
    const QByteArray session = claims.sessionId().toByteArray();
    if (session.isEmpty())
        change.revoke(claims.id().toByteArray(), claims.expiry());
    else
        change.endSession(session);
    const QString subject = QString::fromUtf8(claims.subject());
    change.record({.kind = Kind::SessionEnded,
                   .subject = subject,
                   .actor = subject,
                   .address = client.address,
                   .agent = client.agent,
                   .session = QString::fromLatin1(session)});
    return change.commit();
}

AuthResult<qsizetype> Sessions::logOutEverywhere(const AccessClaims& claims,
                                                 const ClientInfo& client)
{
    auto begun = StateChange::begin(m);
    if (!begun)
        return std::unexpected(begun.error());
    StateChange& change = *begun;
    const QString subject = QString::fromUtf8(claims.subject());
    const auto user = change.take(m.users.find(subject));
    if (user && !*user)
        return refuse(Fault::InvalidCredentials);
    qsizetype count = 0;
    if (user) {
        if (const auto live = change.take(m.sessions.ofUser((*user)->id, m.clock.now())))
            count = static_cast<qsizetype>(live->size());
        endSessionsOf(change, m, (*user)->id);
    }
    change.record({.kind = Kind::SessionsEnded,
                   .subject = subject,
                   .actor = subject,
                   .address = client.address,
                   .agent = client.agent});
    return change.commit().transform([count] { return count; });
}

AuthResult<std::vector<Session>> Sessions::of(const User& user) const
{
    auto sessions = m.sessions.ofUser(user.id, m.clock.now());
    if (!sessions)
        return std::unexpected(fromStore(sessions.error()));
    for (Session& session : *sessions) {
        if (const auto used = m.activity.lastUse(session.id))
            session.lastUsedAt = std::max(session.lastUsedAt, *used);
    }
    return std::move(*sessions);
}

AuthResult<std::vector<Session>> Sessions::newest(int limit) const
{
    return m.sessions.newest(limit, m.clock.now()).transform_error(fromStore);
}

AuthResult<std::vector<RefreshToken>> Sessions::family(const User& user, const QByteArray& id) const
{
    const auto session = m.sessions.find(id);
    if (!session)
        return std::unexpected(fromStore(session.error()));
    if (!*session || (*session)->userId != user.id)
        return refuse(Fault::NotFound);
    return m.refreshTokens.ofSession(id).transform_error(fromStore);
}

AuthResult<void> Sessions::end(const User& user, const QByteArray& id, const ClientInfo& client)
{
    auto begun = StateChange::begin(m);
    if (!begun)
        return std::unexpected(begun.error());
    StateChange& change = *begun;
    const auto session = change.take(m.sessions.find(id));
    if (session && (!*session || (*session)->userId != user.id || (*session)->endedAt))
        return refuse(Fault::NotFound);
    if (session) {
        change.endSession(id);
        AuditEvent event = eventOf(Kind::SessionEnded, **session, client);
        event.actor = user.username;
        change.record(std::move(event));
    }
    return change.commit();
}

} // namespace claimcheck
