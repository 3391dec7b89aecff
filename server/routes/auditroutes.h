#pragma once

namespace claimcheck {

class AuthService;
class Router;

/// The audit log, for administrators.
class AuditRoutes
{
public:
    /// @p service must outlive the routes.
    explicit AuditRoutes(AuthService& service);

    void mount(Router& router) const;

private:
    AuthService& m_service;
};

} // namespace claimcheck
