#include "server/profiles/jwtextendedprofile.h"

#include "core/auth/authservice.h"
#include "core/base/base64url.h"
#include "core/base/utf8.h"
#include "core/crypto/digest.h"
#include "server/http/clientinfo.h"
#include "server/http/problem.h"
#include "server/http/router.h"
#include "server/profiles/flaskanswer.h"
#include "server/profiles/flaskrequest.h"
#include "server/profiles/jwtextendedwords.h"
#include "server/profiles/profilefields.h"
#include "server/profiles/profilekeys.h"
#include "server/profiles/pythontext.h"

#include <QUuid>

#include <array>

namespace claimcheck {

using namespace Qt::StringLiterals;

namespace {

constexpr std::chrono::minutes kLifetime{15};

Answer msg(int status, const QString& text)
{
    return flaskJson(status, u"msg"_s, text);
}

Answer answerFor(const JwtExtendedError& error)
{
    return msg(error.status, error.text);
}

// A jti may be any text here, and a token may have none: the library then lists None, and with it
// every such token. The hash makes a key of it that has no dot and is none of the server's own.
QByteArray revocationKey(const VerifiedClaims& claims)
{
    return "jwt-extended:" + encodeBase64url(digest(DigestAlgorithm::Sha256, claims.id()));
}

// uuid.uuid4(); nothing without random numbers.
std::optional<QByteArray> uuid4(Random& random)
{
    std::array<std::byte, 16> bytes{};
    if (!random.fill(bytes))
        return std::nullopt;
    bytes[6] = (bytes[6] & std::byte{0x0f}) | std::byte{0x40};
    bytes[8] = (bytes[8] & std::byte{0x3f}) | std::byte{0x80};
    return QUuid::fromRfc4122(
               QByteArrayView{reinterpret_cast<const char*>(bytes.data()), bytes.size()})
        .toByteArray(QUuid::WithoutBraces);
}

} // namespace

JwtExtendedProfile::JwtExtendedProfile(Parts parts)
    : m(parts)
{
}

void JwtExtendedProfile::mount(Router& router) const
{
    const AnswerRow noToken =
        textRow(401, u"No token is there, or it has expired or was revoked."_s, u"msg"_s);
    const AnswerRow badToken = textRow(422, u"The token is not good."_s, u"msg"_s);
    router.add("POST", u"/profiles/jwt-extended/login"_s, Anyone{}, Runs::Hashing,
               {.summary = u"Issues a JWT for a password, as Flask-JWT-Extended does."_s,
                .body = accountFields(),
                .reading = Reading::ByHandler,
                .types = {"application/x-www-form-urlencoded"_ba},
                .answers = {textRow(200, u"The token, good for 15 minutes."_s, u"access_token"_s),
                            textRow(400, u"A field is missing."_s, u"msg"_s),
                            textRow(401, u"The name or the password is wrong."_s, u"msg"_s),
                            unreadableRow()}},
               [this](const Request& request) { return logIn(request); });
    router.add(
        "GET", u"/profiles/jwt-extended/protected"_s, Anyone{}, Runs::Here,
        {.summary = u"Opens for a bearer token of the design with Flask-JWT-Extended."_s,
         .reading = Reading::ByHandler,
         .answers = {textRow(200, u"The token is good."_s, u"message"_s), noToken, badToken}},
        [this](const Request& request) { return greet(request); });
    router.add("DELETE", u"/profiles/jwt-extended/logout"_s, Anyone{}, Runs::Storing,
               {.summary = u"Revokes a bearer token of the design with Flask-JWT-Extended."_s,
                .reading = Reading::ByHandler,
                .answers = {textRow(200, u"The token is revoked."_s, u"msg"_s), noToken, badToken}},
               [this](const Request& request) { return logOut(request); });
}

Answer JwtExtendedProfile::logIn(const Request& request) const
{
    auto form = flaskForm(request);
    if (!form)
        return form.error();
    const QString username = (*form)[u"username"_s];
    const QString password = (*form)[u"password"_s];
    if (username.isEmpty())
        return msg(400, u"Missing username parameter"_s);
    if (password.isEmpty())
        return msg(400, u"Missing password parameter"_s);
    const auto user = m.service.accounts().checkPassword(username, password, clientOf(request));
    if (!user && user.error().fault == AuthError::Fault::InvalidCredentials)
        return msg(401, u"Bad username or password"_s);
    if (!user)
        return problemFor(user.error());
    const QByteArray token = issue(username);
    if (token.isEmpty())
        return problemFor(AuthError{AuthError::Fault::CryptoFailed, u"HS256"_s});
    return flaskJson(200, u"access_token"_s, QString::fromLatin1(token));
}

QByteArray JwtExtendedProfile::issue(const QString& username) const
{
    const auto id = uuid4(m.random);
    const auto csrf = uuid4(m.random);
    if (!id || !csrf)
        return {};
    const Instant now = m.clock.now();
    // The members in the order in which the library sets them, the name as it was typed.
    return m.keys.signJwt(R"({"fresh":false,"iat":)" + pythonSeconds(now) + R"(,"jti":")" + *id
                          + R"(","type":"access","sub":)"
                          + pythonText(username, {.asciiOnly = true}) + R"(,"nbf":)"
                          + pythonSeconds(now) + R"(,"csrf":")" + *csrf + R"(","exp":)"
                          + pythonSeconds(now + kLifetime) + '}');
}

std::expected<VerifiedClaims, Answer> JwtExtendedProfile::admit(const Request& request) const
{
    const auto token =
        jwtOfHeader(request.headers.values(QHttpHeaders::WellKnownHeader::Authorization));
    if (!token)
        return std::unexpected(answerFor(token.error()));
    // The library has the word, and the core the last word.
    if (const auto error = jwtExtendedError(*token, m.keys.jwtKey(), m.clock.now()))
        return std::unexpected(answerFor(*error));
    auto claims = m.keys.verifyJwt(*token);
    if (!claims)
        return std::unexpected(answerFor(jwtExtendedError(claims.error())));
    const auto revoked = m.service.isForeignRevoked(revocationKey(*claims));
    if (!revoked)
        return std::unexpected(problemFor(revoked.error()));
    if (*revoked)
        return std::unexpected(
            answerFor(jwtExtendedError(TokenError{TokenError::Fault::Revoked, {}})));
    return std::move(*claims);
}

Answer JwtExtendedProfile::greet(const Request& request) const
{
    const auto claims = admit(request);
    if (!claims)
        return claims.error();
    return flaskJson(
        200, u"message"_s,
        u"Hello, %1! This is a protected route."_s.arg(textFromUtf8(claims->subject())));
}

Answer JwtExtendedProfile::logOut(const Request& request) const
{
    const auto claims = admit(request);
    if (!claims)
        return claims.error();
    // A token that never expires stays on the list for ever.
    const Instant expiry = claims->expiry().value_or(toInstant(kLatestNumericDate));
    if (const auto done = m.service.revokeForeign(revocationKey(*claims), expiry); !done)
        return problemFor(done.error());
    return msg(200, u"Access token revoked"_s);
}

} // namespace claimcheck
