#pragma once

#include "server/admin/action.h"

#include <memory>

#include <CLI/CLI.hpp>

namespace claimcheck {

/// Adds a command to a group: @p addOptions puts what was written into a Line, and @p run gets that
/// line, when the command was named and the whole line read.
template <class Line, class AddOptions, class Run>
void addSubcommand(CLI::App& group, const Surroundings& around, Action& action, const char* name,
                   const char* meaning, AddOptions addOptions, Run run)
{
    const auto line = std::make_shared<Line>();
    CLI::App* command = group.add_subcommand(name, meaning);
    addOptions(*command, *line);
    command->callback([line, run, around, &action] {
        action = [line, run, around] { return run(*line, around); };
    });
}

} // namespace claimcheck
