#pragma once

#include "server/profiles/authtokenprofile.h"
#include "server/profiles/jwtextendedprofile.h"
#include "server/profiles/pyjwtprofile.h"
#include "server/profiles/signedprofile.h"

namespace claimcheck {

/// The four classic designs of tutorials, and GET /profiles, which lists them with what they do
/// well and what is wrong with them.
///
/// They answer as the Flask programs do, to the byte where those answer at all, and weaknesses
/// included; but they read as strictly as the rest of the server, on the same accounts.
class ClassicProfiles
{
public:
    /// What @p parts holds must outlive the profiles, and they the router they are mounted on.
    explicit ClassicProfiles(const JwtExtendedProfile::Parts& parts);
    void mount(Router& router) const;

private:
    SignedProfile m_signed;
    PyJwtProfile m_pyJwt;
    AuthTokenProfile m_authToken;
    JwtExtendedProfile m_jwtExtended;
};

} // namespace claimcheck
