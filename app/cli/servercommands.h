#pragma once

#include "app/cli/action.h"
#include "app/cli/console.h"
#include "core/base/clock.h"

namespace claimcheck::cli {

/// `register`, `login`, `call`, `refresh`, `revoke`, `introspect` and `logout`: what talks to a
/// server. All references must outlive the action.
void addServerCommands(CLI::App& app, const Console& console, const Clock& clock, Action& action);

} // namespace claimcheck::cli
