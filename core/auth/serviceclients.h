#pragma once

#include "core/account/serviceclient.h"
#include "core/auth/accounts.h"
#include "core/auth/autherror.h"
#include "core/auth/tokenissuer.h"
#include "core/base/secretbytes.h"
#include "core/core_export.h"

#include <QString>
#include <QStringList>

#include <vector>

namespace claimcheck {

struct AuthState;

/// A client that was just made. Its secret is shown once, here.
struct NewServiceClient
{
    ServiceClient client;
    SecretBytes secret;
};

/// Programs that act for themselves (RFC 6749 section 4.4), and resource servers that ask about
/// tokens. Every call may wait for the disk. Safe to use from several threads.
class CLAIMCHECK_CORE_EXPORT ServiceClients
{
public:
    /// @p state must outlive the object.
    explicit ServiceClients(AuthState& state);

    /// @p name of lower-case letters, digits and hyphens; the id is "svc." and the name.
    [[nodiscard]] AuthResult<NewServiceClient> add(const QString& name, const QStringList& roles,
                                                   const QStringList& scopes, const Actor& actor);
    [[nodiscard]] AuthResult<std::vector<ServiceClient>> all() const;
    /// A disabled client's tokens are refused at once.
    [[nodiscard]] AuthResult<void> setDisabled(const QString& id, bool disabled,
                                               const Actor& actor);

    /// The client of an id and its secret; InvalidClient for everything else, without a hint why.
    [[nodiscard]] AuthResult<ServiceClient> check(const QString& id, const QString& secret) const;
    /// An access token for the client itself (RFC 6749 section 4.4.2): no session, no refresh
    /// token.
    [[nodiscard]] AuthResult<IssuedToken> issue(const ServiceClient& client, TokenStyle style,
                                                const QStringList& scope, const ClientInfo& from);

private:
    AuthState& m;
};

} // namespace claimcheck
