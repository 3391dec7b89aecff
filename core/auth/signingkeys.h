#pragma once

#include "core/auth/autherror.h"
#include "core/auth/authsettings.h"
#include "core/auth/keyvault.h"
#include "core/base/clock.h"
#include "core/base/random.h"
#include "core/core_export.h"
#include "core/key/key.h"
#include "core/key/keymaterial.h"
#include "core/key/keyset.h"
#include "core/store/keystore.h"
#include "core/store/markstore.h"
#include "core/token/jwt.h"
#include "core/token/timedserializer.h"

#include <atomic>
#include <memory>
#include <optional>
#include <vector>

namespace claimcheck {

/// What is said of a key to people: nothing that signs.
struct KeyDescription
{
    enum class State { Next, Active, Retired };

    QByteArray id; ///< `kid`
    Algorithm algorithm;
    State state = State::Active;
    Instant createdAt;
    std::optional<Instant> retiredAt;
};

/// "next", "active" or "retired".
[[nodiscard]] CLAIMCHECK_CORE_EXPORT QLatin1StringView nameOf(KeyDescription::State state);

/// The keys at one moment, and what works with them. Never changes: a rotation makes another one,
/// and whoever is in the middle of a check finishes it with the one it began with.
class CLAIMCHECK_CORE_EXPORT KeyRing
{
public:
    [[nodiscard]] const Key& current() const { return *m_current; }
    /// Those that tokens are verified with.
    [[nodiscard]] const KeySet& verifying() const { return m_verifying; }
    /// Everything but whether a token was revoked and what it opens.
    [[nodiscard]] const JwtVerifier& jwt() const { return *m_jwt; }
    [[nodiscard]] const TimedSerializer& signedTokens() const { return *m_signed; }
    /// The public keys as a JWK Set (RFC 7517 section 5): those that sign, will sign and have
    /// signed. Never a secret, so it is empty with HMAC.
    [[nodiscard]] const QByteArray& jwkSet() const { return m_jwkSet; }
    /// Newest first.
    [[nodiscard]] const std::vector<KeyDescription>& descriptions() const { return m_descriptions; }

private:
    friend class SigningKeys;
    KeyRing() = default;

    std::shared_ptr<const Key> m_current;
    KeySet m_verifying;
    std::optional<JwtVerifier> m_jwt;
    std::optional<TimedSerializer> m_signed;
    QByteArray m_jwkSet;
    std::vector<KeyDescription> m_descriptions;
};

/// The algorithm of the key in @p store that signs JWTs; nothing in a store without one. For a
/// command beside a server, which must not bring about the keys of its own settings.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT AuthResult<std::optional<Algorithm>>
signingAlgorithm(const KeyStore& store);

/// The keys that sign access tokens and those that verify them. They lie in the store, sealed; each
/// server of a store has the same. Safe to use from several threads.
///
/// The key after the next rotation is there, and published if it is no secret, together with the
/// one that signs: so who fetched the keys before a rotation knows the new one (an overlap for
/// caches), as does another server of the store. A key that no longer signs verifies until its last
/// token has expired.
class CLAIMCHECK_CORE_EXPORT SigningKeys
{
public:
    /// What it works with; everything must outlive it.
    struct Parts
    {
        KeyStore& store;
        const MarkStore& marks;
        const KeyVault& vault;
        const AuthSettings& settings;
        Random& random;
        const Clock& clock;
    };

    /// @p shared is an HMAC secret that other services know too; with it nothing is rotated.
    explicit SigningKeys(Parts parts, std::optional<SecretBytes> shared = std::nullopt);

    /// Reads the keys, and makes what is missing. Within a unit of work, so that servers that
    /// start together make one key. CryptoFailed when the store's key is another one.
    [[nodiscard]] AuthResult<void> load();
    [[nodiscard]] std::shared_ptr<const KeyRing> ring() const { return m_ring.load(); }
    /// For the audit log. Of load(), and the same for ever.
    [[nodiscard]] SecretBytes auditKey() const;
    /// For tokens that are none of this room's. Of load(), and the same for ever.
    [[nodiscard]] SecretBytes profileSecret() const;

    /// Both within a unit of work; reload() shows what they did.
    [[nodiscard]] AuthResult<QByteArray> rotate();
    /// No token of that key is accepted any more. The key that signs is replaced. NotFound where
    /// there is none of that id.
    [[nodiscard]] AuthResult<void> revoke(const QByteArray& id);
    /// Reads again what is in the store.
    [[nodiscard]] AuthResult<void> reload();

    /// Tokens from before that moment, with whatever key, are not accepted any more.
    [[nodiscard]] Instant tokensFrom() const { return m_tokensFrom.load(); }

    [[nodiscard]] bool isShared() const { return m_shared.has_value(); }

private:
    struct Opened;

    [[nodiscard]] AuthResult<std::vector<Opened>> readAll() const;
    [[nodiscard]] AuthResult<void> sealOldSecrets();
    [[nodiscard]] AuthResult<void> makeMissing(const std::vector<Opened>& keys);
    [[nodiscard]] AuthResult<QByteArray> make(const QString& purpose,
                                              std::optional<Algorithm> algorithm, bool active);
    [[nodiscard]] AuthResult<QByteArray> keep(const QString& purpose, const QString& algorithm,
                                              const KeyMaterial& material, bool active,
                                              Instant createdAt);
    [[nodiscard]] AuthResult<void> buildRing(std::vector<Opened> keys);

    Parts m;
    std::optional<SecretBytes> m_shared;
    SecretBytes m_auditKey;
    SecretBytes m_profileSecret;
    std::atomic<std::shared_ptr<const KeyRing>> m_ring;
    std::atomic<Instant> m_tokensFrom;
};

} // namespace claimcheck
