#pragma once

#include "core/base/clock.h"
#include "server/profiles/profilekeys.h"
#include "server/settings.h"
#include "server/starterror.h"

#include <expected>

namespace claimcheck {

class AuthService;

/// The keys of the profiles: from the secret that the settings give, or else from the one that the
/// store keeps. @p clock must outlive them.
[[nodiscard]] std::expected<ProfileKeys, StartError>
profileKeysOf(const ServerSettings& settings, const AuthService& service, const Clock& clock);

} // namespace claimcheck
