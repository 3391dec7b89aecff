#pragma once

#include "core/core_export.h"

#include <QByteArray>
#include <QString>

namespace claimcheck {

/// The token in a pasted text, and where it was found.
struct PastedToken
{
    QByteArray token;
    QString extractedFrom; ///< empty when the text was the token itself
};

/// Finds the token in what people paste: surrounding quotes and space, line breaks inside,
/// `Bearer ...`, an Authorization header, a JSON answer with access_token or token, a URL with
/// access_token= or token=. Returns the text trimmed when it finds nothing better.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT PastedToken findToken(const QByteArray& pasted);

} // namespace claimcheck
