#include "core/auth/authservice.h"

#include "core/account/username.h"
#include "core/base/utf8.h"
#include "core/password/passwordpolicy.h"

#include <tuple>

namespace claimcheck {

using namespace Qt::StringLiterals;
using Fault = AuthError::Fault;

namespace {

std::unexpected<AuthError> refuse(Fault fault, const QString& where = {})
{
    return std::unexpected(AuthError{fault, where});
}

std::unexpected<AuthError> storeFailed(const StoreError& error)
{
    return refuse(Fault::StoreFailed, error.where);
}

Fault faultFor(UsernameFault fault)
{
    switch (fault) {
    case UsernameFault::Empty:
        return Fault::UsernameEmpty;
    case UsernameFault::TooLong:
        return Fault::UsernameTooLong;
    case UsernameFault::Character:
        return Fault::UsernameCharacter;
    case UsernameFault::MixedScripts:
        return Fault::UsernameMixedScripts;
    case UsernameFault::Direction:
        return Fault::UsernameDirection;
    case UsernameFault::Reserved:
        return Fault::UsernameReserved;
    }
    Q_UNREACHABLE_RETURN(Fault::UsernameCharacter);
}

Fault faultFor(PasswordError::Fault fault)
{
    switch (fault) {
    case PasswordError::Fault::TooShort:
        return Fault::PasswordTooShort;
    case PasswordError::Fault::TooLong:
        return Fault::PasswordTooLong;
    case PasswordError::Fault::NotText:
        return Fault::PasswordNotText;
    case PasswordError::Fault::Common:
        return Fault::PasswordCommon;
    case PasswordError::Fault::HoldsName:
        return Fault::PasswordHoldsName;
    }
    Q_UNREACHABLE_RETURN(Fault::PasswordNotText);
}

// A clock that is set back must not bring an expired token to life together with the loss of its
// revocation, so revocations outlive their tokens by this much.
constexpr std::chrono::days kRevocationMargin{30};

} // namespace

AuthService::AuthService(Parts parts)
    : m(parts)
{
}

AuthResult<void> AuthService::restore()
{
    const Instant now = m.clock.now();
    if (const auto removed = m.revocations.removeExpired(now - kRevocationMargin); !removed)
        return storeFailed(removed.error());
    if (const auto removed = m.sessions.removeExpired(now); !removed)
        return storeFailed(removed.error());
    const auto revocations = m.revocations.all();
    if (!revocations)
        return storeFailed(revocations.error());
    for (const Revocation& revocation : *revocations)
        m.revoked.insert(revocation.tokenId, revocation.revokedAt);
    return {};
}

AuthResult<User> AuthService::registerUser(const QString& username, const QString& password)
{
    const auto name = canonicalUsername(username);
    if (!name)
        return refuse(faultFor(name.error()));
    const auto prepared = prepareNewPassword(password);
    if (!prepared)
        return refuse(faultFor(prepared.error().fault));
    // Asked before hashing to save the work; the unique column decides.
    const auto existing = m.users.find(*name);
    if (!existing)
        return storeFailed(existing.error());
    if (*existing)
        return refuse(Fault::UserExists);

    const auto hash = m.hasher.hash(*prepared);
    if (!hash)
        return refuse(Fault::CryptoFailed);
    User user{
        .username = *name, .passwordHash = *hash, .roles = {u"user"_s}, .createdAt = m.clock.now()};
    const auto id = m.users.insert(user);
    if (!id && id.error().fault == StoreError::Fault::Conflict)
        return refuse(Fault::UserExists);
    if (!id)
        return storeFailed(id.error());
    user.id = *id;
    return user;
}

AuthResult<User> AuthService::checkPassword(const QString& username, const QString& password)
{
    const auto prepared = preparePassword(password);
    if (!prepared)
        return refuse(Fault::InvalidCredentials);
    const auto name = canonicalUsername(username);
    auto found = name ? m.users.find(*name) : StoreResult<std::optional<User>>{};
    if (!found)
        return storeFailed(found.error());
    if (!*found) {
        m.hasher.spendTime(*prepared);
        return refuse(Fault::InvalidCredentials);
    }

    User& user = **found;
    switch (m.hasher.verify(user.passwordHash, *prepared)) {
    case PasswordMatch::No:
        return refuse(Fault::InvalidCredentials);
    case PasswordMatch::Unreadable:
        return refuse(Fault::StoreFailed, u"an unreadable password hash"_s);
    case PasswordMatch::Yes:
        break;
    }
    rehashIfOutdated(user, *prepared);
    return std::move(user);
}

AuthResult<IssuedToken> AuthService::logIn(const QString& username, const QString& password,
                                           const ClientInfo& client)
{
    const auto user = checkPassword(username, password);
    if (!user)
        return std::unexpected(user.error());
    auto token = m.issuer.issue(*user);
    if (!token)
        return token;
    if (const auto opened = openSession(*user, *token, client); !opened)
        return std::unexpected(opened.error());
    return token;
}

AuthResult<void> AuthService::openSession(const User& user, const IssuedToken& token,
                                          const ClientInfo& client)
{
    const auto id = randomId(m.random, 12);
    if (!id)
        return refuse(Fault::CryptoFailed);
    const auto inserted = m.sessions.insert({
        .id = *id,
        .userId = user.id,
        .tokenId = token.id,
        .style = u"jwt"_s,
        .issuedAt = token.issuedAt,
        .expiresAt = token.expiresAt,
        .lastUsedAt = token.issuedAt,
        .client = client,
    });
    if (!inserted)
        return storeFailed(inserted.error());
    return {};
}

void AuthService::rehashIfOutdated(const User& user, const SecretBytes& password)
{
    if (!m.hasher.isOutdated(user.passwordHash))
        return;
    // The login stands without it, so a failure is left for the next one.
    if (const auto hash = m.hasher.hash(password))
        std::ignore = m.users.setPasswordHash(user.id, *hash);
}

AuthResult<void> AuthService::logOut(const VerifiedClaims& claims)
{
    const Instant now = m.clock.now();
    const QByteArray id = claims.id().toByteArray();
    // Durable first, then visible: a crash in between leaves the caller without an answer, never
    // with a wrong one.
    const auto revoked = m.revocations.revoke({id, now, claims.expiry().value_or(now)});
    if (!revoked)
        return storeFailed(revoked.error());
    m.revoked.insert(id, now);
    m.activity.forget(id);
    return {};
}

AuthResult<User> AuthService::userOf(const VerifiedClaims& claims) const
{
    // Only a canonical name can be an account's. Asking the store for another is no harmless miss:
    // SQLite drops a U+FEFF in front of a text that is bound to a statement.
    const QString name = textFromUtf8(claims.subject());
    if (canonicalUsername(name) != name)
        return refuse(Fault::InvalidCredentials);
    auto user = m.users.find(name);
    if (!user)
        return storeFailed(user.error());
    if (!*user)
        return refuse(Fault::InvalidCredentials);
    return std::move(**user);
}

AuthResult<std::vector<Session>> AuthService::sessionsOf(const VerifiedClaims& claims) const
{
    const auto user = userOf(claims);
    if (!user)
        return std::unexpected(user.error());
    auto sessions = m.sessions.ofUser(user->id, m.clock.now());
    if (!sessions)
        return storeFailed(sessions.error());
    for (Session& session : *sessions) {
        if (const auto used = m.activity.lastUse(session.tokenId))
            session.lastUsedAt = *used;
    }
    return std::move(*sessions);
}

} // namespace claimcheck
