#pragma once

#include "app/cli/action.h"

namespace claimcheck::cli {

/// The `key` group: generate, show, convert, thumbprint.
void addKeyCommands(CLI::App& app, const Surroundings& around, Action& action);

} // namespace claimcheck::cli
