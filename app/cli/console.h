#pragma once

#include <QString>

#include <expected>
#include <iosfwd>
#include <utility>

namespace claimcheck::cli {

/// What a command ends with. The numbers are a contract with scripts.
enum class Exit {
    Ok = 0,
    Failed = 1,      ///< a verification failed, or a server refused
    Usage = 2,
    Unreadable = 3,  ///< the input is no token or key
    Unreachable = 4, ///< the target did not answer
    NotChecked = 6,  ///< nothing could be checked
};

/// Why a command cannot go on: what it ends with, and a sentence for the person.
struct Refusal
{
    Exit exit;
    QString message;
};

template <class T>
using Outcome = std::expected<T, Refusal>;

/// A refusal as the outcome of anything.
[[nodiscard]] inline std::unexpected<Refusal> refuse(Exit exit, QString message)
{
    return std::unexpected(Refusal{exit, std::move(message)});
}
[[nodiscard]] inline std::unexpected<Refusal> refuseUsage(QString message)
{
    return refuse(Exit::Usage, std::move(message));
}

/// Where a command reads and writes. Data goes to out, everything else to err.
struct Console
{
    std::istream& in;
    std::ostream& out;
    std::ostream& err;
    bool inIsTerminal = false; ///< a person sits there, so waiting for input in silence is wrong
    bool color = false;        ///< out understands colours, and nobody asked for none
};

void print(std::ostream& stream, const QString& text);
void printLine(std::ostream& stream, const QString& text);

/// Says on err what went wrong, and gives back @p exit. Whatever the sentence quotes is made
/// visible: names of files and parts of tokens may hold what a terminal obeys.
Exit complain(const Console& console, Exit exit, const QString& message);
Exit complain(const Console& console, const Refusal& refusal);

/// Says on err what the person should know although the command goes on.
void warn(const Console& console, const QString& message);

enum class Ink { Good, Bad, Warning, Dim };

/// @p text in colour where the console has colours.
[[nodiscard]] QString inked(const Console& console, Ink ink, const QString& text);

} // namespace claimcheck::cli
