#pragma once

#include "core/base/secretbytes.h"
#include "core/core_export.h"
#include "core/key/jwk.h"
#include "core/key/keyerror.h"
#include "core/key/keymaterial.h"

#include <QByteArrayView>

namespace claimcheck {

inline constexpr qsizetype kMaxPemBytes = 64LL * 1024;

/// The one key of a PEM text (RFC 7468): PKCS#1, PKCS#8, SEC 1, SubjectPublicKeyInfo, or the key
/// of an X.509 certificate, of which nothing else is looked at. Text may stand before it, as
/// OpenSSL writes it there, but not after it.
///
/// @p passphrase counts for "ENCRYPTED PRIVATE KEY" alone; decrypting that takes as long as the
/// file's author wanted it to, up to a few seconds.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT KeyResult<KeyMaterial>
parsePem(QByteArrayView text, const SecretBytes& passphrase = {});

/// The same key in DER, whichever of these structures it is; encrypted ones included.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT KeyResult<KeyMaterial>
parseDer(QByteArrayView der, const SecretBytes& passphrase = {});

/// "PUBLIC KEY" or "PRIVATE KEY"; "ENCRYPTED PRIVATE KEY" where there is a passphrase. Empty for a
/// secret, which PEM has no form for, and for the private half of a public key.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT SecretBytes pemText(const KeyMaterial& material, KeyHalf half,
                                                         const SecretBytes& passphrase = {});

} // namespace claimcheck
