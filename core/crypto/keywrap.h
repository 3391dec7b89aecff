#pragma once

#include "core/base/secretbytes.h"
#include "core/core_export.h"

#include <QByteArray>
#include <QByteArrayView>

#include <optional>

namespace claimcheck {

/// What AES Key Wrap adds to the key it wraps, in bytes.
inline constexpr qsizetype kKeyWrapOverhead = 8;

/// AES Key Wrap (RFC 3394) with its default initial value. @p wrappingKey has 16, 24 or 32 bytes;
/// @p key is a multiple of 8 bytes and at least 16. Nothing when either is not so.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT std::optional<QByteArray>
wrapAesKey(QByteArrayView wrappingKey, QByteArrayView key);
/// Nothing unless the integrity check of RFC 3394 section 2.2.3 holds.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT std::optional<SecretBytes>
unwrapAesKey(QByteArrayView wrappingKey, QByteArrayView wrapped);

} // namespace claimcheck
