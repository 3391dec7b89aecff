#pragma once

#include "core/base/secretbytes.h"
#include "core/core_export.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QMetaType>

#include <cstddef>
#include <expected>
#include <memory>

namespace claimcheck {

/// The kinds of key pair there are. A curve or parameter set is part of the kind, so that a key of
/// one can never stand in for another.
enum class KeyFamily {
    Rsa,
    P256,
    P384,
    P521,
    Secp256k1,
    Ed25519,
    Ed448,
    X25519,
    X448,
    MlDsa44,
    MlDsa65,
    MlDsa87,
};

/// Why numbers or bytes are no key pair we take.
struct CLAIMCHECK_CORE_EXPORT AsymmetricKeyError
{
    Q_GADGET
public:
    enum class Fault {
        Malformed,       ///< not a number, a point or a key of that family at all
        NotOnCurve,      ///< includes the point at infinity and points of small order
        TooSmall,        ///< RSA below 2048 bits
        TooLarge,        ///< RSA above 8192 bits
        BadExponent,     ///< RSA: e is even, 1, or above 2^32
        BadModulus,      ///< RSA: n is even, or made by the generator of ROCA (CVE-2017-15361)
        Mismatch,        ///< the private half belongs to another public one
        CryptoFailed,
    };
    Q_ENUM(Fault)

    Fault fault;
    bool operator==(const AsymmetricKeyError&) const = default;
};

/// The numbers of an RSA key, big-endian without leading zeros (RFC 7518 section 6.3). The private
/// ones are all empty in a public key.
struct RsaNumbers
{
    QByteArray n;
    QByteArray e;
    SecretBytes d;
    SecretBytes p;
    SecretBytes q;
    SecretBytes dp;
    SecretBytes dq;
    SecretBytes qi;
};

/// A point of a named curve in affine coordinates, each as long as the field (RFC 7518 section
/// 6.2), and the private scalar, empty in a public key.
struct CurveNumbers
{
    QByteArray x;
    QByteArray y;
    SecretBytes d;
};

/// The key of a family whose keys are plain bytes: Ed25519, Ed448, X25519, X448 (RFC 8037) and
/// ML-DSA, whose private half is the 32-byte seed (FIPS 204). Empty secret: a public key.
struct RawNumbers
{
    QByteArray publicKey;
    SecretBytes secret;
};

/// A checked key pair, or its public half. Immutable; copies share the one key inside OpenSSL,
/// which wipes it. Safe to use from several threads.
class CLAIMCHECK_CORE_EXPORT AsymmetricKey
{
public:
    template <class T>
    using Result = std::expected<T, AsymmetricKeyError>;

    /// Either of the three checks sizes, curve membership, and that the halves belong together.
    [[nodiscard]] static Result<AsymmetricKey> fromRsa(const RsaNumbers& numbers);
    [[nodiscard]] static Result<AsymmetricKey> fromCurve(KeyFamily family,
                                                         const CurveNumbers& numbers);
    [[nodiscard]] static Result<AsymmetricKey> fromRaw(KeyFamily family, const RawNumbers& numbers);
    /// @p rsaBits counts for Rsa alone. RSA takes a second or so: never on an event loop.
    [[nodiscard]] static Result<AsymmetricKey> generate(KeyFamily family, int rsaBits = 3072);

    AsymmetricKey(const AsymmetricKey&) noexcept;
    AsymmetricKey(AsymmetricKey&&) noexcept;
    AsymmetricKey& operator=(const AsymmetricKey&) noexcept;
    AsymmetricKey& operator=(AsymmetricKey&&) noexcept;
    ~AsymmetricKey();

    [[nodiscard]] KeyFamily family() const;
    [[nodiscard]] bool isPrivate() const;
    /// Of the RSA modulus, or of the curve's field.
    [[nodiscard]] int bits() const;
    /// This key without its private half.
    [[nodiscard]] AsymmetricKey publicHalf() const;

    /// What a key of another family has is empty.
    [[nodiscard]] RsaNumbers rsaNumbers() const;
    [[nodiscard]] CurveNumbers curveNumbers() const;
    [[nodiscard]] RawNumbers rawNumbers() const;

    /// For the other files of core/crypto: see evp.h.
    class Private;
    [[nodiscard]] const Private& inside() const { return *d; }
    explicit AsymmetricKey(std::shared_ptr<const Private> key);

private:
    std::shared_ptr<const Private> d;
};

[[nodiscard]] CLAIMCHECK_CORE_EXPORT bool isCurve(KeyFamily family); ///< with x and y
/// Bytes of a coordinate of a curve with x and y; of the public key of a raw family.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT std::size_t publicSize(KeyFamily family);
/// Bytes of a private scalar, or of the private key or seed of a raw family; 0 for RSA.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT std::size_t secretSize(KeyFamily family);

} // namespace claimcheck
