#pragma once

#include "core/base/tokenmask.h" // for those who show what is redacted
#include "core/client/traffic.h"
#include "core/core_export.h"

namespace claimcheck {

/// The same exchange with passwords replaced and tokens shortened, in headers, bodies and query.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT Exchange redacted(Exchange exchange);

} // namespace claimcheck
