#pragma once

#include "app/cli/console.h"
#include "core/base/clock.h"
#include "core/base/random.h"

#include <functional>

namespace CLI {
class App;
}

namespace claimcheck::cli {

/// What commands take from outside. All must outlive the action.
struct Surroundings
{
    const Console& console;
    const Clock& clock;
    Random& random;
};

/// What a command does once its line was read. Set by whichever command was named.
using Action = std::function<Exit()>;

} // namespace claimcheck::cli
