#pragma once

#include "core/core_export.h"

#include <QByteArray>
#include <QByteArrayView>

#include <array>
#include <cstddef>

namespace claimcheck {

/// The hash functions in use. SHA-1 only where an old format is built on it.
enum class DigestAlgorithm { Sha1, Sha256, Sha384, Sha512 };

/// Bytes of a hash.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT std::size_t digestSize(DigestAlgorithm algorithm);

/// The hash of @p data, by QCA. Needs a CryptoRuntime.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT QByteArray digest(DigestAlgorithm algorithm,
                                                       QByteArrayView data);

/// SHA-256 by OpenSSL, for what each request has hashed: QCA takes ten times as long to make an
/// object for it as the hash takes.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT std::array<char, 32> sha256(QByteArrayView data);

} // namespace claimcheck
