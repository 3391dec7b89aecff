#pragma once

#include <QString>

namespace claimcheck {

class AuthService;
class Router;
class Switches;

/// The switches that break the rules on purpose, and what they do to routes that issue tokens.
class SwitchRoutes
{
public:
    /// Both must outlive the routes. @p folder is that of kid_as_path.
    SwitchRoutes(AuthService& service, Switches& switches, QString folder);

    /// After the routes that log in and refresh.
    void mount(Router& router) const;

private:
    AuthService& m_service;
    Switches& m_switches;
    QString m_folder;
};

} // namespace claimcheck
