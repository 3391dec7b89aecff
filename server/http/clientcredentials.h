#pragma once

#include "server/http/fields.h"
#include "server/http/message.h"

#include <QString>

#include <expected>
#include <optional>

namespace claimcheck {

/// How a service says who it is and proves it (RFC 6749 section 2.3.1).
struct ClientCredentials
{
    QString id;
    QString secret;
};

/// The members of a form that may carry them, for routes that take clients.
[[nodiscard]] FieldTable clientFields();

/// The credentials of a request: HTTP Basic, or client_id and client_secret among its fields.
/// Nothing when it carries none; a client_id alone names a client that proves nothing. An error
/// when they are malformed, or come in both ways.
[[nodiscard]] std::expected<std::optional<ClientCredentials>, Answer>
clientCredentials(const Request& request, const Fields& fields);

} // namespace claimcheck
