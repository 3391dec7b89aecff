#include "app/cli/cli.h"

#include "app/cli/democommand.h"
#include "app/cli/keycommands.h"
#include "app/cli/selfcommands.h"
#include "app/cli/servercommands.h"
#include "app/cli/tokencommands.h"

#include <algorithm>

#include <CLI/CLI.hpp>

namespace claimcheck::cli {

namespace {

constexpr auto kDescription =
    "Works with the tokens that authenticate people and programs: reads them, checks them,\n"
    "makes them, and talks to the servers that issue them.";

constexpr auto kFooter =
    "Exit codes: 0 good, 1 refused or not valid, 2 wrong usage, 3 no token in the input,\n"
    "4 the target does not answer, 6 nothing could be checked.\n\n"
    "A first session, with a server from claimcheck-server:\n"
    "  claimcheck register alice --password password123\n"
    "  claimcheck login alice --password password123 > token\n"
    "  claimcheck token inspect @token\n"
    "  claimcheck call /protected --token @token\n"
    "  claimcheck logout --token @token";

} // namespace

Exit run(std::vector<std::string> arguments, const Console& console, const Clock& clock,
         Random& random)
{
    Action action;
    CLI::App app{kDescription, "claimcheck"};
    app.footer(kFooter);
    app.set_version_flag("--version", "claimcheck " CLAIMCHECK_VERSION);
    app.require_subcommand(1);
    addTokenCommands(app, {console, clock, random}, action);
    addKeyCommands(app, {console, clock, random}, action);
    addServerCommands(app, console, clock, action);
    addDemoCommand(app, console, clock, action);
    addSelfCommands(app, {console, clock, random}, action, CLAIMCHECK_VERSION);

    // CLI11 takes the arguments from the back.
    std::ranges::reverse(arguments);
    try {
        app.parse(std::move(arguments));
    } catch (const CLI::ParseError& error) {
        // Help and version come as errors of code 0.
        return app.exit(error, console.out, console.err) == 0 ? Exit::Ok : Exit::Usage;
    }
    return action();
}

} // namespace claimcheck::cli
