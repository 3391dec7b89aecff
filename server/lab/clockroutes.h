#pragma once

namespace claimcheck {

class AuthService;
class LabClock;
class Router;

/// The clock of the lab: what it shows, and moving it.
class ClockRoutes
{
public:
    /// Both must outlive the routes.
    ClockRoutes(AuthService& service, LabClock& clock);

    void mount(Router& router) const;

private:
    AuthService& m_service;
    LabClock& m_clock;
};

} // namespace claimcheck
