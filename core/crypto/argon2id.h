#pragma once

#include "core/base/secretbytes.h"
#include "core/core_export.h"

#include <QByteArrayView>

#include <cstddef>
#include <cstdint>
#include <optional>

namespace claimcheck {

/// The cost of one Argon2id hash (RFC 9106).
struct Argon2idCost
{
    std::uint32_t memoryKib = 19 * 1024; ///< OWASP's row for two passes
    std::uint32_t passes = 2;
    std::uint32_t lanes = 1;
    bool operator==(const Argon2idCost&) const = default;
};

/// Slow on purpose: never call it on an event loop. Nothing when OpenSSL refuses or there is not
/// enough memory.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT std::optional<SecretBytes>
argon2id(QByteArrayView password, QByteArrayView salt, const Argon2idCost& cost, std::size_t size);

} // namespace claimcheck
