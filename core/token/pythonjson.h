#pragma once

#include "core/base/strictjson.h"
#include "core/core_export.h"

#include <QByteArray>

namespace claimcheck {

struct PythonJsonStyle
{
    bool asciiOnly = false; ///< ensure_ascii; itsdangerous turns it off, Flask leaves it on
    bool sortNames = false; ///< sort_keys: by code point; Flask sorts, itsdangerous does not
};

/// A value as Python's json.dumps() writes it with the separators "," and ":", byte for byte:
/// the order of the names, the escapes, and floats in their shortest form.
///
/// For tokens of Python programs, whose signatures are over that text.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT QByteArray pythonJson(const JsonValue& value,
                                                           const PythonJsonStyle& style = {});

} // namespace claimcheck
