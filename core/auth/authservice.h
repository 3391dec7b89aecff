#pragma once

#include "core/account/session.h"
#include "core/account/user.h"
#include "core/auth/autherror.h"
#include "core/auth/revocationset.h"
#include "core/auth/sessionactivity.h"
#include "core/auth/tokenissuer.h"
#include "core/base/clock.h"
#include "core/base/random.h"
#include "core/core_export.h"
#include "core/password/passwordhash.h"
#include "core/store/revocationstore.h"
#include "core/store/sessionstore.h"
#include "core/store/userstore.h"
#include "core/token/jwt.h"

#include <vector>

namespace claimcheck {

/// What can be done with accounts and sessions, whoever asks: the routes of the server are a thin
/// layer over this.
///
/// Every call may hash or wait for the disk, so none belongs on an event loop. When a call
/// succeeded, its effect is durable. Safe to use from several threads.
class CLAIMCHECK_CORE_EXPORT AuthService
{
public:
    /// What the service works with; everything must outlive it.
    struct Parts
    {
        UserStore& users;
        SessionStore& sessions;
        RevocationStore& revocations;
        RevocationSet& revoked;
        SessionActivity& activity;
        PasswordHasher& hasher;
        const TokenIssuer& issuer;
        Random& random;
        const Clock& clock;
    };

    explicit AuthService(Parts parts);

    /// Reads what was revoked earlier, and drops what can no longer matter. Once, before the first
    /// request.
    [[nodiscard]] AuthResult<void> restore();

    [[nodiscard]] AuthResult<User> registerUser(const QString& username, const QString& password);
    /// The account of a name and a password. The same error and the same time for an unknown user
    /// and a wrong password.
    [[nodiscard]] AuthResult<User> checkPassword(const QString& username, const QString& password);
    /// checkPassword(), and a session with its token for the account.
    [[nodiscard]] AuthResult<IssuedToken> logIn(const QString& username, const QString& password,
                                                const ClientInfo& client);
    /// From when this returns, no request with the token is accepted.
    [[nodiscard]] AuthResult<void> logOut(const VerifiedClaims& claims);

    /// The account that a token names.
    [[nodiscard]] AuthResult<User> userOf(const VerifiedClaims& claims) const;
    /// That account's live sessions, newest first.
    [[nodiscard]] AuthResult<std::vector<Session>> sessionsOf(const VerifiedClaims& claims) const;

private:
    [[nodiscard]] AuthResult<void> openSession(const User& user, const IssuedToken& token,
                                               const ClientInfo& client);
    void rehashIfOutdated(const User& user, const SecretBytes& password);

    Parts m;
};

} // namespace claimcheck
