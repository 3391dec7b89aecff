#pragma once

#include "core/core_export.h"

#include <QByteArrayView>

namespace claimcheck {

/// Whether these bytes are a public key in any form it travels in: PEM, DER, a certificate, a JWK
/// or a set of them, OpenSSH, the bare point of a curve. Whoever loads one as an HMAC secret lets
/// everybody sign: CVE-2015-9235 from the operator's side.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT bool looksLikePublicKey(QByteArrayView bytes);

/// Whether they are the PEM of a private key, which is a file to read and no secret to sign with.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT bool looksLikePrivateKeyFile(QByteArrayView bytes);

} // namespace claimcheck
