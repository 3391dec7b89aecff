#pragma once

#include "core/base/clock.h"
#include "server/http/message.h"

namespace claimcheck {

class AuthService;
class ProfileKeys;
class Router;

/// The design with a token endpoint and nothing else, under /profiles/auth-token/.
class AuthTokenProfile
{
public:
    /// All must outlive the profile, and it the router it is mounted on.
    AuthTokenProfile(AuthService& service, const ProfileKeys& keys, const Clock& clock);
    void mount(Router& router) const;

private:
    [[nodiscard]] Answer issue(const Request& request) const;

    AuthService& m_service;
    const ProfileKeys& m_keys;
    const Clock& m_clock;
};

} // namespace claimcheck
