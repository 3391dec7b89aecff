#pragma once

namespace claimcheck {

class AuthService;
class Meters;
class Router;

/// For whoever watches the server: whether it lives, whether it can work, and how much it did.
class HealthRoutes
{
public:
    /// Both must outlive the routes.
    HealthRoutes(AuthService& service, const Meters& meters);

    /// @p router must outlive the routes, too: its figures are among theirs.
    void mount(Router& router) const;

private:
    AuthService& m_service;
    const Meters& m_meters;
};

} // namespace claimcheck
