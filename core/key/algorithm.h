#pragma once

#include "core/core_export.h"
#include "core/crypto/mac.h"

#include <QByteArrayView>
#include <QMetaType>

#include <cstddef>
#include <initializer_list>
#include <span>
#include <string_view>

namespace claimcheck {

/// The signature algorithms of JWS (RFC 7518 section 3.1). `none` is not one of them.
enum class Algorithm { HS256, HS384, HS512 };

/// What there is to know about an algorithm: one row each, and the only place that knows its name.
struct AlgorithmRow
{
    Algorithm algorithm;
    std::string_view name;       ///< as it stands in `alg`, compared byte for byte
    std::string_view keyType;    ///< `kty`
    DigestAlgorithm mac;
    std::size_t signatureBytes;
    std::size_t smallestKey;     ///< in bytes (RFC 7518 section 3.2)
};

[[nodiscard]] CLAIMCHECK_CORE_EXPORT std::span<const AlgorithmRow> allAlgorithms();
[[nodiscard]] CLAIMCHECK_CORE_EXPORT const AlgorithmRow& rowOf(Algorithm algorithm);
/// Null for `none`, another spelling, or anything else that is not in the table.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT const AlgorithmRow* findAlgorithm(QByteArrayView name);

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
