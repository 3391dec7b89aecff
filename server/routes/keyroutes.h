#pragma once

#include <QString>

namespace claimcheck {

class AuthService;
class Router;

/// The keys that others check tokens with, where everything is (RFC 8414), and changing keys.
class KeyRoutes
{
public:
    /// @p service must outlive the routes. @p baseUrl is where clients reach this server, without
    /// a slash at its end.
    KeyRoutes(AuthService& service, QString baseUrl, bool passwordGrant);

    void mount(Router& router) const;

private:
    void mountDiscovery(Router& router) const;

    AuthService& m_service;
    QString m_baseUrl;
    bool m_passwordGrant;
};

} // namespace claimcheck
