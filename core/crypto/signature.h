#pragma once

#include "core/core_export.h"
#include "core/crypto/asymmetrickey.h"
#include "core/crypto/digest.h"

#include <QByteArray>
#include <QByteArrayView>

#include <memory>
#include <optional>

namespace claimcheck {

/// The ways to sign with a key pair.
enum class SignatureScheme {
    RsaPkcs1, ///< RSASSA-PKCS1-v1_5 (RFC 8017 section 8.2); QCA signs
    RsaPss,   ///< RSASSA-PSS, MGF1 with the same hash, salt as long as the hash (section 8.1)
    Ecdsa,    ///< r and s one after the other, each as long as the curve's order (RFC 7518 3.4)
    EdDsa,    ///< PureEdDSA (RFC 8032); brings its own hash
    MlDsa,    ///< pure ML-DSA with an empty context (FIPS 204); brings its own hash
};

/// Signs and verifies with one key in one scheme, prepared once.
///
/// Safe to use from several threads at once.
class CLAIMCHECK_CORE_EXPORT SignatureContext
{
public:
    /// @p digest counts for the RSA schemes and ECDSA. Nothing when key and scheme do not fit, or
    /// the cryptography fails.
    [[nodiscard]] static std::optional<SignatureContext>
    create(const AsymmetricKey& key, SignatureScheme scheme, DigestAlgorithm digest);

    SignatureContext(SignatureContext&&) noexcept;
    SignatureContext& operator=(SignatureContext&&) noexcept;
    ~SignatureContext();

    /// Empty when the cryptography fails, and for a public key.
    [[nodiscard]] QByteArray sign(QByteArrayView message) const;
    [[nodiscard]] bool verify(QByteArrayView message, QByteArrayView signature) const;

    /// Bytes of every signature of this key.
    [[nodiscard]] std::size_t size() const;

    class Private;

private:
    explicit SignatureContext(std::unique_ptr<Private> context);
    std::unique_ptr<Private> d;
};

} // namespace claimcheck
