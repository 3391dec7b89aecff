#pragma once

#include "core/base/clock.h"
#include "core/inspect/inspection.h"
#include "ui/models/tone.h"

#include <QString>

#include <vector>

namespace claimcheck {

/// Something worth knowing about a token that was only read.
struct Finding
{
    Tone tone = Tone::Neutral;
    QString text;
    bool operator==(const Finding&) const = default;
};

/// What stands out in @p inspection as of @p now. None of it says that a token is good: that takes
/// a key.
[[nodiscard]] std::vector<Finding> findingsOf(const Inspection& inspection, Instant now);

} // namespace claimcheck
