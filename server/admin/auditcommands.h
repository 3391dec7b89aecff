#pragma once

#include "server/admin/action.h"

namespace claimcheck {

/// What an operator does with the audit log: `audit show` and `audit verify`.
void addAuditCommands(CLI::App& app, const Surroundings& around, Action& action);

} // namespace claimcheck
