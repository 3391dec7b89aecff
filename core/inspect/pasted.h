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
    QString note;          ///< worth knowing about the place; a whole sentence, or empty
    QString mistakenFor;   ///< set, without a token, for a key: what it is instead, as a sentence
};

/// Finds the token in what people paste: surrounding quotes and space, line breaks inside, another
/// scheme than `Bearer`, a whole header or request, a curl command, a cookie, a form, a URL, a JSON
/// answer (nested once, or a JWS in its JSON form), a `token: x` line, a line of a log; any of them
/// percent-encoded. Returns the text trimmed when it finds nothing better.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT PastedToken findToken(const QByteArray& pasted);

} // namespace claimcheck
