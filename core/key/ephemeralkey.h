#pragma once

#include "core/base/strictjson.h"
#include "core/crypto/asymmetrickey.h"

#include <QJsonObject>

#include <optional>

namespace claimcheck {

/// Whether keys of the family can agree on a secret in JOSE (RFC 7518 section 6.2.1.1, RFC 8037).
[[nodiscard]] bool canAgree(KeyFamily family);

/// The `epk` of a token (RFC 7518 section 4.6.1.1): a public key of just that family, its point on
/// the curve. Nothing for any other, or when a private half has been put beside it.
[[nodiscard]] std::optional<AsymmetricKey> ephemeralKeyOf(const JsonValue& epk, KeyFamily family);

/// The public half of @p key as such a member, with nothing but what it takes.
[[nodiscard]] QJsonObject toEphemeralKey(const AsymmetricKey& key);

} // namespace claimcheck
