#pragma once

namespace claimcheck {

class AuthService;
class Router;

/// POST /register and GET /me.
class AccountRoutes
{
public:
    /// @p service must outlive the router it is mounted on.
    explicit AccountRoutes(AuthService& service);
    void mount(Router& router) const;

private:
    AuthService& m_service;
};

} // namespace claimcheck
