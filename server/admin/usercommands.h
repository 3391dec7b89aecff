#pragma once

#include "server/admin/action.h"

namespace claimcheck {

/// What an operator does with accounts: `user add`, `import`, `list`, `disable`, `enable`, `role`
/// and `scope`. The first administrator is made here.
void addUserCommands(CLI::App& app, const Surroundings& around, Action& action);

} // namespace claimcheck
