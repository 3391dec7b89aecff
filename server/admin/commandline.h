#pragma once

#include "server/configuration.h"

#include <QProcessEnvironment>

#include <functional>
#include <iosfwd>
#include <string>
#include <vector>

namespace claimcheck {

/// What the program does when its line names no command.
using Serve = std::function<int(const Configuration&)>;

/// The whole of `claimcheck-server`: @p arguments without the program's name.
[[nodiscard]] int runServerProgram(std::vector<std::string> arguments,
                                   const QProcessEnvironment& environment, std::ostream& out,
                                   std::ostream& err, const Serve& serve);

} // namespace claimcheck
