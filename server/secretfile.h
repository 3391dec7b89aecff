#pragma once

#include "core/base/secretbytes.h"
#include "server/starterror.h"

#include <QString>

#include <expected>

namespace claimcheck {

/// The bytes of a secret file, without one line end at its end. Refused when others can read it.
[[nodiscard]] std::expected<SecretBytes, StartError> readSecretFile(const QString& path);

} // namespace claimcheck
