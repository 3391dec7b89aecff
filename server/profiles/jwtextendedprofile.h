#pragma once

#include "core/base/clock.h"
#include "core/base/random.h"
#include "core/token/jwt.h"
#include "server/http/message.h"

#include <expected>

namespace claimcheck {

class AuthService;
class ProfileKeys;
class Router;

/// The design with Flask-JWT-Extended and a list of revoked tokens, under /profiles/jwt-extended/.
///
/// The list is the server's own, where the entries of this profile have keys that are no ids of the
/// server's tokens.
class JwtExtendedProfile
{
public:
    /// What the profile works with; everything must outlive it, and it the router it is mounted on.
    struct Parts
    {
        AuthService& service;
        const ProfileKeys& keys;
        Random& random;
        const Clock& clock;
    };

    explicit JwtExtendedProfile(Parts parts);
    void mount(Router& router) const;

private:
    [[nodiscard]] Answer logIn(const Request& request) const;
    [[nodiscard]] Answer greet(const Request& request) const;
    [[nodiscard]] Answer logOut(const Request& request) const;
    /// @jwt_required(): the claims of the request's token, or the library's answer.
    [[nodiscard]] std::expected<VerifiedClaims, Answer> admit(const Request& request) const;
    /// Empty when the cryptography fails.
    [[nodiscard]] QByteArray issue(const QString& username) const;

    Parts m;
};

} // namespace claimcheck
