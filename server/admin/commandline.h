#pragma once

#include "server/admin/action.h"
#include "server/configuration.h"

#include <QProcessEnvironment>

#include <functional>
#include <string>
#include <vector>

namespace claimcheck {

/// What the program does when its line names no command.
using Serve = std::function<int(const Configuration&)>;

/// The whole of `claimcheck-server`: @p arguments without the program's name.
[[nodiscard]] int runServerProgram(std::vector<std::string> arguments,
                                   const QProcessEnvironment& environment, const Streams& streams,
                                   const Serve& serve);

} // namespace claimcheck
