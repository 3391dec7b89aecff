#pragma once

#include "app/cli/action.h"

#include <string>

namespace claimcheck::cli {

/// `completion` and `manual`: what the program says about its own commands.
void addSelfCommands(CLI::App& app, const Surroundings& around, Action& action,
                     const std::string& version);

} // namespace claimcheck::cli
