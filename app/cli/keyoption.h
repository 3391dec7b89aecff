#pragma once

#include "app/cli/console.h"
#include "core/key/algorithm.h"
#include "core/key/keyset.h"

#include <expected>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace claimcheck::cli {

/// The options that name a key: `--secret` so far.
struct KeyOption
{
    std::string secret;

    void addTo(CLI::App& command);
    /// The secret as a key for each of @p algorithms. Warns on err about a weak one.
    [[nodiscard]] std::expected<KeySet, QString>
    keys(const Console& console, const std::vector<Algorithm>& algorithms) const;
};

/// Reads names such as "HS256,HS512"; the error names the one that is unknown.
[[nodiscard]] std::expected<std::vector<Algorithm>, QString>
readAlgorithms(const std::vector<std::string>& names);

} // namespace claimcheck::cli
