#pragma once

#include "core/auth/auditlog.h"
#include "core/auth/autherror.h"
#include "core/auth/authsettings.h"
#include "core/auth/currentrights.h"
#include "core/auth/freshness.h"
#include "core/auth/keyvault.h"
#include "core/auth/loginlimits.h"
#include "core/auth/opaqueaccessset.h"
#include "core/auth/peers.h"
#include "core/auth/revocationset.h"
#include "core/auth/sessionactivity.h"
#include "core/auth/signingkeys.h"
#include "core/auth/tokenissuer.h"
#include "core/auth/tokenverifier.h"
#include "core/password/passwordhash.h"
#include "core/store/accesstokenstore.h"
#include "core/store/auditstore.h"
#include "core/store/changestore.h"
#include "core/store/clientstore.h"
#include "core/store/keystore.h"
#include "core/store/markstore.h"
#include "core/store/nodestore.h"
#include "core/store/refreshstore.h"
#include "core/store/revocationstore.h"
#include "core/store/sessionstore.h"
#include "core/store/userstore.h"

#include <mutex>
#include <optional>

namespace claimcheck {

/// A clock that is set back must not bring an expired token to life together with the loss of what
/// was held against it: revocations and changed rights are kept so much longer than their tokens.
inline constexpr std::chrono::days kClockMargin{30};

/// What the classes of this room share: the stores, and what is kept in memory of them. Owned by
/// AuthService. In the order in which it is made; it goes in the reverse order.
struct AuthState
{
    /// The database, the random source and the clock must outlive it.
    AuthState(Database& openDatabase, AuthSettings wanted, SecretBytes storeKey,
              std::optional<SecretBytes> sharedSecret, Random& randomSource, const Clock& time);

    Database& database;
    const AuthSettings settings;
    Random& random;
    const Clock& clock;

    UserStore users{database};
    SessionStore sessions{database};
    RefreshStore refreshTokens{database};
    AccessTokenStore accessTokens{database};
    RevocationStore revocations{database};
    ClientStore clients{database};
    KeyStore keyStore{database};
    AuditStore auditRows{database};
    ChangeStore changes{database};
    NodeStore nodes{database};
    MarkStore marks{database};

    RevocationSet revoked{random};
    OpaqueAccessSet opaque;
    CurrentRights rights;
    SessionActivity activity;
    Freshness freshness;

    Peers peers;
    LoginLimits limits;
    PasswordHasher hasher;
    KeyVault vault;
    SigningKeys keys;
    AuditLog audit;
    TokenIssuer issuer;
    TokenVerifier verifier;

    /// Reads into memory what the store has of it.
    [[nodiscard]] AuthResult<void> learnAll();
    /// Reads into memory what the store has now of the subject of that change. Changes of one
    /// subject may be learnt in any order, and twice.
    [[nodiscard]] AuthResult<void> learn(const Change& change);
    /// What the store knows of an opaque access token, which another server may have issued.
    [[nodiscard]] AuthResult<void> learnOpaque(QByteArrayView token);
    /// Waits until no server decides without what has been changed so far: before somebody is told
    /// that it was done before.
    [[nodiscard]] AuthResult<void> awaitPeers();

private:
    [[nodiscard]] AuthResult<void> learnRevocations();
    [[nodiscard]] AuthResult<void> learnRevocation(const QByteArray& id);
    [[nodiscard]] AuthResult<void> learnUser(const QByteArray& username);
    [[nodiscard]] AuthResult<void> learnClient(const QByteArray& id);
    /// What tokens that are older than @p now may no longer be taken at their word for. A holder
    /// is a User or a ServiceClient.
    template <class Holder>
    void learnRights(const QString& subject, const Holder& holder, Instant now);

    std::mutex learning; // so that what was read later is also kept later
};

} // namespace claimcheck
