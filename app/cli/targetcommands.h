#pragma once

#include "app/cli/action.h"

namespace claimcheck::cli {

/// `target`: the kinds of servers, and what each can be asked for.
void addTargetCommands(CLI::App& app, const Surroundings& around, Action& action);

} // namespace claimcheck::cli
