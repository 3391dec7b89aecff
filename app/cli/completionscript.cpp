#include "app/cli/commandtree.h"

#include <algorithm>
#include <format>
#include <functional>

namespace claimcheck::cli {

namespace {

using Visitor = std::function<void(const CommandTree&, const std::string& path)>;

// Every command with the words before it: "" for the program, " token inspect" for a leaf.
void visit(const CommandTree& tree, const std::string& path, const Visitor& visitor)
{
    visitor(tree, path);
    for (const CommandTree& command : tree.commands)
        visit(command, path + " " + command.name, visitor);
}

std::string replaced(std::string text, const std::string& from, const std::string& to)
{
    for (std::size_t at = text.find(from); at != std::string::npos;
         at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
    return text;
}

std::string singleQuoted(const std::string& text)
{
    return "'" + replaced(text, "'", R"('\'')") + "'";
}

// The first line, which is what a list of suggestions has room for.
std::string brief(const std::string& description)
{
    return description.substr(0, description.find('\n'));
}

std::string wordsOf(const CommandTree& tree)
{
    std::string words;
    for (const CommandTree& command : tree.commands)
        words += command.name + " ";
    for (const CommandOption& option : tree.options) {
        if (!option.isArgument)
            words += option.names.back() + " ";
    }
    return words;
}

std::string bashScript(const CommandTree& tree)
{
    std::string paths;
    std::string words;
    visit(tree, {}, [&](const CommandTree& command, const std::string& path) {
        if (!path.empty())
            paths += std::format("            \"{}\") path=\"{}\" ;;\n", path, path);
        words += std::format("        \"{}\") words=\"{}\" ;;\n", path, wordsOf(command));
    });
    return std::format(R"(# Completion of {0} for bash. Made by: {0} completion bash
_{0}() {{
    local word words= path= current=${{COMP_WORDS[COMP_CWORD]}}
    COMPREPLY=()
    for word in "${{COMP_WORDS[@]:1:COMP_CWORD-1}}"; do
        case "$path $word" in
{1}        esac
    done
    case $path in
{2}    esac
    if [[ $current == @* ]]; then
        COMPREPLY=($(compgen -P @ -f -- "${{current#@}}"))
    else
        COMPREPLY=($(compgen -W "$words" -- "$current"))
    fi
}}
complete -o bashdefault -o default -F _{0} {0}
)",
                       tree.name, paths, words);
}

std::string zshScript(const CommandTree& tree)
{
    std::string paths;
    std::string lists;
    visit(tree, {}, [&](const CommandTree& command, const std::string& path) {
        if (!path.empty())
            paths += std::format("            \"{}\") at=\"{}\" ;;\n", path, path);
        std::string entries;
        const auto add = [&entries](const std::string& name, const std::string& description) {
            entries += " "
                + singleQuoted(replaced(name, ":", "\\:") + ":"
                               + replaced(brief(description), ":", "\\:"));
        };
        for (const CommandTree& below : command.commands)
            add(below.name, below.description);
        for (const CommandOption& option : command.options) {
            if (!option.isArgument)
                add(option.names.back(), option.description);
        }
        lists += std::format("        \"{}\") entries=({}) ;;\n", path, entries);
    });
    return std::format(R"(#compdef {0}
# Completion of {0} for zsh. Made by: {0} completion zsh
_{0}() {{
    local word at=
    local -a entries
    for word in "${{words[@]:1:CURRENT-2}}"; do
        case "$at $word" in
{1}        esac
    done
    case $at in
{2}    esac
    _describe -o '{0}' entries
    _files
}}
# Loaded by its name it is the function, called already; sourced it has to be announced.
if [[ ${{funcstack[1]}} == _{0} ]]; then
    _{0} "$@"
else
    compdef _{0} {0}
fi
)",
                       tree.name, paths, lists);
}

std::string fishScript(const CommandTree& tree)
{
    std::string lines = std::format("# Completion of {0} for fish. Made by: {0} completion fish\n"
                                    "function __{0}_at\n"
                                    "    set -l words (commandline -opc)\n"
                                    "    set -l path\n"
                                    "    for word in $words[2..-1]\n"
                                    "        contains -- \"$path $word\" $argv[2..-1]\n"
                                    "        and set path \"$path $word\"\n"
                                    "    end\n"
                                    "    test \"$path\" = \"$argv[1]\"\n"
                                    "end\n",
                                    tree.name);
    std::string paths;
    visit(tree, {}, [&paths](const CommandTree&, const std::string& path) {
        if (!path.empty())
            paths += " " + singleQuoted(path);
    });
    visit(tree, {}, [&](const CommandTree& command, const std::string& path) {
        const std::string condition =
            std::format("complete -c {0} -n {1}", tree.name,
                        singleQuoted(std::format("__{0}_at \"{1}\"{2}", tree.name, path,
                                                 replaced(paths, "'", "\""))));
        for (const CommandTree& below : command.commands)
            lines += std::format("{} -f -a {} -d {}\n", condition, below.name,
                                 singleQuoted(brief(below.description)));
        for (const CommandOption& option : command.options) {
            if (!option.isArgument && option.names.back().starts_with("--"))
                lines += std::format("{} -l {}{} -d {}\n", condition, option.names.back().substr(2),
                                     option.value.empty() ? "" : " -r",
                                     singleQuoted(brief(option.description)));
        }
    });
    return lines;
}

} // namespace

std::string completionScript(const CommandTree& tree, const std::string& shell)
{
    if (shell == "bash")
        return bashScript(tree);
    if (shell == "zsh")
        return zshScript(tree);
    if (shell == "fish")
        return fishScript(tree);
    return {};
}

} // namespace claimcheck::cli
