#pragma once

#include "core/auth/authservice.h"
#include "server/admin/action.h"

#include <functional>

namespace claimcheck {

/// What a command does with the service; gives back the exit code.
using Job = std::function<int(AuthService& service, const Actor& actor)>;

/// Opens the store that the settings name and does @p job on it, also beside a server that has it
/// open. Complains, and does nothing, when the store does not open.
[[nodiscard]] int onService(const Surroundings& around, const Job& job);

/// Says why the service did not do what it was asked, and gives back the exit code.
int complain(std::ostream& err, const AuthError& error);
/// The same, as a sentence.
[[nodiscard]] QString describe(const AuthError& error);

} // namespace claimcheck
