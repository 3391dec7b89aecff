#include "app/cli/cli.h"

#include "app/cli/democommand.h"
#include "app/cli/input.h"
#include "app/cli/keycommands.h"
#include "app/cli/labcommands.h"
#include "app/cli/selfcommands.h"
#include "app/cli/servercommands.h"
#include "app/cli/sessioncommands.h"
#include "app/cli/targetcommands.h"
#include "app/cli/tokencommands.h"

#include <algorithm>

#include <CLI/CLI.hpp>

namespace claimcheck::cli {

using namespace Qt::StringLiterals;

namespace {

constexpr auto kDescription =
    "Works with the tokens that authenticate people and programs: reads them, checks them,\n"
    "makes them, and talks to the servers that issue them.";

constexpr auto kExitCodes = "Exit codes: 0 good, 1 not valid, refused or different, 2 wrong usage, "
                            "3 the input is no token\n"
                            "or key, 4 the target does not answer, 6 nothing could be checked.";

constexpr auto kFirstSession =
    "A first token, with a secret that only you know:\n"
    "  claimcheck key generate --alg HS256 --out secret.jwk\n"
    "  claimcheck token sign --key secret.jwk --claim sub=alice --exp 15m > token\n"
    "  claimcheck token inspect @token\n"
    "  claimcheck token verify @token --key secret.jwk --explain\n\n"
    "A first session, with a server from claimcheck-server:\n"
    "  claimcheck register alice --password password123\n"
    "  claimcheck login alice --password password123 > token\n"
    "  claimcheck call /protected --token @token\n"
    "  claimcheck logout --token @token";

const CLI::App& namedCommand(const CLI::App& app)
{
    const CLI::App* command = &app;
    while (!command->get_subcommands().empty())
        command = command->get_subcommands().front();
    return *command;
}

// "claimcheck token verify"
QString pathOf(const CLI::App& command)
{
    const QString name = QString::fromStdString(command.get_name());
    return command.get_parent() ? pathOf(*command.get_parent()) + u' ' + name : name;
}

Exit complainAboutLine(const Console& console, const CLI::App& app, const CLI::ParseError& error)
{
    const CLI::App& command = namedCommand(app);
    const bool isGroup = command.get_require_subcommand_min() > 0
        && error.get_exit_code() != static_cast<int>(CLI::ExitCodes::ValidationError);
    // What fell through is kept by the program, not by the command it stands behind.
    const std::vector<std::string> unknown = app.remaining(true);
    if (isGroup && unknown.empty()) {
        complain(console, Exit::Usage, u"Which command? These are there:"_s);
        const CLI::App* parent = command.get_parent();
        console.err << '\n' << command.help(parent ? pathOf(*parent).toStdString() : std::string{});
        return Exit::Usage;
    }
    QString message = QString::fromUtf8(error.what());
    if (isGroup)
        message = u"There is no %1 %2."_s.arg(unknown.front().starts_with('-') ? u"option"_s
                                                                               : u"command"_s,
                                              QString::fromStdString(unknown.front()));
    if (!message.endsWith(u'.'))
        message += u'.';
    return complain(console, Exit::Usage, message + u" See: %1 --help."_s.arg(pathOf(command)));
}

// Standard input is read to its end, so that it holds one thing.
std::size_t namesOfInput(const CLI::App& command)
{
    std::size_t names = 0;
    for (const CLI::Option* option : command.get_options()) {
        if (option->get_type_name() == kSourceType)
            names += static_cast<std::size_t>(std::ranges::count(option->results(), "-"));
    }
    const auto isGroup = [](const CLI::App* below) {
        return dynamic_cast<const CLI::Option_group*>(below) != nullptr;
    };
    for (const CLI::App* group : command.get_subcommands(isGroup))
        names += namesOfInput(*group);
    return names;
}

} // namespace

Exit run(std::vector<std::string> arguments, const Console& console, const Clock& clock,
         Random& random)
{
    Action action;
    Console chosen = console;
    CLI::App app{kDescription, "claimcheck"};
    app.get_formatter()->label("SUBCOMMAND", "COMMAND");
    app.get_formatter()->label("Positionals", "Arguments");
    app.footer(kExitCodes);
    app.set_version_flag("--version", "claimcheck " CLAIMCHECK_VERSION);
    std::string color = "auto";
    app.add_option("--color", color,
                   "Colours: auto (on a terminal, unless NO_COLOR is set), always or never")
        ->check(CLI::IsMember({"auto", "always", "never"}))
        ->type_name("WHEN");
    app.require_subcommand(1);
    app.fallthrough(); // --color may stand behind the command, too
    addTokenCommands(app, {chosen, clock, random}, action);
    addKeyCommands(app, {chosen, clock, random}, action);
    addServerCommands(app, chosen, clock, action);
    addSessionCommands(app, {chosen, clock, random}, action);
    addLabCommands(app, {chosen, clock, random}, action);
    addTargetCommands(app, {chosen, clock, random}, action);
    addDemoCommand(app, chosen, clock, action);
    addSelfCommands(app, {chosen, clock, random}, action, CLAIMCHECK_VERSION);
    app.footer(std::string{kExitCodes} + "\n\n" + kFirstSession);

    // CLI11 takes the arguments from the back.
    std::ranges::reverse(arguments);
    try {
        app.parse(std::move(arguments));
    } catch (const CLI::ParseError& error) {
        // Help and version come as errors of code 0.
        if (error.get_exit_code() == 0)
            return static_cast<Exit>(app.exit(error, console.out, console.err));
        return complainAboutLine(console, app, error);
    }
    if (color != "auto")
        chosen.color = color == "always";
    if (namesOfInput(namedCommand(app)) > 1)
        return complain(console, Exit::Usage,
                        u"Only one option can be \"-\": standard input holds one thing. Take @FILE "
                        "or env:NAME for the other."_s);
    return action();
}

} // namespace claimcheck::cli
