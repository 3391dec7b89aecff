#include "core/auth/authstate.h"

#include "core/auth/authrefusal.h"
#include "core/token/opaquetoken.h"

namespace claimcheck {

using Fault = AuthError::Fault;

namespace {

constexpr std::size_t kNodeIdBytes = 12;
constexpr int kRevocationsAtOnce = 20'000;

} // namespace

template <class Holder>
void AuthState::learnRights(const QString& subject, const Holder& holder, Instant now)
{
    rights.set(subject.toUtf8(),
               {.disabled = holder.disabledAt.has_value(),
                .roles = holder.roles,
                .scopes = holder.scopes,
                .expiresAt = now + settings.accessLifetime + kClockMargin},
               now);
}

AuthState::AuthState(Database& openDatabase, AuthSettings wanted, SecretBytes storeKey,
                     std::optional<SecretBytes> sharedSecret, Random& randomSource,
                     const Clock& time)
    : database(openDatabase)
    , settings(std::move(wanted))
    , random(randomSource)
    , clock(time)
    , peers(nodes, marks, database, randomId(random, kNodeIdBytes).value_or(QByteArray{}),
            settings.nodes.lease)
    , limits(settings.limits, clock)
    , hasher(random, settings.passwordCost)
    , vault(std::move(storeKey), random)
    , keys({.store = keyStore,
            .marks = marks,
            .vault = vault,
            .settings = settings,
            .random = random,
            .clock = clock},
           std::move(sharedSecret))
    , audit(auditRows, clock)
    , issuer(settings, keys, random, clock)
    , verifier({.settings = settings,
                .keys = keys,
                .opaque = opaque,
                .revoked = revoked,
                .rights = rights,
                .freshness = freshness,
                .activity = activity,
                .clock = clock})
{
}

AuthResult<void> AuthState::learnAll()
{
    const std::scoped_lock lock(learning);
    const Instant now = clock.now();
    if (const auto learnt = learnRevocations(); !learnt)
        return learnt;
    const auto opaqueKept = accessTokens.all();
    if (!opaqueKept)
        return std::unexpected(fromStore(opaqueKept.error()));
    for (const OpaqueAccess& token : *opaqueKept)
        opaque.insert(token, now);
    const auto usersChanged = users.changedSince(now - settings.accessLifetime - kClockMargin);
    if (!usersChanged)
        return std::unexpected(fromStore(usersChanged.error()));
    for (const User& user : *usersChanged)
        learnRights(user.username, user, now);
    const auto clientsKept = clients.all();
    if (!clientsKept)
        return std::unexpected(fromStore(clientsKept.error()));
    for (const ServiceClient& client : *clientsKept) {
        if (client.disabledAt)
            learnRights(client.id, client, now);
    }
    return keys.reload();
}

AuthResult<void> AuthState::learn(const Change& change)
{
    const std::scoped_lock lock(learning);
    switch (change.kind) {
    case Change::Kind::Revoked:
        return learnRevocation(change.subject);
    case Change::Kind::Account:
        return learnUser(change.subject);
    case Change::Kind::Client:
        return learnClient(change.subject);
    case Change::Kind::Keys:
        return keys.reload();
    }
    // A newer version of the program wrote it, so nobody here knows what it takes back.
    return std::unexpected(AuthError{Fault::StoreFailed, QStringLiteral("an unknown change")});
}

AuthResult<void> AuthState::awaitPeers()
{
    const auto newest = changes.newest();
    return newest ? peers.await(*newest)
                  : std::unexpected(AuthError{Fault::Unconfirmed, newest.error().where});
}

AuthResult<void> AuthState::learnOpaque(QByteArrayView token)
{
    const auto read = OpaqueToken::parse(token);
    if (!read)
        return {};
    const auto stored = accessTokens.find(read->hash().view().toByteArray());
    if (!stored)
        return storeFailed(stored.error());
    if (*stored)
        opaque.insert(**stored, clock.now());
    return {};
}

AuthResult<void> AuthState::learnRevocations()
{
    QByteArray last;
    for (;;) {
        const auto page = revocations.page(last, kRevocationsAtOnce);
        if (!page)
            return storeFailed(page.error());
        if (page->ids.isEmpty())
            return {};
        for (const QByteArray& id : page->ids)
            revoked.insert(id, RevocationSet::kBefore, page->expiresAt + kClockMargin);
        last = page->last;
    }
}

AuthResult<void> AuthState::learnRevocation(const QByteArray& id)
{
    if (revoked.find(id))
        return {};
    const auto stored = revocations.find(id);
    if (!stored)
        return storeFailed(stored.error());
    // It is gone from the store when it has expired, or it was never there.
    const Revocation known = stored->value_or(Revocation{id, clock.now(), clock.now()});
    revoked.insert(id, known.revokedAt, known.expiresAt + kClockMargin);
    activity.forget(id);
    return {};
}

AuthResult<void> AuthState::learnUser(const QByteArray& username)
{
    const QString name = QString::fromUtf8(username);
    return users.find(name).transform_error(fromStore).transform(
        [&](const std::optional<User>& user) {
            const Instant now = clock.now();
            learnRights(name, user.value_or(User{.disabledAt = now}), now);
        });
}

AuthResult<void> AuthState::learnClient(const QByteArray& id)
{
    const QString name = QString::fromUtf8(id);
    return clients.find(name).transform_error(fromStore).transform(
        [&](const std::optional<ServiceClient>& client) {
            const Instant now = clock.now();
            learnRights(name, client.value_or(ServiceClient{.disabledAt = now}), now);
        });
}

} // namespace claimcheck
