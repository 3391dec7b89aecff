#include "server/profiles/pyjwtprofile.h"

#include "core/auth/authservice.h"
#include "server/http/clientinfo.h"
#include "server/http/problem.h"
#include "server/http/router.h"
#include "server/profiles/flaskanswer.h"
#include "server/profiles/flaskrequest.h"
#include "server/profiles/profilefields.h"
#include "server/profiles/profilekeys.h"
#include "server/profiles/pythontext.h"
#include "server/profiles/registration.h"

namespace claimcheck {

using namespace Qt::StringLiterals;

namespace {

constexpr std::chrono::minutes kLifetime{30};

Answer notVerified()
{
    Answer answer = flaskText(401, "Could not verify");
    answer.headers.append(QHttpHeaders::WellKnownHeader::WWWAuthenticate,
                          "Basic realm=\"Login required!\"");
    return answer;
}

std::optional<Credentials> fromForm(const Request& request)
{
    const auto form = flaskForm(request);
    if (!form || !form->contains(u"username"_s) || !form->contains(u"password"_s))
        return std::nullopt;
    return Credentials{form->at(u"username"_s), form->at(u"password"_s)};
}

// In any of the ways in which tutorials take them: the challenge asks for Basic, clients send JSON.
std::optional<Credentials> credentialsOf(const Request& request)
{
    if (auto basic = basicCredentials(request))
        return basic;
    const auto body = flaskJsonBody(request);
    if (!body)
        return fromForm(request);
    auto username = textMember(*body, "username");
    auto password = textMember(*body, "password");
    if (!username || !password)
        return std::nullopt;
    return Credentials{std::move(*username), std::move(*password)};
}

// PyJWT refuses a token that is meant for somebody as long as it is not told to be that somebody.
bool namesAudience(const Claims& claims)
{
    const auto audience = claims.find("aud");
    return audience && (audience->size() > 0 || !audience->toUtf8().value_or("").isEmpty());
}

} // namespace

PyJwtProfile::PyJwtProfile(AuthService& service, const ProfileKeys& keys, const Clock& clock)
    : m_service(service)
    , m_keys(keys)
    , m_clock(clock)
{
}

void PyJwtProfile::mount(Router& router) const
{
    router.add("POST", u"/profiles/pyjwt/register"_s, Anyone{}, Runs::Hashing,
               {.summary = u"Makes an account, as the design with PyJWT does."_s,
                .body = accountFields(),
                .reading = Reading::ByHandler,
                .answers = {textRow(201, u"The account was made."_s, u"message"_s),
                            textRow(400, u"The name is taken, or breaks a rule."_s, u"message"_s),
                            unreadableRow(), wrongTypeRow()}},
               [this](const Request& request) { return registerUser(request); });
    FieldTable optionalFields; // HTTP Basic does as well
    for (Field& field : accountFields())
        optionalFields.push_back(std::move(field).optional());
    router.add("POST", u"/profiles/pyjwt/login"_s, Anyone{}, Runs::Hashing,
               {.summary = u"Issues a JWT for a password, which HTTP Basic may carry, too."_s,
                .body = optionalFields,
                .reading = Reading::ByHandler,
                .answers = {textRow(200, u"The token, good for half an hour."_s, u"token"_s),
                            pageRow(401, u"There is no good password."_s)}},
               [this](const Request& request) { return logIn(request); });
    router.add("GET", u"/profiles/pyjwt/protected"_s, Anyone{}, Runs::Here,
               {.summary = u"Opens for a token of the design with PyJWT."_s,
                .reading = Reading::ByHandler,
                .query = tokenArgument(),
                .answers = {textRow(200, u"The token is good."_s, u"message"_s),
                            textRow(403, u"There is no good token."_s, u"message"_s)}},
               [this](const Request& request) { return admit(request); });
}

Answer PyJwtProfile::registerUser(const Request& request) const
{
    const QString done = u"User created successfully."_s;
    if (const auto form = fromForm(request))
        return registerForProfile(m_service, clientOf(request), form->username, form->password,
                                  done);
    const auto body = flaskJsonBody(request);
    if (!body)
        return body.error();
    return registerForProfile(m_service, clientOf(request), textMember(*body, "username"),
                              textMember(*body, "password"), done);
}

Answer PyJwtProfile::logIn(const Request& request) const
{
    const auto credentials = credentialsOf(request);
    if (!credentials)
        return notVerified();
    const auto user = m_service.accounts().checkPassword(credentials->username,
                                                         credentials->password, clientOf(request));
    if (!user && user.error().fault == AuthError::Fault::InvalidCredentials)
        return notVerified();
    if (!user)
        return problemFor(user.error());
    // The name as it was typed, which is what the original signs.
    const QByteArray token =
        m_keys.signJwt(R"({"username":)" + pythonText(credentials->username, {.asciiOnly = true})
                       + R"(,"exp":)" + pythonSeconds(m_clock.now() + kLifetime) + '}');
    if (token.isEmpty())
        return problemFor(AuthError{AuthError::Fault::CryptoFailed, u"HS256"_s});
    return flaskJson(200, u"token"_s, QString::fromLatin1(token));
}

Answer PyJwtProfile::admit(const Request& request) const
{
    const QString token = flaskArgument(request, u"token"_s).value_or(QString{});
    if (token.isEmpty())
        return flaskJson(403, u"message"_s, u"Token is missing!"_s);
    const auto verified = m_keys.verifyJwt(token.toUtf8());
    if (!verified || namesAudience(verified->claims()))
        return flaskJson(403, u"message"_s, u"Token is invalid!"_s);
    return flaskJson(200, u"message"_s, u"This is only available for people with valid tokens."_s);
}

} // namespace claimcheck
