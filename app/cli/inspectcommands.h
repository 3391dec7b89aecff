#pragma once

#include "app/cli/action.h"

namespace claimcheck::cli {

/// `token inspect` and `token diff`: reading what nobody vouches for.
void addInspectCommands(CLI::App& group, const Surroundings& around, Action& action);

} // namespace claimcheck::cli
