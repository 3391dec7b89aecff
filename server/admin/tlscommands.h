#pragma once

#include "server/admin/action.h"

namespace claimcheck {

/// `tls ca` and `tls show`.
void addTlsCommands(CLI::App& app, const Surroundings& around, Action& action);

} // namespace claimcheck
