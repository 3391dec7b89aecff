#pragma once

#include <QString>

#include <functional>

namespace claimcheck {

class AuthService;
class BrokenVerifier;
class Router;
class Switches;

/// Putting everything back, and why a token opens a route or does not.
class LabRoutes
{
public:
    /// All references must outlive the routes. @p reset puts the lab back to where it began.
    LabRoutes(AuthService& service, const BrokenVerifier& broken, const Switches& switches,
              std::function<void()> reset);

    void mount(Router& router) const;

private:
    AuthService& m_service;
    const BrokenVerifier& m_broken;
    const Switches& m_switches;
    std::function<void()> m_reset;
};

} // namespace claimcheck
