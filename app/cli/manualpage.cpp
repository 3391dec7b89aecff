#include "app/cli/commandtree.h"

#include <algorithm>
#include <format>
#include <sstream>

namespace claimcheck::cli {

namespace {

// What begins with a dot or a quote is a command to man, and a plain dash may become a hyphen.
std::string escaped(const std::string& text)
{
    std::string out;
    for (const char c : text) {
        if (c == '\\')
            out += "\\e";
        else if (c == '-')
            out += "\\-";
        else if ((c == '.' || c == '\'') && (out.empty() || out.back() == '\n'))
            out += std::string("\\&") + c;
        else
            out += c;
    }
    return out;
}

std::string joined(const std::vector<std::string>& names)
{
    std::string text;
    for (const std::string& name : names)
        text += (text.empty() ? "" : ", ") + ("\\fB" + escaped(name) + "\\fR");
    return text;
}

void addOptions(std::string& page, const CommandTree& tree)
{
    for (const CommandOption& option : tree.options)
        page += std::format(".TP\n{}{}\n{}\n", joined(option.names),
                            option.value.empty() || option.isArgument
                                ? std::string{}
                                : " \\fI" + escaped(option.value) + "\\fR",
                            escaped(option.description));
}

void addCommand(std::string& page, const CommandTree& tree, const std::string& path)
{
    const std::string name = path + " " + tree.name;
    if (tree.commands.empty()) {
        page += std::format(".SS \"{}\"\n{}\n", escaped(name), escaped(tree.description));
        addOptions(page, tree);
    }
    for (const CommandTree& command : tree.commands)
        addCommand(page, command, name);
}

} // namespace

std::string manualPage(const CommandTree& tree, const std::string& version,
                       const std::string& footer)
{
    std::string page = std::format(".TH CLAIMCHECK 1 \"\" \"Claimcheck {0}\" \"User Commands\"\n"
                                   ".SH NAME\n{1} \\- reads, checks and makes tokens\n"
                                   ".SH SYNOPSIS\n\\fB{1}\\fR \\fICOMMAND\\fR [\\fIOPTIONS\\fR]\n"
                                   ".SH DESCRIPTION\n{2}\n.SH OPTIONS\n",
                                   escaped(version), tree.name, escaped(tree.description));
    addOptions(page, tree);
    page += ".SH COMMANDS\n";
    for (const CommandTree& command : tree.commands)
        addCommand(page, command, tree.name);
    page += ".SH NOTES\n.nf\n" + escaped(footer) + "\n.fi\n";
    return page;
}

} // namespace claimcheck::cli
