#pragma once

#include "core/base/clock.h"
#include "server/http/message.h"

namespace claimcheck {

class AuthService;
class ProfileKeys;
class Router;

/// The design with PyJWT, under /profiles/pyjwt/.
class PyJwtProfile
{
public:
    /// All must outlive the profile, and it the router it is mounted on.
    PyJwtProfile(AuthService& service, const ProfileKeys& keys, const Clock& clock);
    void mount(Router& router) const;

private:
    [[nodiscard]] Answer registerUser(const Request& request) const;
    [[nodiscard]] Answer logIn(const Request& request) const;
    [[nodiscard]] Answer admit(const Request& request) const;

    AuthService& m_service;
    const ProfileKeys& m_keys;
    const Clock& m_clock;
};

} // namespace claimcheck
