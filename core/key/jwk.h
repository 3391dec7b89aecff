#pragma once

#include "core/base/secretbytes.h"
#include "core/core_export.h"
#include "core/key/keyerror.h"
#include "core/key/keymaterial.h"

#include <QByteArray>
#include <QByteArrayView>

#include <span>
#include <vector>

namespace claimcheck {

/// The most that is looked at. A set of a hundred keys with their certificates stays below.
inline constexpr qsizetype kMaxJwkBytes = 64LL * 1024;
inline constexpr qsizetype kMaxJwkSetBytes = 512LL * 1024;
inline constexpr qsizetype kMaxJwkSetKeys = 256;

/// One JSON Web Key (RFC 7517; RFC 7518 section 6, RFC 8037, RFC 8812, and `AKP` for ML-DSA).
///
/// Read strictly: canonical base64url of exactly the length that RFC 7518 gives, no member twice,
/// nothing in `use`, `key_ops` and `alg` that contradicts the rest, numbers that are a key.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT KeyResult<KeyMaterial> parseJwk(QByteArrayView json);

/// The keys of a JWK Set (RFC 7517 section 5). Keys of an unknown type are left out, as section 5
/// says. Any other fault refuses the whole set, and so do two keys of one id, secrets beside
/// public keys, and private beside public halves: who published that did not mean to.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT KeyResult<std::vector<KeyMaterial>>
parseJwkSet(QByteArrayView json);

enum class KeyHalf { Public, Private };

/// The key as JSON text, in a type that is wiped, because of what it may hold. Empty for the
/// public half of a secret, which has none.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT SecretBytes jwkText(const KeyMaterial& material, KeyHalf half);
/// The same for several, as a JWK Set.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT SecretBytes jwkSetText(std::span<const KeyMaterial> keys,
                                                            KeyHalf half);

/// The SHA-256 thumbprint (RFC 7638), in base64url. Equal for equal keys, whatever else their JWKs
/// say, and for both halves of a pair. That of a secret helps to guess it when it is a short one.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT QByteArray thumbprint(const KeyMaterial& material);

/// `kty`, and `crv` or for ML-DSA the algorithm where there is one: "RSA", "EC P-256", "oct".
[[nodiscard]] CLAIMCHECK_CORE_EXPORT QString typeName(const KeyMaterial& material);

} // namespace claimcheck
