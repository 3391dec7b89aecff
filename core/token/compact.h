#pragma once

#include "core/core_export.h"
#include "core/token/tokenerror.h"
#include "core/token/trace.h"

#include <QByteArrayView>

namespace claimcheck {

/// Limits of what is looked at. A token beyond them is refused unread.
inline constexpr qsizetype kMaxTokenBytes = 8192;
inline constexpr qsizetype kMaxHeaderBytes = 2048;
inline constexpr qsizetype kMaxClaimsBytes = 6144;

/// The three parts of a compact JWS (RFC 7515 section 7.1), still encoded. Views into the token.
struct CompactParts
{
    QByteArrayView header;
    QByteArrayView payload;
    QByteArrayView signature;
    QByteArrayView signingInput; ///< header and payload with the dot between them
};

/// Checks size and shape: exactly two dots, and not one byte that base64url does not have.
/// Nothing may surround the token, no space and no line end (RFC 8725bis section 3.14).
[[nodiscard]] CLAIMCHECK_CORE_EXPORT TokenResult<CompactParts> splitCompact(QByteArrayView token,
                                                                            Trace* trace = nullptr);

} // namespace claimcheck
