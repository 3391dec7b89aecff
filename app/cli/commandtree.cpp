#include "app/cli/commandtree.h"

#include <CLI/CLI.hpp>

namespace claimcheck::cli {

namespace {

void addOptions(CommandTree& tree, const CLI::App& app)
{
    for (const CLI::Option* option : app.get_options()) {
        CommandOption entry{.description = option->get_description()};
        // "FORMAT:{jwk,pem}" names the choices, too, which the description has already.
        if (option->get_items_expected_max() > 0)
            entry.value = option->get_type_name().substr(0, option->get_type_name().find(':'));
        for (const std::string& name : option->get_snames())
            entry.names.push_back("-" + name);
        for (const std::string& name : option->get_lnames())
            entry.names.push_back("--" + name);
        if (entry.names.empty()) {
            entry.isArgument = true;
            entry.names.push_back(option->get_name());
        }
        tree.options.push_back(std::move(entry));
    }
}

} // namespace

CommandTree treeOf(const CLI::App& app)
{
    CommandTree tree{.name = app.get_name(), .description = app.get_description()};
    addOptions(tree, app);
    for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
        if (command->get_name().empty() || command->get_name().front() == '+'
            || command->get_group() == "+")
            continue;
        tree.commands.push_back(treeOf(*command));
    }
    // Options that belong together stand in groups, which CLI11 keeps as commands without a name.
    for (const CLI::App* group : app.get_subcommands([](const CLI::App* candidate) {
             return dynamic_cast<const CLI::Option_group*>(candidate) != nullptr;
         }))
        addOptions(tree, *group);
    return tree;
}

} // namespace claimcheck::cli
