#pragma once

namespace claimcheck {

class AuthService;
class Router;

/// The accounts, for administrators.
class UserRoutes
{
public:
    /// @p service must outlive the routes.
    explicit UserRoutes(AuthService& service);

    void mount(Router& router) const;

private:
    AuthService& m_service;
};

} // namespace claimcheck
