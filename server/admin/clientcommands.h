#pragma once

#include "server/admin/action.h"

namespace claimcheck {

/// What an operator does with service clients: `client add`, `list`, `disable` and `enable`.
void addClientCommands(CLI::App& app, const Surroundings& around, Action& action);

} // namespace claimcheck
