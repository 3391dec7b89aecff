#pragma once

#include "app/cli/action.h"

namespace claimcheck::cli {

/// `sessions`: the sessions of whoever holds a token.
void addSessionCommands(CLI::App& app, const Surroundings& around, Action& action);

} // namespace claimcheck::cli
