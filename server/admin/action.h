#pragma once

#include "server/configuration.h"

#include <expected>
#include <functional>
#include <iosfwd>

namespace CLI {
class App;
}

namespace claimcheck {

/// Where the program reads and writes: data goes to out, everything else to err.
struct Streams
{
    std::istream& in;
    std::ostream& out;
    std::ostream& err;
    bool inIsTerminal = false; ///< a person sits there, so waiting for input in silence is wrong
};

/// What commands of the server's program take from outside. All must outlive the action.
struct Surroundings : Streams
{
    /// As it results from the whole command line; to be asked once that was read.
    std::function<std::expected<Configuration, QString>()> configuration;
};

/// What a command does once its line was read, with the exit code that it ends with. Set by
/// whichever command was named.
using Action = std::function<int()>;

inline constexpr int kExitOk = 0;
inline constexpr int kExitFailed = 1;
inline constexpr int kExitUsage = 2;
inline constexpr int kExitUnreadable = 3; ///< what it needs cannot be used: a store, a key, a port

/// Says what went wrong, and gives back @p code.
int complain(std::ostream& err, const QString& message, int code);

} // namespace claimcheck
