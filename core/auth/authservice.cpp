#include "core/auth/authservice.h"

#include "core/auth/authrefusal.h"
#include "core/auth/authstate.h"
#include "core/auth/changefeed.h"
#include "core/auth/statechange.h"
#include "core/store/backup.h"
#include "core/token/opaquetoken.h"

#include <limits>

namespace claimcheck {

using namespace Qt::StringLiterals;
using Fault = AuthError::Fault;
using Kind = AuditEvent::Kind;

class AuthService::Private
{
public:
    Private(Database& database, AuthSettings settings, AuthSecrets secrets, Random& random,
            const Clock& clock)
        : state(database, std::move(settings), std::move(secrets.storeKey),
                std::move(secrets.shared), random, clock)
    {
    }

    AuthState state;
    Accounts accounts{state};
    Sessions sessions{state};
    ServiceClients clients{state};
    TokenDesk tokens{state};
    ChangeFeed feed{state};
};

AuthResult<std::unique_ptr<AuthService>> AuthService::start(Database& database,
                                                            AuthSettings settings,
                                                            AuthSecrets secrets, Random& random,
                                                            const Clock& clock)
{
    std::unique_ptr<AuthService> service{new AuthService{std::make_unique<Private>(
        database, std::move(settings), std::move(secrets), random, clock)}};
    if (const auto restored = service->restore(); !restored)
        return std::unexpected(restored.error());
    return service;
}

AuthService::AuthService(std::unique_ptr<Private> made)
    : d(std::move(made))
{
}

AuthService::~AuthService()
{
    // What was counted and not written yet; without a database it cannot be.
    if (auto counted = d->state.audit.due(true))
        std::ignore = record(std::move(*counted));
}

AuthResult<void> AuthService::restore()
{
    AuthState& state = d->state;
    auto begun = StateChange::begin(state);
    if (!begun)
        return std::unexpected(begun.error());
    StateChange& change = *begun;
    change.keep(state.keys.load());
    if (const auto loaded = change.commit(); !loaded)
        return loaded;
    if (!state.audit.setKey(state.keys.auditKey().view()))
        return std::unexpected(AuthError{Fault::CryptoFailed, u"the audit log"_s});
    if (const auto noticed = noticeCopy(); !noticed)
        return noticed;
    if (const auto dropped = dropExpired(); !dropped)
        return dropped;
    // A command is over before it could hear of anything.
    if (state.database.access() == Access::Server)
        return d->feed.start();
    state.freshness.extend(SleeplessClock::time_point::max());
    return state.learnAll();
}

// What a copy was made of went on: it may have revoked what the copy still holds for good. A
// command only looks at a copy.
AuthResult<void> AuthService::noticeCopy()
{
    AuthState& state = d->state;
    if (state.database.access() != Access::Server)
        return {};
    const auto copied = state.marks.find(MarkStore::kCopied);
    if (!copied)
        return storeFailed(copied.error());
    if (!*copied || **copied <= state.keys.tokensFrom())
        return {};
    auto begun = StateChange::begin(state);
    if (!begun)
        return std::unexpected(begun.error());
    StateChange& change = *begun;
    change.revokeAllBefore(std::max(state.clock.now(), **copied));
    change.record({.kind = Kind::AllTokensRevoked, .details = {{"why"_L1, u"restored"_s}}});
    return change.commit();
}

AuthResult<void> AuthService::dropExpired()
{
    AuthState& state = d->state;
    const Instant now = state.clock.now();
    if (auto counted = state.audit.due(false)) {
        if (const auto recorded = record(std::move(*counted)); !recorded)
            return recorded;
    }
    state.revoked.dropExpired(now);
    return state.revocations.removeExpired(now - kClockMargin)
        .and_then([&] { return state.sessions.removeExpired(now); })
        .and_then([&] { return state.accessTokens.removeExpired(now); })
        .and_then([&] { return state.changes.removeBefore(now - kClockMargin); })
        .transform_error(fromStore);
}

StoreResult<void> AuthService::backUp(const QString& file) const
{
    return claimcheck::backUp(d->state.database, file, d->state.clock.now());
}

AuthResult<void> AuthService::checkStore() const
{
    return d->state.auditRows.head().transform([](const AuditHead&) { }).transform_error(fromStore);
}

MemoryFigures AuthService::memoryFigures() const
{
    return {.revocations = d->state.revoked.size(),
            .opaqueTokens = d->state.opaque.size(),
            .changesWaiting = d->state.database.writersWaiting()};
}

Accounts& AuthService::accounts()
{
    return d->accounts;
}

Sessions& AuthService::sessions()
{
    return d->sessions;
}

ServiceClients& AuthService::clients()
{
    return d->clients;
}

TokenDesk& AuthService::tokens()
{
    return d->tokens;
}

const TokenVerifier& AuthService::verifier() const
{
    return d->state.verifier;
}

const AuditLog& AuthService::audit() const
{
    return d->state.audit;
}

const AuthSettings& AuthService::settings() const
{
    return d->state.settings;
}

std::shared_ptr<const KeyRing> AuthService::keys() const
{
    return d->state.keys.ring();
}

AuthResult<QByteArray> AuthService::rotateKeys(const Actor& actor)
{
    auto begun = StateChange::begin(d->state);
    if (!begun)
        return std::unexpected(begun.error());
    StateChange& change = *begun;
    auto id = d->state.keys.rotate();
    if (!id)
        return id;
    change.keysChanged();
    change.record({.kind = Kind::KeyRotated,
                   .subject = QString::fromLatin1(*id),
                   .actor = actor.name,
                   .address = actor.client.address,
                   .agent = actor.client.agent});
    return change.commit().transform([&id] { return *id; });
}

AuthResult<void> AuthService::revokeKey(const QByteArray& id, const Actor& actor)
{
    auto begun = StateChange::begin(d->state);
    if (!begun)
        return std::unexpected(begun.error());
    StateChange& change = *begun;
    change.keep(d->state.keys.revoke(id));
    change.keysChanged();
    change.record({.kind = Kind::KeyRevoked,
                   .subject = QString::fromLatin1(id),
                   .actor = actor.name,
                   .address = actor.client.address,
                   .agent = actor.client.agent});
    return change.commit();
}

AuthResult<void> AuthService::revokeAllTokens(const Actor& actor)
{
    auto begun = StateChange::begin(d->state);
    if (!begun)
        return std::unexpected(begun.error());
    StateChange& change = *begun;
    // A token says when it was issued in whole seconds.
    change.revokeAllBefore(std::chrono::floor<std::chrono::seconds>(d->state.clock.now())
                           + std::chrono::seconds{1});
    change.record({.kind = Kind::AllTokensRevoked,
                   .actor = actor.name,
                   .address = actor.client.address,
                   .agent = actor.client.agent});
    return change.commit();
}

AuthResult<std::vector<AuditRow>> AuthService::auditBefore(quint64 before, int limit) const
{
    return d->state.auditRows.before(before, limit).transform_error(fromStore);
}

AuthResult<void> AuthService::learnOpaque(QByteArrayView token)
{
    return d->state.learnOpaque(token);
}

AuthResult<void> AuthService::revokeForeign(const QByteArray& key, Instant expiresAt)
{
    auto change = StateChange::begin(d->state);
    if (!change)
        return std::unexpected(change.error());
    change->revoke(key, expiresAt);
    return change->commit();
}

AuthResult<bool> AuthService::isForeignRevoked(QByteArrayView key) const
{
    // Asked before the list is: what is read after that is at least as new.
    const bool current = d->state.freshness.isCurrent();
    const bool revoked = d->state.revoked.find(key).has_value();
    if (!revoked && !current)
        return std::unexpected(
            AuthError{Fault::StoreFailed, u"this server has lost touch with its database"_s});
    return revoked;
}

SecretBytes AuthService::profileSecret() const
{
    return d->state.keys.profileSecret();
}

AuthResult<void> AuthService::removeEverybody(AuditEvent event)
{
    AuthState& state = d->state;
    auto begun = StateChange::begin(state);
    if (!begun)
        return std::unexpected(begun.error());
    StateChange& change = *begun;
    // Tokens name their account by its name, which may be somebody else's soon.
    // Those too that a lab's clock has outlived: it may go back.
    const auto sessions =
        change.take(state.sessions.newest(std::numeric_limits<int>::max(), Instant{}));
    for (const Session& session : sessions.value_or(std::vector<Session>{}))
        change.endSession(session.id);
    if (!change.failed())
        change.keep(state.users.removeAll());
    const auto clients = change.take(state.clients.all());
    for (ServiceClient client : clients.value_or(std::vector<ServiceClient>{})) {
        client.disabledAt = state.clock.now(); // for the tokens that it still has
        change.setClientRights(client);
    }
    if (!change.failed())
        change.keep(state.clients.removeAll());
    change.record(std::move(event));
    return change.commit();
}

AuthResult<void> AuthService::record(AuditEvent event)
{
    auto begun = StateChange::begin(d->state);
    if (!begun)
        return std::unexpected(begun.error());
    StateChange& change = *begun;
    change.record(std::move(event));
    return change.commit();
}

} // namespace claimcheck
