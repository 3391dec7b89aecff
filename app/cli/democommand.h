#pragma once

#include "app/cli/action.h"
#include "app/cli/console.h"
#include "core/base/clock.h"

namespace claimcheck::cli {

/// `demo`: the main job from beginning to end, with every message shown. All references must
/// outlive the action.
void addDemoCommand(CLI::App& app, const Console& console, const Clock& clock, Action& action);

} // namespace claimcheck::cli
