#pragma once

#include "server/admin/action.h"

namespace claimcheck {

/// `store backup` and `store revoke-tokens`.
void addStoreCommands(CLI::App& app, const Surroundings& around, Action& action);

} // namespace claimcheck
