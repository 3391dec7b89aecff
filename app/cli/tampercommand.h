#pragma once

#include "app/cli/action.h"

namespace claimcheck::cli {

/// `token tamper`.
void addTamperCommand(CLI::App& group, const Surroundings& around, Action& action);

} // namespace claimcheck::cli
