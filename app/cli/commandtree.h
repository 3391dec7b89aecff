#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace claimcheck::cli {

/// An option of a command, as its help has it.
struct CommandOption
{
    std::vector<std::string> names; ///< "--json"; for an argument its name without dashes
    std::string description;
    bool isArgument = false;
    std::string value; ///< what its value is called, "FILE"; empty for a flag
};

/// A command with all below it: what help, completion and manual are made of.
struct CommandTree
{
    std::string name;
    std::string description;
    std::vector<CommandOption> options;
    std::vector<CommandTree> commands;
};

[[nodiscard]] CommandTree treeOf(const CLI::App& app);

/// The script that completes command lines in "bash", "zsh" or "fish"; empty for another shell.
[[nodiscard]] std::string completionScript(const CommandTree& tree, const std::string& shell);

/// The manual in the language of man(7). @p footer closes the page, as it closes the help.
[[nodiscard]] std::string manualPage(const CommandTree& tree, const std::string& version,
                                     const std::string& footer);

} // namespace claimcheck::cli
