#pragma once

#include "core/core_export.h"
#include "core/token/tokenerror.h"
#include "core/token/trace.h"

#include <QByteArrayView>

namespace claimcheck {

/// Longer than that of a signed token, because one of those must fit inside.
inline constexpr qsizetype kMaxJweBytes = 16384;

/// The five parts of a compact JWE (RFC 7516 section 7.1), still encoded. Views into the token.
struct CompactJweParts
{
    QByteArrayView header; ///< as it stands here, also the associated data of the encryption
    QByteArrayView encryptedKey;
    QByteArrayView iv;
    QByteArrayView ciphertext;
    QByteArrayView tag;
};

/// Checks size and shape: exactly four dots. Nothing may surround the token.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT TokenResult<CompactJweParts>
splitCompactJwe(QByteArrayView token, Trace* trace = nullptr);

} // namespace claimcheck
