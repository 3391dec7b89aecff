#pragma once

#include "core/auth/authservice.h"
#include "core/auth/tokenverifier.h"
#include "core/crypto/selftest.h"
#include "core/store/database.h"
#include "tests/support/countingrandom.h"
#include "tests/support/tokens.h"

#include <QTemporaryDir>

#include <memory>

namespace claimcheck {

/// Everything an AuthService works with, on a store of its own, with a clock the test moves and
/// passwords that are cheap to hash. restart() is what a restart of the server is to the core.
class AuthWorld
{
public:
    static constexpr Argon2idCost kCheap{.memoryKib = 64, .passes = 1, .lanes = 1};

    AuthWorld() { start(); }

    void restart(Argon2idCost cost = kCheap)
    {
        state.reset();
        start(cost);
    }

    /// What is gone after a restart, and what is made anew from the store.
    struct State
    {
        State(const QString& file, Random& random, const Clock& clock, Argon2idCost cost)
            : database(*Database::open(file))
            , keys(*SigningKeys::load(keyStore, Algorithm::HS256, random, clock))
            , hasher(random, cost)
            , issuer(settings, keys, random, clock)
            , verifier(settings, keys, revoked, activity, clock)
            , service(
                  {users, sessions, revocations, revoked, activity, hasher, issuer, random, clock})
        {
        }

        std::unique_ptr<Database> database;
        UserStore users{*database};
        SessionStore sessions{*database};
        RevocationStore revocations{*database};
        KeyStore keyStore{*database};
        RevocationSet revoked;
        SessionActivity activity;
        IssuerSettings settings{QStringLiteral("http://issuer"), QStringLiteral("api")};
        SigningKeys keys;
        PasswordHasher hasher;
        TokenIssuer issuer;
        TokenVerifier verifier;
        AuthService service;
    };

    [[nodiscard]] AuthService& service() { return state->service; }
    [[nodiscard]] TokenVerifier& verifier() { return state->verifier; }
    [[nodiscard]] TokenResult<VerifiedClaims> verify(const QByteArray& token)
    {
        return state->verifier.verify(token, {});
    }

    CryptoRuntime crypto = *CryptoRuntime::start();
    QTemporaryDir folder;
    FixedClock clock{Tokens::kNow};
    CountingRandom random;
    std::unique_ptr<State> state;

private:
    void start(Argon2idCost cost = kCheap)
    {
        state = std::make_unique<State>(folder.filePath(QStringLiteral("store.db")), random, clock,
                                        cost);
    }
};

} // namespace claimcheck
