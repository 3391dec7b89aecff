#pragma once

namespace claimcheck {

class AuthService;
class Faults;
class Router;

/// The faults of the lab: what goes wrong with answers, and of which routes.
class FaultRoutes
{
public:
    /// Both must outlive the routes.
    FaultRoutes(AuthService& service, Faults& faults);

    void mount(Router& router) const;

private:
    AuthService& m_service;
    Faults& m_faults;
};

} // namespace claimcheck
