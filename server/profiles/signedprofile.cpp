#include "server/profiles/signedprofile.h"

#include "core/auth/authservice.h"
#include "core/base/utf8.h"
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

Answer message(int status, const QString& text)
{
    return flaskJson(status, u"message"_s, text);
}

} // namespace

SignedProfile::SignedProfile(AuthService& service, const ProfileKeys& keys)
    : m_service(service)
    , m_keys(keys)
{
}

void SignedProfile::mount(Router& router) const
{
    const QByteArrayList json{"application/json"_ba};
    router.add("POST", u"/profiles/signed/register"_s, Anyone{}, Runs::Hashing,
               {.summary = u"Makes an account, as the design with itsdangerous does."_s,
                .body = accountFields(),
                .reading = Reading::ByHandler,
                .types = json,
                .answers = {textRow(201, u"The account was made."_s, u"message"_s),
                            textRow(400, u"The name is taken, or breaks a rule."_s, u"message"_s),
                            unreadableRow(), wrongTypeRow()}},
               [this](const Request& request) { return registerUser(request); });
    router.add("POST", u"/profiles/signed/login"_s, Anyone{}, Runs::Hashing,
               {.summary = u"Issues a TimedJSONWebSignatureSerializer token for a password."_s,
                .body = accountFields(),
                .reading = Reading::ByHandler,
                .types = json,
                .answers = {textRow(200, u"The token, good for an hour."_s, u"token"_s),
                            textRow(401, u"The name or the password is wrong."_s, u"message"_s),
                            unreadableRow(), wrongTypeRow()}},
               [this](const Request& request) { return logIn(request); });
    router.add("GET", u"/profiles/signed/protected"_s, Anyone{}, Runs::Here,
               {.summary = u"Opens for a token of the design with itsdangerous."_s,
                .reading = Reading::ByHandler,
                .query = tokenArgument(),
                .answers = {textRow(200, u"The token is good."_s, u"message"_s),
                            textRow(401, u"There is no good token."_s, u"message"_s)}},
               [this](const Request& request) { return welcome(request); });
}

Answer SignedProfile::registerUser(const Request& request) const
{
    const auto body = flaskJsonBody(request);
    if (!body)
        return body.error();
    return registerForProfile(m_service, clientOf(request), textMember(*body, "username"),
                              textMember(*body, "password"), u"User registered successfully."_s);
}

Answer SignedProfile::logIn(const Request& request) const
{
    const auto body = flaskJsonBody(request);
    if (!body)
        return body.error();
    const auto username = textMember(*body, "username");
    const auto password = textMember(*body, "password");
    if (!username || !password)
        return message(401, u"Invalid credentials"_s);
    const auto user = m_service.accounts().checkPassword(*username, *password, clientOf(request));
    if (!user && user.error().fault == AuthError::Fault::InvalidCredentials)
        return message(401, u"Invalid credentials"_s);
    if (!user)
        return problemFor(user.error());
    // The name as it was typed, which is what the original signs.
    const auto token =
        m_keys.timed().sign(QByteArray{R"({"username":)" + pythonText(*username, {}) + '}'});
    if (!token)
        return problemFor(AuthError{AuthError::Fault::CryptoFailed, u"HS512"_s});
    return flaskJson(200, u"token"_s, QString::fromLatin1(*token));
}

Answer SignedProfile::welcome(const Request& request) const
{
    const QString token = flaskArgument(request, u"token"_s).value_or(QString{});
    if (token.isEmpty())
        return message(401, u"Token is missing!"_s);
    const auto verified = m_keys.timed().verify(token.toUtf8());
    const auto name = verified ? verified->json().root().member("username") : std::nullopt;
    const auto text = name ? name->toUtf8() : std::nullopt;
    if (!text)
        return message(401, u"Invalid or expired token!"_s);
    return message(200, u"Welcome, %1!"_s.arg(textFromUtf8(*text)));
}

} // namespace claimcheck
