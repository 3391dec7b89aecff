#pragma once

#include "core/client/traffic.h"

#include <QString>

namespace claimcheck {

/// A request as it went over the wire, safe to show. What is secret in it stays in it: pass the
/// exchange through redacted() first unless the person asked to see it.
[[nodiscard]] QString requestText(const Exchange& exchange);

/// The answer likewise; empty while there is none.
[[nodiscard]] QString responseText(const Exchange& exchange);

} // namespace claimcheck
