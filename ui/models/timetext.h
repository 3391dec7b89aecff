#pragma once

#include "core/base/clock.h"

#include <QString>

#include <chrono>

namespace claimcheck {

/// The local time of @p moment: "14:17:36", with the date before it on another day than @p now.
[[nodiscard]] QString localTimeText(Instant moment, Instant now);

/// The two largest units of a length of time: "14 min 29 s", "2 h 5 min", "3 d 4 h", "0 s".
[[nodiscard]] QString durationText(std::chrono::milliseconds duration);

/// "in 14 min 29 s", "31 s ago", "now".
[[nodiscard]] QString relativeText(Instant moment, Instant now);

} // namespace claimcheck
