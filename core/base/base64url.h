#pragma once

#include "core/core_export.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QMetaType>

#include <expected>
#include <span>

namespace claimcheck {

/// What is wrong with a base64url text, and where: a byte offset into it.
struct CLAIMCHECK_CORE_EXPORT Base64urlError
{
    Q_GADGET
public:
    enum class Fault {
        Character,  ///< a byte outside A-Z a-z 0-9 - _
        Padding,    ///< '=': the JOSE form has none (RFC 7515 section 2)
        Length,     ///< one character over a multiple of four encodes nothing
        UnusedBits, ///< the last character carries bits that no byte uses
    };
    Q_ENUM(Fault)

    Fault fault;
    qsizetype position;
    bool operator==(const Base64urlError&) const = default;
};

/// The bytes that so many characters encode.
[[nodiscard]] constexpr qsizetype base64urlDecodedSize(qsizetype characters)
{
    const qsizetype rest = characters % 4;
    return (characters / 4 * 3) + (rest == 0 ? 0 : rest - 1);
}

/// The characters that encode so many bytes.
[[nodiscard]] constexpr qsizetype base64urlEncodedSize(qsizetype bytes)
{
    const qsizetype rest = bytes % 3;
    return (bytes / 3 * 4) + (rest == 0 ? 0 : rest + 1);
}

/// Base64url without padding, in its one canonical spelling (RFC 4648 sections 3.5 and 5).
///
/// Every byte string has exactly one text that decodes to it. That matters beyond tidiness: where
/// a decoder accepts several spellings, a revoked token comes back as another text.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT std::expected<QByteArray, Base64urlError>
decodeBase64url(QByteArrayView text);

/// The same into memory of the caller's, at least base64urlDecodedSize() bytes of it. The view is
/// of what was written. After an error the memory holds rubbish.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT std::expected<QByteArrayView, Base64urlError>
decodeBase64url(QByteArrayView text, std::span<char> into);

[[nodiscard]] CLAIMCHECK_CORE_EXPORT QByteArray encodeBase64url(QByteArrayView bytes);

/// Adds the encoded @p bytes, which may not be a part of @p text, to its end.
CLAIMCHECK_CORE_EXPORT void appendBase64url(QByteArray& text, QByteArrayView bytes);

} // namespace claimcheck
