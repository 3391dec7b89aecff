#pragma once

namespace claimcheck {

class AuthService;
class Router;

/// OAuth's endpoints: the token endpoint (RFC 6749 section 3.2), introspection (RFC 7662) and
/// revocation (RFC 7009).
class TokenRoutes
{
public:
    /// @p service must outlive the routes. Without @p passwordGrant, grant_type=password is
    /// unknown (RFC 9700 section 2.4).
    TokenRoutes(AuthService& service, bool passwordGrant);

    void mount(Router& router) const;

private:
    AuthService& m_service;
    bool m_passwordGrant;
};

} // namespace claimcheck
