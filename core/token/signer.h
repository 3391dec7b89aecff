#pragma once

#include "core/base/secretbytes.h"
#include "core/core_export.h"
#include "core/crypto/digest.h"
#include "core/crypto/mac.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QMetaType>

#include <cstddef>
#include <expected>
#include <optional>
#include <span>
#include <vector>

namespace claimcheck {

/// How itsdangerous makes a signing key of a secret and a salt.
enum class KeyDerivation {
    Concat,       ///< hash(salt secret)
    DjangoConcat, ///< hash(salt "signer" secret): the default of the Python package
    Hmac, ///< HMAC(secret, salt): the only one where no salt and secret collide with others
    None, ///< the secret itself, whatever the salt
};

/// What a signer may be made of.
enum class SignerRules {
    Strict, ///< for tokens of our own
    /// For tokens of other programs, which may use SHA-1, any derivation, a salt that others share
    /// and a short secret. Show it to people as legacy.
    LegacyAllowed,
};

struct SignerSettings
{
    QByteArray salt; ///< what the tokens are for: one for another purpose is refused
    DigestAlgorithm digest = DigestAlgorithm::Sha256;
    KeyDerivation derivation = KeyDerivation::Hmac;
    char separator = '.';
    SignerRules rules = SignerRules::Strict;
};

/// Why a signer cannot be made.
struct CLAIMCHECK_CORE_EXPORT SignerError
{
    Q_GADGET
public:
    enum class Fault {
        NoKey,
        TooManyKeys,
        KeyTooShort, ///< empty, or under strict rules shorter than 32 bytes
        DuplicateKey,
        BadSalt, ///< empty, or a default that other programs share
        BadSeparator, ///< not one visible character that base64url leaves free
        Legacy, ///< a digest or derivation that strict rules leave to other programs
        CryptoFailed,
    };
    Q_ENUM(Fault)

    Fault fault;
    bool operator==(const SignerError&) const = default;
};

inline constexpr std::size_t kMaxSignerKeys = 4;
inline constexpr std::size_t kSmallestSignerKey = 32;

/// HMAC signatures of itsdangerous with keys that are rotated: the newest signs, all verify.
///
/// The secrets are used up when the signer is made; afterwards only OpenSSL holds what was derived
/// from them. Safe to use from several threads at once.
class CLAIMCHECK_CORE_EXPORT Signer
{
public:
    /// @p secrets from oldest to newest. Needs a CryptoRuntime, unless the key is derived by HMAC.
    [[nodiscard]] static std::expected<Signer, SignerError>
    create(std::span<const SecretBytes> secrets, SignerSettings settings);

    /// With the newest key. Empty when the cryptography fails.
    [[nodiscard]] QByteArray sign(QByteArrayView text) const;

    /// How many newer keys there are than the one that made @p signature: 0 for the newest.
    /// Nothing when none of them made it.
    [[nodiscard]] std::optional<std::size_t> verify(QByteArrayView text,
                                                    QByteArrayView signature) const;

    [[nodiscard]] const SignerSettings& settings() const { return m_settings; }

private:
    Signer(std::vector<MacContext> newestFirst, SignerSettings settings);

    std::vector<MacContext> m_newestFirst;
    SignerSettings m_settings;
};

/// What Signer::create checks of the secrets alone.
[[nodiscard]] std::expected<void, SignerError> checkSecrets(std::span<const SecretBytes> secrets,
                                                            SignerRules rules);

/// The signing key of a secret. Empty when the cryptography fails. Needs a CryptoRuntime.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT SecretBytes deriveSigningKey(const SecretBytes& secret,
                                                                  QByteArrayView salt,
                                                                  KeyDerivation derivation,
                                                                  DigestAlgorithm algorithm);

} // namespace claimcheck
