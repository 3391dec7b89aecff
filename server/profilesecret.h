#pragma once

#include "core/base/random.h"
#include "core/base/secretbytes.h"
#include "server/settings.h"
#include "server/starterror.h"

#include <expected>

namespace claimcheck {

/// The secret that the settings give to the profiles, or a random one where they give none.
[[nodiscard]] std::expected<SecretBytes, StartError> profileSecretOf(const ServerSettings& settings,
                                                                     Random& random);

/// Where that secret comes from, for an error.
[[nodiscard]] QString profileSecretOrigin(const ServerSettings& settings);

} // namespace claimcheck
