#pragma once

#include "app/cli/action.h"

namespace claimcheck::cli {

/// The `token` group: inspect, diff, verify, sign, encrypt, decrypt, tamper.
void addTokenCommands(CLI::App& app, const Surroundings& around, Action& action);

} // namespace claimcheck::cli
