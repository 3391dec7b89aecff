#pragma once

#include "core/base/secretbytes.h"
#include "core/core_export.h"
#include "core/crypto/digest.h"

#include <QByteArrayView>

#include <cstddef>
#include <optional>

namespace claimcheck {

/// PBKDF2 with HMAC (RFC 8018 section 5.2), by OpenSSL, because QCA has it for SHA-1 alone.
/// Takes as long as @p rounds asks for: bounding it is the caller's duty, and so is keeping this
/// off an event loop. Nothing when OpenSSL refuses or fails.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT std::optional<SecretBytes>
pbkdf2(DigestAlgorithm digest, QByteArrayView password, QByteArrayView salt, quint32 rounds,
       std::size_t size);

} // namespace claimcheck
