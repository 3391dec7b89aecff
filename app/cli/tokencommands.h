#pragma once

#include "app/cli/console.h"
#include "core/base/clock.h"

#include <functional>

namespace CLI {
class App;
}

namespace claimcheck::cli {

/// What a command does once its line was read. Set by whichever command was named.
using Action = std::function<Exit()>;

/// `token inspect`, `token verify` and `token sign`. All references must outlive the action.
void addTokenCommands(CLI::App& app, const Console& console, const Clock& clock, Action& action);

} // namespace claimcheck::cli
