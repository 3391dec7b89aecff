#pragma once

#include <QUrl>

namespace claimcheck {

/// Where an issuer says that things are done (RFC 8414 section 2, OpenID Connect RP-Initiated
/// Logout section 2.1). Empty where it does not say.
struct IssuerEndpoints
{
    QUrl token;
    QUrl revocation;
    QUrl introspection;
    QUrl endSession;
};

} // namespace claimcheck
