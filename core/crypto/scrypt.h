#pragma once

#include "core/base/secretbytes.h"
#include "core/core_export.h"

#include <QByteArrayView>

#include <cstddef>
#include <optional>

namespace claimcheck {

/// The cost of one scrypt hash (RFC 7914): n * r * 128 bytes, and n * r * p steps.
struct ScryptCost
{
    quint32 n = 32768; ///< a power of two
    quint32 r = 8;
    quint32 p = 1;
    bool operator==(const ScryptCost&) const = default;
};

/// By OpenSSL. Takes the memory and the time that @p cost asks for: bounding it is the caller's
/// duty, and so is keeping this off an event loop. Nothing when OpenSSL refuses or fails.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT std::optional<SecretBytes>
scrypt(QByteArrayView password, QByteArrayView salt, const ScryptCost& cost, std::size_t size);

} // namespace claimcheck
