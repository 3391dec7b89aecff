#pragma once

#include "core/client/traffic.h"
#include "core/core_export.h"

#include <QByteArray>
#include <QString>

namespace claimcheck {

/// A token short enough to be recognised and too short to be used: `eyJhbG…Q5c`.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT QString shortToken(QByteArrayView token);

/// The same exchange with passwords replaced and tokens shortened, in headers, bodies and query.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT Exchange redacted(Exchange exchange);

} // namespace claimcheck
