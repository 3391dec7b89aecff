#pragma once

#include "core/core_export.h"

#include <QByteArrayView>
#include <QtTypes>

namespace claimcheck {

/// The checksum of zlib and PNG (ISO 3309). It finds typing errors and stops nobody.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT quint32 crc32Of(QByteArrayView bytes);

} // namespace claimcheck
