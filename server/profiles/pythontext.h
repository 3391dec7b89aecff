#pragma once

#include "core/base/clock.h"
#include "core/token/pythonjson.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QString>

#include <optional>

namespace claimcheck {

/// A text as Python's json.dumps() writes it, quotes included.
[[nodiscard]] QByteArray pythonText(const QString& text, const PythonJsonStyle& style);

/// A datetime as PyJWT writes it into a claim: whole seconds, the rest cut off.
[[nodiscard]] QByteArray pythonSeconds(Instant instant);

/// What PyJWT 2 takes a part of a token for: base64url, padded to four characters, in which Python
/// skips whatever is not of the alphabet. Nothing where Python would raise an error.
///
/// Only to tell what the library would say. What is accepted is decided by strict base64url.
[[nodiscard]] std::optional<QByteArray> decodeAsPyJwt(QByteArrayView part);

/// What json.loads() of CPython 3.13 makes of bytes.
struct PythonLoads
{
    std::optional<QString> error; ///< the words of the exception
    bool isObject = false;        ///< the outermost value is a dict
};

/// Reads as Python does, which takes more than JSON, and only far enough to know what it would say.
/// Nesting beyond 200, and UTF-16 and UTF-32, which Python detects, are answered with
/// "Expecting value", although Python reads on.
[[nodiscard]] PythonLoads loadAsPython(QByteArrayView bytes);

} // namespace claimcheck
