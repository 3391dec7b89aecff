#pragma once

#include "app/cli/console.h"
#include "core/base/clock.h"
#include "core/base/random.h"

#include <string>
#include <vector>

namespace claimcheck::cli {

/// The whole of `claimcheck`: @p arguments without the program's name. Needs a QCoreApplication
/// and a CryptoRuntime.
[[nodiscard]] Exit run(std::vector<std::string> arguments, const Console& console,
                       const Clock& clock, Random& random);

} // namespace claimcheck::cli
