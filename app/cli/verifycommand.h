#pragma once

#include "app/cli/action.h"

namespace claimcheck::cli {

/// `token verify`.
void addVerifyCommand(CLI::App& group, const Surroundings& around, Action& action);

} // namespace claimcheck::cli
