#pragma once

namespace claimcheck {

class AuthService;
class Router;

/// How sessions begin, end and are listed: POST /login, POST and DELETE /logout, GET /sessions.
class SessionRoutes
{
public:
    /// @p service must outlive the router it is mounted on.
    explicit SessionRoutes(AuthService& service);
    void mount(Router& router) const;

private:
    AuthService& m_service;
};

} // namespace claimcheck
