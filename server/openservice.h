#pragma once

#include "core/auth/authservice.h"
#include "core/base/clock.h"
#include "core/base/random.h"
#include "core/store/database.h"
#include "server/settings.h"
#include "server/starterror.h"

#include <expected>
#include <functional>
#include <memory>

namespace claimcheck {

/// A store and the service over it, which goes first.
struct OpenedService
{
    std::unique_ptr<Database> database;
    std::unique_ptr<AuthService> service;
};

/// The clock of a service, which may depend on what the store remembers. It must outlive the
/// service.
using ClockOf = std::function<std::expected<const Clock*, StartError>(Database& database)>;

/// Opens the store that @p settings name, with its secrets, for a server or for a command. @p port
/// is the one that a server got. A command leaves the keys of a store as they are, whatever
/// algorithm @p settings name. @p random must outlive what is opened. Needs a CryptoRuntime.
[[nodiscard]] std::expected<OpenedService, StartError> openService(const ServerSettings& settings,
                                                                   quint16 port, Access access,
                                                                   Random& random,
                                                                   const ClockOf& clockOf);
/// The same with a clock that is there already.
[[nodiscard]] std::expected<OpenedService, StartError> openService(const ServerSettings& settings,
                                                                   quint16 port, Access access,
                                                                   Random& random,
                                                                   const Clock& clock);

} // namespace claimcheck
