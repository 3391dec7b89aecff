#include "server/profiles/authtokenprofile.h"

#include "core/auth/authservice.h"
#include "server/http/clientinfo.h"
#include "server/http/problem.h"
#include "server/http/router.h"
#include "server/profiles/flaskanswer.h"
#include "server/profiles/flaskrequest.h"
#include "server/profiles/profilefields.h"
#include "server/profiles/profilekeys.h"
#include "server/profiles/pythontext.h"

namespace claimcheck {

using namespace Qt::StringLiterals;

namespace {

constexpr std::chrono::hours kLifetime{1};

Answer refused()
{
    return flaskJson(401, u"message"_s, u"Invalid credentials"_s);
}

} // namespace

AuthTokenProfile::AuthTokenProfile(AuthService& service, const ProfileKeys& keys,
                                   const Clock& clock)
    : m_service(service)
    , m_keys(keys)
    , m_clock(clock)
{
}

void AuthTokenProfile::mount(Router& router) const
{
    router.add("POST", u"/profiles/auth-token/auth/token"_s, Anyone{}, Runs::Hashing,
               {.summary = u"Issues a JWT for a password, as the design with one endpoint does."_s,
                .body = accountFields(),
                .reading = Reading::ByHandler,
                .types = {"application/json"_ba},
                .answers = {textRow(200, u"The token, good for an hour."_s, u"access_token"_s),
                            textRow(401, u"The name or the password is wrong."_s, u"message"_s),
                            unreadableRow(), wrongTypeRow()}},
               [this](const Request& request) { return issue(request); });
}

Answer AuthTokenProfile::issue(const Request& request) const
{
    const auto body = flaskJsonBody(request);
    if (!body)
        return body.error();
    const auto username = textMember(*body, "username");
    const auto password = textMember(*body, "password");
    if (!username || !password)
        return refused();
    const auto user = m_service.accounts().checkPassword(*username, *password, clientOf(request));
    if (!user && user.error().fault == AuthError::Fault::InvalidCredentials)
        return refused();
    if (!user)
        return problemFor(user.error());
    const QByteArray token =
        m_keys.signJwt(R"({"user_id":)" + QByteArray::number(user->id) + R"(,"exp":)"
                       + pythonSeconds(m_clock.now() + kLifetime) + '}');
    if (token.isEmpty())
        return problemFor(AuthError{AuthError::Fault::CryptoFailed, u"HS256"_s});
    return flaskJson(200, u"access_token"_s, QString::fromLatin1(token));
}

} // namespace claimcheck
