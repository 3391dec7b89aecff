#pragma once

#include "core/core_export.h"

#include <QByteArrayView>
#include <QString>

namespace claimcheck {

/// UTF-8 as text, every character of it. QString::fromUtf8() drops a leading U+FEFF, and with it
/// the difference between a name and its look-alike.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT QString textFromUtf8(QByteArrayView utf8);

} // namespace claimcheck
