#pragma once

#include "app/cli/action.h"

namespace claimcheck::cli {

/// `token encrypt` and `token decrypt`.
void addEncryptionCommands(CLI::App& group, const Surroundings& around, Action& action);

} // namespace claimcheck::cli
