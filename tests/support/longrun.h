#pragma once

#include <QtEnvironmentVariables>

namespace claimcheck {

/// Whether this is the long run, under the label `abuse`.
[[nodiscard]] inline bool isAbuse()
{
    return qEnvironmentVariableIsSet("CLAIMCHECK_ABUSE");
}

} // namespace claimcheck
