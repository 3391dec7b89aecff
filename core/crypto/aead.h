#pragma once

#include "core/base/secretbytes.h"
#include "core/core_export.h"

#include <QByteArray>
#include <QByteArrayView>

#include <optional>

namespace claimcheck {

/// What encryption that also authenticates works with. The same key and IV must never meet twice.
struct AeadContext
{
    QByteArrayView key;
    QByteArrayView iv;
    QByteArrayView associatedData; ///< authenticated, not encrypted
};

struct SealedBytes
{
    QByteArray ciphertext;
    QByteArray tag;
};

/// AES in Galois/Counter mode (RFC 7518 section 5.3), the key's size choosing AES-128, -192 or
/// -256; the IV has 12 bytes and the tag 16. Anything else is refused: a short tag is a tag that
/// can be guessed. By OpenSSL, because QCA's GCM takes no associated data.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT std::optional<SealedBytes>
sealAesGcm(const AeadContext& context, QByteArrayView plaintext);
/// Nothing, and no byte of the plaintext, unless the tag is right.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT std::optional<SecretBytes>
openAesGcm(const AeadContext& context, QByteArrayView ciphertext, QByteArrayView tag);

/// AES in CBC mode with HMAC-SHA-2 over it (RFC 7518 section 5.2). A key of 32, 48 or 64 bytes is
/// half for the MAC and half for AES; the IV has 16 bytes and the tag is half the MAC. AES by QCA,
/// the MAC by OpenSSL.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT std::optional<SealedBytes>
sealAesCbcHmac(const AeadContext& context, QByteArrayView plaintext);
/// Checks the MAC first, so that nobody without the key ever reaches the padding.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT std::optional<SecretBytes>
openAesCbcHmac(const AeadContext& context, QByteArrayView ciphertext, QByteArrayView tag);

} // namespace claimcheck
