#include "app/cli/tokencommands.h"

#include "app/cli/encryptioncommands.h"
#include "app/cli/inspectcommands.h"
#include "app/cli/signcommand.h"
#include "app/cli/tampercommand.h"
#include "app/cli/verifycommand.h"

#include <CLI/CLI.hpp>

namespace claimcheck::cli {

void addTokenCommands(CLI::App& app, const Surroundings& around, Action& action)
{
    auto* group = app.add_subcommand("token", "Read, check, make and change tokens");
    group->require_subcommand(1);
    addInspectCommands(*group, around, action);
    addVerifyCommand(*group, around, action);
    addSignCommand(*group, around, action);
    addEncryptionCommands(*group, around, action);
    addTamperCommand(*group, around, action);
}

} // namespace claimcheck::cli
