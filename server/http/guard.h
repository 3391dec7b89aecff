#pragma once

#include "core/auth/autherror.h"
#include "core/auth/tokenverifier.h"
#include "server/http/clientcredentials.h"

#include <QString>
#include <QStringList>

#include <memory>
#include <optional>
#include <variant>

namespace claimcheck {

/// Guard of a route that anyone may call.
struct Anyone
{
};

/// Guard of a route that needs a good access token.
struct BearerToken
{
    AccessRule rule = {};
};

/// Guard of a route that also needs a login that is not long ago.
struct FreshLogin
{
    AccessRule rule = {};
};

/// Guard of a route for resource servers: a service that proves who it is, or an administrator's
/// access token.
struct ClientOrAdmin
{
};

/// Guard of a route that anyone may call, and where a service that shows credentials must prove
/// them.
struct AnyoneOrClient
{
};

/// Guard of a route of the lab. To everybody else than this machine the route does not exist.
struct LabOnly
{
};

using Guard = std::variant<Anyone, BearerToken, FreshLogin, ClientOrAdmin, AnyoneOrClient, LabOnly>;

/// A service that proved who it is.
struct KnownClient
{
    QString id;
    QStringList roles;
    QStringList scopes;
};

/// Who called a route of ClientOrAdmin.
using Caller = std::variant<KnownClient, std::shared_ptr<const AccessClaims>>;

/// Decides what guards ask. Called from several threads at once.
class Gatekeeper
{
public:
    virtual ~Gatekeeper() = default;

    /// On the event loop, so from memory alone. Nothing when only the store can tell; then
    /// lookUpToken() is asked on a worker thread.
    [[nodiscard]] virtual std::optional<TokenResult<AccessClaims>>
    checkToken(QByteArrayView token, const AccessRule& rule) const = 0;

    /// May wait for the store. The outer error says that the store could not tell.
    [[nodiscard]] virtual AuthResult<TokenResult<AccessClaims>>
    lookUpToken(QByteArrayView token, const AccessRule& rule) const = 0;

    /// May hash and wait for the store. InvalidClient for an unknown client and a wrong secret
    /// alike.
    [[nodiscard]] virtual AuthResult<KnownClient>
    checkClient(const ClientCredentials& credentials) const = 0;
};

} // namespace claimcheck
