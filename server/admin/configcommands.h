#pragma once

#include "server/admin/action.h"

namespace claimcheck {

/// `config show`: what the server would be told, and by whom. What it prints can be saved as a
/// configuration file.
void addConfigCommands(CLI::App& app, const Surroundings& around, Action& action);

} // namespace claimcheck
