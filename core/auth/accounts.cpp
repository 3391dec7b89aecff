#include "core/auth/accounts.h"

#include "core/auth/authrefusal.h"
#include "core/auth/authstate.h"
#include "core/auth/grantnames.h"
#include "core/auth/statechange.h"
#include "core/base/utf8.h"
#include "core/password/passwordpolicy.h"

#include <algorithm>
#include <tuple>

namespace claimcheck {

using namespace Qt::StringLiterals;
using Fault = AuthError::Fault;
using Kind = AuditEvent::Kind;

namespace {

const QString kAdministrator = u"admin"_s;

template <class T>
AuthResult<T> foundOr(StoreResult<std::optional<T>> found, Fault fault)
{
    if (!found)
        return storeFailed(found.error());
    if (!*found)
        return refuse(fault);
    return std::move(**found);
}

AuditEvent eventBy(Kind kind, const QString& subject, const Actor& actor)
{
    return {.kind = kind,
            .subject = subject,
            .actor = actor.name,
            .address = actor.client.address,
            .agent = actor.client.agent};
}

} // namespace

void endSessionsOf(StateChange& change, AuthState& state, qint64 userId, QByteArrayView kept)
{
    const auto live = change.take(state.sessions.ofUser(userId, state.clock.now()));
    if (!live)
        return;
    for (const Session& session : *live) {
        if (session.id != kept)
            change.endSession(session.id);
    }
}

Accounts::Accounts(AuthState& state)
    : m(state)
{
}

AuthResult<User> Accounts::registerUser(const QString& username, const QString& password,
                                        const ClientInfo& client)
{
    const NewAccount account{.username = username,
                             .password = password,
                             .importedHash = {},
                             .roles = m.settings.newUserRoles,
                             .scopes = m.settings.newUserScopes};
    const auto ticket = admit({}, client);
    if (!ticket)
        return std::unexpected(ticket.error());
    auto user = add(account, {.name = {}, .client = client});
    // An answer that tells of somebody else's account is paid for, and no other is.
    if (user || user.error().fault != Fault::UserExists)
        m.limits.withdrawn(*ticket);
    return user;
}

AuthResult<NewUsername> Accounts::check(const NewAccount& account) const
{
    return examine(account).transform([](Examined&& examined) { return std::move(examined.name); });
}

AuthResult<Accounts::Examined> Accounts::examine(const NewAccount& account) const
{
    auto chosen = newUsername(account.username);
    if (!chosen)
        return refuse(faultFor(chosen.error()), u"username"_s);
    if (const auto checked = checkNames(account.roles, account.scopes); !checked)
        return std::unexpected(checked.error());
    AuthResult<SecretBytes> prepared;
    if (!account.importedHash.isEmpty()) {
        if (!PasswordHasher::canRead(account.importedHash))
            return refuse(Fault::BadName, u"hash"_s);
    } else if (prepared = newPassword(account.password, chosen->name, u"password"_s); !prepared) {
        return std::unexpected(prepared.error());
    }
    const auto taken = m.users.hasSkeleton(chosen->skeleton);
    if (!taken)
        return storeFailed(taken.error());
    if (*taken)
        return refuse(Fault::UserExists, u"username"_s);
    return Examined{std::move(*chosen), std::move(*prepared)};
}

AuthResult<User> Accounts::add(const NewAccount& account, const Actor& actor)
{
    // Before the hash, so that a taken name costs nothing; insert() has the last word.
    const auto examined = examine(account);
    if (!examined)
        return std::unexpected(examined.error());
    User user{.username = examined->name.name,
              .passwordHash = account.importedHash,
              .roles = account.roles,
              .scopes = account.scopes,
              .createdAt = m.clock.now()};
    if (account.importedHash.isEmpty()) {
        const auto hash = m.hasher.hash(examined->password);
        if (!hash)
            return refuse(Fault::CryptoFailed, u"hashing a password"_s);
        user.passwordHash = *hash;
    }
    return insert(std::move(user), examined->name.skeleton, actor);
}

AuthResult<SecretBytes> Accounts::newPassword(const QString& typed, const QString& username,
                                              const QString& field) const
{
    const PasswordPolicy& policy = m.settings.passwordPolicy;
    return prepareNewPassword(typed, policy, username)
        .transform_error([&](const PasswordError& error) {
            return AuthError{
                .fault = faultFor(error.fault), .where = field, .atLeast = policy.minCharacters};
        });
}

AuthResult<User> Accounts::insert(User user, const QString& skeleton, const Actor& actor)
{
    auto begun = StateChange::begin(m);
    if (!begun)
        return std::unexpected(begun.error());
    StateChange& change = *begun;
    const auto id = m.users.insert(user, skeleton);
    if (!id && id.error().fault == StoreError::Fault::Conflict)
        return refuse(Fault::UserExists, u"username"_s);
    if (!id)
        return storeFailed(id.error());
    user.id = *id;
    change.record(
        eventBy(actor.name.isEmpty() ? Kind::Registered : Kind::UserAdded, user.username, actor));
    return change.commit().transform([&user] { return std::move(user); });
}

AuthResult<User> Accounts::checkPassword(const QString& username, const QString& password,
                                         const ClientInfo& client)
{
    auto user = tryPassword(username, password, client);
    if (user)
        ++m_succeeded;
    else if (user.error().fault == Fault::InvalidCredentials)
        ++m_failed;
    else if (user.error().fault == Fault::TooManyAttempts)
        ++m_throttled;
    return user;
}

LoginFigures Accounts::figures() const
{
    return {.succeeded = m_succeeded, .failed = m_failed, .throttled = m_throttled};
}

AuthResult<User> Accounts::tryPassword(const QString& username, const QString& password,
                                       const ClientInfo& client)
{
    const auto name = canonicalUsername(username);
    const auto ticket = admit(username, client);
    if (!ticket)
        return std::unexpected(ticket.error());
    const auto prepared = preparePassword(password);
    auto found = name ? m.users.find(*name) : StoreResult<std::optional<User>>{};
    if (!found) {
        m.limits.withdrawn(*ticket);
        return storeFailed(found.error());
    }
    const AuthError wrong{Fault::InvalidCredentials};
    if (!prepared || !*found) {
        // A password that cannot be hashed costs no less than one that can.
        const SecretBytes nothing;
        m.hasher.spendTime(prepared ? *prepared : nothing);
        return std::unexpected(recordFailure(Kind::LoginFailed, {}, client).value_or(wrong));
    }

    User& user = **found;
    const PasswordMatch match = m.hasher.verify(user.passwordHash, *prepared);
    if (match == PasswordMatch::Unreadable)
        return refuse(Fault::StoreFailed, u"an unreadable password hash"_s);
    if (match == PasswordMatch::No || user.disabledAt) {
        return std::unexpected(
            recordFailure(Kind::LoginFailed, user.username, client).value_or(wrong));
    }
    m.limits.succeeded(*ticket);
    rehashIfOutdated(user, *prepared);
    return std::move(user);
}

AuthResult<LoginLimits::Ticket> Accounts::admit(const QString& username, const ClientInfo& client)
{
    return m.limits.admit(username, client.address).transform_error([&](const Throttled& refused) {
        const AuthError error{Fault::TooManyAttempts, {}, refused.retryAfter};
        return recordFailure(Kind::Throttled, {}, client).value_or(error);
    });
}

// @p subject is an account that exists, never what was typed: people type passwords into the field
// above. What cannot be written is answered like any other change that cannot.
std::optional<AuthError> Accounts::recordFailure(AuditEvent::Kind kind, const QString& subject,
                                                 const ClientInfo& client)
{
    const auto events = m.audit.sift(
        {.kind = kind, .subject = subject, .address = client.address, .agent = client.agent});
    if (events.empty())
        return std::nullopt;
    auto begun = StateChange::begin(m);
    if (!begun)
        return begun.error();
    StateChange& change = *begun;
    for (const AuditEvent& event : events)
        change.record(event);
    const auto recorded = change.commit();
    return recorded ? std::nullopt : std::optional{recorded.error()};
}

void Accounts::rehashIfOutdated(User& user, const SecretBytes& password)
{
    if (!m.hasher.isOutdated(user.passwordHash))
        return;
    // The login stands without it, so a failure is left for the next one.
    const auto hash = m.hasher.hash(password);
    if (!hash)
        return;
    const auto replaced = m.users.replacePasswordHash(user.id, user.passwordHash, *hash);
    if (!replaced)
        return;
    if (*replaced) {
        user.passwordHash = *hash;
        return;
    }
    // Another login of the same moment was first, or the password was changed: if it is the same
    // password still, this login goes on with the other's hash.
    const auto now = m.users.withId(user.id);
    if (now && *now && m.hasher.verify((*now)->passwordHash, password) == PasswordMatch::Yes)
        user = **now;
}

AuthResult<void> Accounts::changePassword(const AccessClaims& claims, const QString& current,
                                          const QString& next, const ClientInfo& client)
{
    const auto named = of(claims);
    if (!named)
        return std::unexpected(named.error());
    const auto user = checkPassword(named->username, current, client);
    if (!user)
        return std::unexpected(user.error());
    const auto prepared = newPassword(next, user->username, u"new_password"_s);
    if (!prepared)
        return std::unexpected(prepared.error());
    if (m.hasher.verify(user->passwordHash, *prepared) == PasswordMatch::Yes)
        return refuse(Fault::PasswordUnchanged, u"new_password"_s);
    const auto hash = m.hasher.hash(*prepared);
    if (!hash)
        return refuse(Fault::CryptoFailed, u"hashing a password"_s);

    auto begun = StateChange::begin(m);
    if (!begun)
        return std::unexpected(begun.error());
    StateChange& change = *begun;
    // A change that came in between knew another password than the one that was checked.
    if (const auto replaced =
            change.take(m.users.replacePasswordHash(user->id, user->passwordHash, *hash));
        replaced && !*replaced) {
        return refuse(Fault::InvalidCredentials);
    }
    endSessionsOf(change, m, user->id, claims.sessionId());
    change.record({.kind = Kind::PasswordChanged,
                   .subject = user->username,
                   .actor = user->username,
                   .address = client.address,
                   .agent = client.agent});
    return change.commit();
}

AuthResult<User> Accounts::of(const AccessClaims& claims) const
{
    // Only a canonical name can be an account's. Asking the store for another is no harmless miss:
    // SQLite drops a U+FEFF in front of a text that is bound to a statement.
    const QString name = textFromUtf8(claims.subject());
    if (canonicalUsername(name) != name)
        return refuse(Fault::InvalidCredentials);
    return foundOr(m.users.find(name), Fault::InvalidCredentials);
}

AuthResult<User> Accounts::withId(qint64 id) const
{
    return foundOr(m.users.withId(id), Fault::NotFound);
}

AuthResult<User> Accounts::withName(const QString& username) const
{
    const auto name = canonicalUsername(username);
    return name ? foundOr(m.users.find(*name), Fault::NotFound) : refuse(Fault::NotFound);
}

AuthResult<std::vector<User>> Accounts::list(qint64 after, int limit) const
{
    return m.users.list(after, limit).transform_error(fromStore);
}

AuthResult<User> Accounts::update(qint64 id, const AccountUpdate& update, const Actor& actor)
{
    if (const auto checked =
            checkNames(update.roles.value_or(QStringList{}), update.scopes.value_or(QStringList{}));
        !checked) {
        return std::unexpected(checked.error());
    }
    auto begun = StateChange::begin(m);
    if (!begun)
        return std::unexpected(begun.error());
    StateChange& change = *begun;
    auto user = withId(id);
    if (!user)
        return user;
    const User before = *user;
    user->roles = update.roles.value_or(before.roles);
    user->scopes = update.scopes.value_or(before.scopes);
    if (update.disabled && *update.disabled != before.disabledAt.has_value())
        user->disabledAt = *update.disabled ? std::optional{m.clock.now()} : std::nullopt;

    if (user->disabledAt || !user->roles.contains(kAdministrator)) {
        const auto last = isLastAdministrator(before);
        if (!last)
            return std::unexpected(last.error());
        if (*last)
            return refuse(Fault::LastAdministrator);
    }
    change.setRights(*user);
    if (user->disabledAt && !before.disabledAt) {
        endSessionsOf(change, m, id);
        change.record(eventBy(Kind::UserDisabled, user->username, actor));
    } else if (!user->disabledAt && before.disabledAt) {
        change.record(eventBy(Kind::UserEnabled, user->username, actor));
    }
    if (user->roles != before.roles) {
        AuditEvent event = eventBy(Kind::RolesChanged, user->username, actor);
        event.details = {{"roles"_L1, user->roles.join(u' ')}};
        change.record(std::move(event));
    }
    if (user->scopes != before.scopes) {
        AuditEvent event = eventBy(Kind::ScopesChanged, user->username, actor);
        event.details = {{"scopes"_L1, user->scopes.join(u' ')}};
        change.record(std::move(event));
    }
    return change.commit().transform([&user] { return std::move(*user); });
}

AuthResult<void> Accounts::remove(qint64 id, const Actor& actor)
{
    auto begun = StateChange::begin(m);
    if (!begun)
        return std::unexpected(begun.error());
    StateChange& change = *begun;
    auto user = withId(id);
    if (!user)
        return std::unexpected(user.error());
    const auto last = isLastAdministrator(*user);
    if (!last)
        return std::unexpected(last.error());
    if (*last)
        return refuse(Fault::LastAdministrator);
    endSessionsOf(change, m, id);
    user->disabledAt = m.clock.now();
    change.setRights(*user);
    change.keep(m.users.remove(id, m.clock.now()));
    change.record(eventBy(Kind::UserRemoved, user->username, actor));
    return change.commit();
}

AuthResult<bool> Accounts::isLastAdministrator(const User& user) const
{
    if (user.disabledAt || !user.roles.contains(kAdministrator))
        return false;
    const auto count = m.users.countWithRole(kAdministrator);
    if (!count)
        return storeFailed(count.error());
    return *count <= 1;
}

} // namespace claimcheck
