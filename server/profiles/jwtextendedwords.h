#pragma once

#include "core/base/clock.h"
#include "core/key/key.h"
#include "core/token/tokenerror.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QString>

#include <expected>
#include <optional>

namespace claimcheck {

/// How Flask-JWT-Extended 4.7 on PyJWT 2.10 words a refusal.
struct JwtExtendedError
{
    int status;   ///< 401 where a token is missing, expired or revoked, 422 for a bad one
    QString text; ///< of "msg"
};

/// The token of an Authorization header, which may be a list with other schemes in it, as the
/// library reads it. Several headers of that name are refused, where it takes them for one list.
[[nodiscard]] std::expected<QByteArray, JwtExtendedError>
jwtOfHeader(const QList<QByteArray>& authorization);

/// What the library finds wrong with a token, in the order of its checks: the shape, the header,
/// the payload, and only then the signature and the claims. Nothing where it would take the token.
///
/// This chooses words and admits nobody: whoever asks also asks the core.
[[nodiscard]] std::optional<JwtExtendedError> jwtExtendedError(QByteArrayView token, const Key& key,
                                                               Instant now);

/// The library's closest words for what the core refuses and the library would take.
[[nodiscard]] JwtExtendedError jwtExtendedError(const TokenError& error);

} // namespace claimcheck
