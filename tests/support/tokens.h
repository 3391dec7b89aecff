#pragma once

#include "core/base/clock.h"
#include "core/key/keyset.h"

#include <QByteArray>

namespace claimcheck::Tokens {

/// The moment at which tests happen: 2030-01-01 12:00:00 UTC.
inline constexpr Instant kNow{std::chrono::sys_days{std::chrono::year{2030} / 1 / 1}
                              + std::chrono::hours{12}};
inline constexpr qint64 kNowSeconds = kNow.time_since_epoch().count() / 1000;

/// 32 bytes, good for HS256.
[[nodiscard]] QByteArray secret();
/// A set with just that secret as an HS256 key of id @p kid.
[[nodiscard]] KeySet keys(const QByteArray& kid = {});

/// A compact token from the very texts of its parts, signed with secret() as HS256 whatever the
/// header says: for headers and payloads that no honest signer would write.
[[nodiscard]] QByteArray signedText(const QByteArray& header, const QByteArray& payload);
/// As above, with the header {"alg":"HS256"}.
[[nodiscard]] QByteArray signedPayload(const QByteArray& payload);

} // namespace claimcheck::Tokens
