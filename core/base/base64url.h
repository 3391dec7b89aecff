#pragma once

#include "core/core_export.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QMetaType>

#include <expected>

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

/// Base64url without padding, in its one canonical spelling (RFC 4648 sections 3.5 and 5).
///
/// Every byte string has exactly one text that decodes to it. That matters beyond tidiness: where
/// a decoder accepts several spellings, a revoked token comes back as another text.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT std::expected<QByteArray, Base64urlError>
decodeBase64url(QByteArrayView text);

[[nodiscard]] CLAIMCHECK_CORE_EXPORT QByteArray encodeBase64url(QByteArrayView bytes);

} // namespace claimcheck
