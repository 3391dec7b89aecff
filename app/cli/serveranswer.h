#pragma once

#include "app/cli/console.h"
#include "core/client/target.h"
#include "core/client/traffic.h"

namespace claimcheck::cli {

/// Why there is no answer, and what to do about it.
[[nodiscard]] QString describe(const Exchange& exchange, const Target& target);

/// Shows what came back as the person who sent it wants to see it: with @p json all of it as one
/// object, else its status and message on err and @p data on out. What is in @p data and came from
/// the server must be visible text.
[[nodiscard]] Exit report(const Console& console, bool json, const Target& target,
                          const Exchange& exchange, const QString& data);

/// The body of an answer, safe to show: JSON with a line for each member, text as it is.
[[nodiscard]] QString bodyText(const Exchange& exchange);

} // namespace claimcheck::cli
