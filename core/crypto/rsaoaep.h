#pragma once

#include "core/base/secretbytes.h"
#include "core/core_export.h"
#include "core/crypto/asymmetrickey.h"
#include "core/crypto/digest.h"

#include <QByteArray>
#include <QByteArrayView>

#include <optional>

namespace claimcheck {

/// RSAES-OAEP (RFC 8017 section 7.1), the mask made with the same hash and without a label. The
/// seed comes from OpenSSL's own generator. Nothing when @p key is no RSA key or @p message is too
/// long for it.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT std::optional<QByteArray>
encryptRsaOaep(const AsymmetricKey& key, DigestAlgorithm hash, QByteArrayView message);

/// Nothing for every kind of wrong ciphertext alike: the difference would decrypt for anybody who
/// may ask often enough (Manger, CRYPTO 2001).
[[nodiscard]] CLAIMCHECK_CORE_EXPORT std::optional<SecretBytes>
decryptRsaOaep(const AsymmetricKey& key, DigestAlgorithm hash, QByteArrayView ciphertext);

} // namespace claimcheck
