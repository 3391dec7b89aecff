#include "core/auth/authstate.h"

namespace claimcheck {

AuthState::AuthState(Database& openDatabase, AuthSettings wanted, SecretBytes storeKey,
                     std::optional<SecretBytes> sharedSecret, Random& randomSource,
                     const Clock& time)
    : database(openDatabase)
    , settings(std::move(wanted))
    , random(randomSource)
    , clock(time)
    , limits(settings.limits, clock)
    , hasher(random, settings.passwordCost)
    , vault(std::move(storeKey), random)
    , keys({.store = keyStore,
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
                .activity = activity,
                .clock = clock})
{
}

void AuthState::learnRights(const User& user, Instant now)
{
    rights.set(user.username.toUtf8(),
               {.disabled = user.disabledAt.has_value(),
                .roles = user.roles,
                .scopes = user.scopes,
                .expiresAt = now + settings.accessLifetime},
               now);
}

void AuthState::learnRights(const ServiceClient& client, Instant now)
{
    rights.set(client.id.toUtf8(),
               {.disabled = client.disabledAt.has_value(),
                .roles = client.roles,
                .scopes = client.scopes,
                .expiresAt = now + settings.accessLifetime},
               now);
}

} // namespace claimcheck
