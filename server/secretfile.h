#pragma once

#include "core/base/random.h"
#include "core/base/secretbytes.h"
#include "server/starterror.h"

#include <QString>

#include <expected>

namespace claimcheck {

/// The bytes of a secret file, without one line end at its end. Refused when others can read it.
[[nodiscard]] std::expected<SecretBytes, StartError> readSecretFile(const QString& path);

/// The key that seals the keys in a store: 32 bytes in base64url. A file that is not there is made,
/// for its owner alone.
[[nodiscard]] std::expected<SecretBytes, StartError> readStoreKey(const QString& path,
                                                                  Random& random);

} // namespace claimcheck
