#pragma once

#include "core/account/session.h"
#include "server/http/message.h"

namespace claimcheck {

/// Where a request came from.
[[nodiscard]] ClientInfo clientOf(const Request& request);

} // namespace claimcheck
