#pragma once

#include "core/base/random.h"

namespace claimcheck {

class AuthService;
class Router;

/// Logging in, refreshing and out, and the sessions that one has open.
class SessionRoutes
{
public:
    /// Both must outlive the routes.
    SessionRoutes(AuthService& service, Random& random, bool cookiesAllowed);

    void mount(Router& router) const;

private:
    void mountLogin(Router& router) const;
    void mountLogout(Router& router) const;
    void mountSessions(Router& router) const;

    AuthService& m_service;
    Random& m_random;
    bool m_cookiesAllowed;
};

} // namespace claimcheck
