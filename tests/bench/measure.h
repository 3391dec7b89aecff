#pragma once

#include <QString>

#include <functional>

namespace claimcheck::bench {

/// One operation; whether it gave the right result.
using Operation = std::function<bool()>;

/// Ends the program unless @p works: a figure for something that fails is no figure.
void require(bool works);

/// Something of ours beside something of theirs. What cannot run in this process measures itself
/// and says how often it does it in a second of CPU time.
struct Row
{
    QString op;
    QString peer;
    Operation ours;
    Operation theirs;
    double theirsPerSecond = 0; ///< instead of theirs
};

/// Operations per second of CPU time.
struct Result
{
    double ours = 0;
    double theirs = 0;
};

/// The two take turns in short slices, so that a busy machine slows both alike; the best slice of
/// each counts.
[[nodiscard]] Result measure(const Row& row);

} // namespace claimcheck::bench
