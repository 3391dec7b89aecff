#pragma once

#include "app/cli/action.h"

namespace claimcheck::cli {

/// `token sign`.
void addSignCommand(CLI::App& group, const Surroundings& around, Action& action);

} // namespace claimcheck::cli
