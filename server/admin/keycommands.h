#pragma once

#include "server/admin/action.h"

namespace claimcheck {

/// What an operator does with signing keys: `key list`, `rotate` and `revoke`.
void addKeyCommands(CLI::App& app, const Surroundings& around, Action& action);

} // namespace claimcheck
