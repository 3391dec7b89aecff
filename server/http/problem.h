#pragma once

#include "core/auth/autherror.h"
#include "core/token/tokenerror.h"
#include "server/http/message.h"

namespace claimcheck {

/// The one shape of every refusal: {"error": code, "error_description": text, ...}. The trace id is
/// added where the answer leaves the server.
[[nodiscard]] Answer problem(int status, const QString& code, const QString& description);

/// As problem() with 400 and invalid_request, naming the field that was at fault.
[[nodiscard]] Answer fieldProblem(const QString& field, const QString& description);

[[nodiscard]] Answer problemFor(const AuthError& error);

/// A refused token, with the challenge of RFC 6750 section 3.
[[nodiscard]] Answer problemFor(const TokenError& error);

/// No credentials were sent. The challenge carries no error code then (RFC 6750 section 3.1).
[[nodiscard]] Answer credentialsWanted();

} // namespace claimcheck
