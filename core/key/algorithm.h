#pragma once

#include "core/core_export.h"
#include "core/crypto/asymmetrickey.h"
#include "core/crypto/digest.h"
#include "core/crypto/signature.h"

#include <QByteArrayView>
#include <QMetaType>

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <span>
#include <string_view>

namespace claimcheck {

/// The signature algorithms of JWS (RFC 7518 section 3.1, RFC 8037, RFC 8812, RFC 9864, and
/// ML-DSA as in draft-ietf-cose-dilithium). `none` is not one of them.
enum class Algorithm {
    HS256,
    HS384,
    HS512,
    RS256,
    RS384,
    RS512,
    PS256,
    PS384,
    PS512,
    ES256,
    ES384,
    ES512,
    ES256K,
    EdDSA, ///< says Ed25519 or Ed448, whichever the key is
    Ed25519,
    Ed448,
    MlDsa44,
    MlDsa65,
    MlDsa87,
};

/// What there is to know about an algorithm: one row each, and the only place that knows its name.
struct AlgorithmRow
{
    Algorithm algorithm;
    std::string_view name;    ///< as it stands in `alg`, compared byte for byte
    std::string_view keyType; ///< `kty`
    std::optional<SignatureScheme> scheme; ///< nothing for HMAC
    DigestAlgorithm digest;                ///< where the scheme does not bring its own
    std::span<const KeyFamily> families;   ///< the key pairs it works with; empty for HMAC
    std::size_t smallestKey;  ///< bytes of an HMAC secret (RFC 7518 section 3.2); else 0
    std::string_view meaning; ///< for people: "HMAC with SHA-256"
};

[[nodiscard]] CLAIMCHECK_CORE_EXPORT std::span<const AlgorithmRow> allAlgorithms();
[[nodiscard]] CLAIMCHECK_CORE_EXPORT const AlgorithmRow& rowOf(Algorithm algorithm);
/// Null for `none`, another spelling, or anything else that is not in the table.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT const AlgorithmRow* findAlgorithm(QByteArrayView name);
[[nodiscard]] CLAIMCHECK_CORE_EXPORT bool worksWith(const AlgorithmRow& row, KeyFamily family);

/// The algorithms a caller is ready to accept. Empty accepts none: there is no default.
class CLAIMCHECK_CORE_EXPORT AlgorithmSet
{
public:
    AlgorithmSet() = default;
    AlgorithmSet(std::initializer_list<Algorithm> algorithms);

    void insert(Algorithm algorithm);
    [[nodiscard]] bool contains(Algorithm algorithm) const;
    [[nodiscard]] bool isEmpty() const { return m_bits == 0; }
    /// "HS256, HS512", for a sentence.
    [[nodiscard]] QString names() const;

private:
    unsigned m_bits = 0;
};

} // namespace claimcheck
