#include "app/cli/selfcommands.h"

#include "app/cli/commandtree.h"

#include <memory>
#include <ostream>

#include <CLI/CLI.hpp>

namespace claimcheck::cli {

void addSelfCommands(CLI::App& app, const Surroundings& around, Action& action,
                     const std::string& version)
{
    auto* completion = app.add_subcommand(
        "completion", "Print the script that completes command lines in a shell");
    auto shell = std::make_shared<std::string>();
    completion->add_option("SHELL", *shell, "bash, zsh or fish")
        ->required()
        ->check(CLI::IsMember({"bash", "zsh", "fish"}));
    completion->callback([shell, &app, around, &action] {
        action = [shell, &app, around] {
            around.console.out << completionScript(treeOf(app), *shell);
            return Exit::Ok;
        };
    });
    app.add_subcommand("manual", "Print the manual page, for man")
        ->callback([version, &app, around, &action] {
            action = [version, &app, around] {
                around.console.out << manualPage(treeOf(app), version, app.get_footer());
                return Exit::Ok;
            };
        });
}

} // namespace claimcheck::cli
