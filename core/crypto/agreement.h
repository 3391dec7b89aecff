#pragma once

#include "core/base/secretbytes.h"
#include "core/core_export.h"
#include "core/crypto/asymmetrickey.h"

#include <QByteArrayView>

#include <cstddef>
#include <optional>

namespace claimcheck {

/// The secret that both holders of a private key can compute (ECDH, or RFC 7748 for X25519 and
/// X448), as long as the field. Nothing when the families differ or agree on nothing, when
/// @p own has no private half, or when the secret is all zero, as it is for points of small order
/// (RFC 7748 section 6).
[[nodiscard]] CLAIMCHECK_CORE_EXPORT std::optional<SecretBytes>
agreeOnSecret(const AsymmetricKey& own, const AsymmetricKey& theirs);

/// The Concat KDF of NIST SP 800-56A with SHA-256, which RFC 7518 section 4.6.2 uses.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT std::optional<SecretBytes>
concatKdf(QByteArrayView secret, QByteArrayView otherInfo, std::size_t size);

} // namespace claimcheck
