#pragma once

#include "server/http/message.h"

namespace claimcheck {

class AuthService;
class ProfileKeys;
class Router;

/// The design with TimedJSONWebSignatureSerializer of itsdangerous, under /profiles/signed/.
class SignedProfile
{
public:
    /// Both must outlive the profile, and it the router it is mounted on.
    SignedProfile(AuthService& service, const ProfileKeys& keys);
    void mount(Router& router) const;

private:
    [[nodiscard]] Answer registerUser(const Request& request) const;
    [[nodiscard]] Answer logIn(const Request& request) const;
    [[nodiscard]] Answer welcome(const Request& request) const;

    AuthService& m_service;
    const ProfileKeys& m_keys;
};

} // namespace claimcheck
