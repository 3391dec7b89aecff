#pragma once

#include "server/http/message.h"

#include <QByteArray>

#include <expected>

namespace claimcheck {

/// The token of the Authorization header (RFC 6750 section 2.1), or the answer to give instead:
/// exactly one header, the scheme in any case, exactly one space, and the characters of a token.
[[nodiscard]] std::expected<QByteArray, Answer> bearerToken(const Request& request);

} // namespace claimcheck
