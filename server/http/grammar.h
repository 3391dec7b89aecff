#pragma once

#include <QByteArrayView>

namespace claimcheck {

// What a request may be made of, where this server is stricter than others.

/// A method or the name of a field (RFC 9110 section 5.6.2).
[[nodiscard]] bool isToken(QByteArrayView text);

/// Credentials: letters, digits and "-._~+/", then any number of "=" (RFC 9110 section 11.2).
[[nodiscard]] bool isToken68(QByteArrayView text);

/// Names of fields, and what else comes in capitals or not.
[[nodiscard]] bool isSameName(QByteArrayView name, QByteArrayView known);

/// What becomes of bytes beyond ASCII.
enum class Beyond { Refused, Taken };

/// The value of a field: visible ASCII and blanks. RFC 9110 section 5.5 lets other bytes in, which
/// mean something else to everybody who reads them: so only where somebody looks at each.
[[nodiscard]] bool isGoodValue(QByteArrayView value, Beyond beyond = Beyond::Refused);

/// A path and a query (RFC 3986 section 3.3), with two digits after every percent sign.
[[nodiscard]] bool isGoodTarget(QByteArrayView target);

/// Decimal digits alone, and no zero before others.
[[nodiscard]] bool isPlainNumber(QByteArrayView text);

} // namespace claimcheck
