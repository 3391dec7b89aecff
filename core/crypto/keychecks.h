#pragma once

#include "core/crypto/asymmetrickey.h"

#include <QByteArrayView>

#include <expected>
#include <optional>

namespace claimcheck {

inline constexpr int kSmallestRsaBits = 2048; ///< RFC 7518 section 3.3
inline constexpr int kLargestRsaBits = 8192; ///< beyond it a verification is a way to keep us busy

/// The size of n, the shape of e, and, for a private key, that all numbers belong together. Also
/// refuses the moduli of ROCA, whose factors can be computed (CVE-2017-15361). Primality is not
/// tested: it takes seconds and protects only the owner of the key from himself.
[[nodiscard]] std::expected<void, AsymmetricKeyError> checkRsa(const RsaNumbers& numbers);

/// RFC 7518 section 6.3.2 lets a private key have d alone. The same key with the other numbers;
/// nothing when e and d do not belong together.
[[nodiscard]] std::optional<RsaNumbers> withFactors(const RsaNumbers& numbers);

/// Refuses the points of the raw curves whose multiples are few, and every second spelling of a
/// point: with such a public key anybody can make signatures, or knows the agreed secret.
[[nodiscard]] std::expected<void, AsymmetricKeyError> checkSmallOrder(KeyFamily family,
                                                                      QByteArrayView publicKey);

} // namespace claimcheck
