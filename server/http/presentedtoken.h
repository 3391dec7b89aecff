#pragma once

#include "server/http/message.h"

#include <QByteArray>

#include <expected>

namespace claimcheck {

/// Where an access token may stand, besides the Authorization header.
struct TokenSources
{
    bool cookies = false; ///< the cookie claimcheck_access, with its CSRF token
    bool query = false; ///< ?access_token=, which ends up in logs and histories (RFC 6750 sec. 5.3)
};

/// The token that a request presents, or the answer to give instead. In the Authorization header
/// (RFC 6750 section 2.1): exactly one header, the scheme in any case, exactly one space, and the
/// characters of a token. A request that presents tokens in two places is refused (section 2).
[[nodiscard]] std::expected<QByteArray, Answer> presentedToken(const Request& request,
                                                               TokenSources sources);

/// What follows the scheme in the one Authorization header: empty when there is no such header, or
/// when it is of another scheme. An error when there are two.
[[nodiscard]] std::expected<std::optional<QByteArray>, Answer> authorization(const Request& request,
                                                                             QByteArrayView scheme);

} // namespace claimcheck
