#pragma once

#include "core/account/session.h"
#include "server/http/message.h"

#include <QString>

#include <optional>

namespace claimcheck {

class AuthService;

/// Makes an account, and answers 201 with @p done or 400 with "User already exists.", as the
/// originals that register users do.
///
/// They take any name and any password. The rules of this server hold here too, and what breaks one
/// is answered 400 with the rule as the message. Where a field is missing, which is an error of 500
/// there, the answer is Flask's page of 400.
[[nodiscard]] Answer registerForProfile(AuthService& service, const ClientInfo& client,
                                        const std::optional<QString>& username,
                                        const std::optional<QString>& password,
                                        const QString& done);

} // namespace claimcheck
