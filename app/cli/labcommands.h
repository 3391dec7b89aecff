#pragma once

#include "app/cli/action.h"

namespace claimcheck::cli {

/// `clock`, `fault` and `lab`: what drives the laboratory of a server of ours.
void addLabCommands(CLI::App& app, const Surroundings& around, Action& action);

} // namespace claimcheck::cli
