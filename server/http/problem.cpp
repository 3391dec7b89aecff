#include "server/http/problem.h"

#include "core/account/username.h"
#include "core/password/passwordpolicy.h"

#include <QLoggingCategory>

#include <algorithm>
#include <array>

namespace claimcheck {

using namespace Qt::StringLiterals;

namespace {

Q_LOGGING_CATEGORY(lcAuth, "claimcheck.auth")

// clang-format off
constexpr std::array kRefusals{
    RefusalRow{Refusal::InvalidRequest,       400, "invalid_request"_L1,        u"The request is not well formed."},
    RefusalRow{Refusal::TooSlow,              408, "too_slow"_L1,               u"The request took too long to arrive."},
    RefusalRow{Refusal::BodyTooLarge,         413, "invalid_request"_L1,        u"The body is too large."},
    RefusalRow{Refusal::TargetTooLong,        414, "invalid_request"_L1,        u"The request line is too long."},
    RefusalRow{Refusal::UnsupportedMediaType, 415, "invalid_request"_L1,        u"Send Content-Type: application/json or application/x-www-form-urlencoded."},
    RefusalRow{Refusal::ExpectationFailed,    417, "invalid_request"_L1,        u"Of Expect, only 100-continue is known here."},
    RefusalRow{Refusal::TooManyHeaders,       431, "invalid_request"_L1,        u"The header is too large."},
    RefusalRow{Refusal::NotImplemented,       501, "not_implemented"_L1,        u"This server does not know this method."},
    RefusalRow{Refusal::VersionNotSupported,  505, "not_implemented"_L1,        u"This server speaks HTTP/1.1."},
    RefusalRow{Refusal::NotFound,             404, "not_found"_L1,              u"There is no such route."},
    RefusalRow{Refusal::MethodNotAllowed,     405, "invalid_request"_L1,        u"This route does not know this method."},
    RefusalRow{Refusal::MisdirectedRequest,   421, "misdirected_request"_L1,    u"This server does not answer to that Host."},
    RefusalRow{Refusal::ForeignPage,          403, "foreign_page"_L1,           u"A page of another site sent this."},
    RefusalRow{Refusal::CsrfMismatch,         403, "csrf_mismatch"_L1,          u"With cookies, X-CSRF-Token must repeat the cookie claimcheck_csrf."},
    RefusalRow{Refusal::UserExists,           409, "user_exists"_L1,            u"This username is taken. Choose another, or log in."},
    RefusalRow{Refusal::NoSuchThing,          404, "not_found"_L1,              u"There is none of that name or number."},
    RefusalRow{Refusal::LastAdministrator,    409, "last_administrator"_L1,     u"This is the last administrator. Make another one first."},
    RefusalRow{Refusal::KeyIsShared,          409, "key_is_shared"_L1,          u"The key comes from --secret-file and is shared with other services. Change it there."},
    RefusalRow{Refusal::WrongPassword,        403, "wrong_password"_L1,         u"The current password is wrong."},
    RefusalRow{Refusal::InvalidCredentials,   401, "invalid_credentials"_L1,    u"The username or the password is wrong."},
    RefusalRow{Refusal::CredentialsWanted,    401, "unauthorized"_L1,           u"This route needs a token: Authorization: Bearer TOKEN."},
    RefusalRow{Refusal::InvalidToken,         401, "invalid_token"_L1,          u"The token is not good."},
    RefusalRow{Refusal::InsufficientScope,    403, "insufficient_scope"_L1,     u"The token does not open this route."},
    RefusalRow{Refusal::StaleLogin,           401, "insufficient_user_authentication"_L1, u"This route needs a fresh login. Log in again."},
    RefusalRow{Refusal::InvalidClient,        401, "invalid_client"_L1,         u"The client is unknown, or its secret is wrong."},
    RefusalRow{Refusal::InvalidGrant,         400, "invalid_grant"_L1,          u"The grant is not good, or not good any more."},
    RefusalRow{Refusal::UnauthorizedClient,   400, "unauthorized_client"_L1,    u"This client may not do this."},
    RefusalRow{Refusal::UnsupportedGrantType, 400, "unsupported_grant_type"_L1, u"This server does not know this grant_type."},
    RefusalRow{Refusal::InvalidScope,         400, "invalid_scope"_L1,          u"The scope is not well formed, or more than may be asked for."},
    RefusalRow{Refusal::UnsupportedTokenType, 400, "unsupported_token_type"_L1, u"Tokens of this type cannot be revoked here."},
    RefusalRow{Refusal::TooManyRequests,      429, "too_many_requests"_L1,      u"Too many attempts. Wait, then try again."},
    RefusalRow{Refusal::Failed,               500, "server_error"_L1,           u"Something went wrong in the server."},
    RefusalRow{Refusal::Unavailable,          503, "temporarily_unavailable"_L1, u"The server cannot do this now. Nothing was changed; try again."},
};
// clang-format on

const RefusalRow& rowOf(Refusal refusal)
{
    return kRefusals[static_cast<std::size_t>(refusal)];
}

constexpr bool isInOrder()
{
    for (std::size_t i = 0; i < kRefusals.size(); ++i) {
        if (static_cast<std::size_t>(kRefusals[i].refusal) != i)
            return false;
    }
    return kRefusals.size() == static_cast<std::size_t>(Refusal::Unavailable) + 1;
}
static_assert(isInOrder(), "rowOf() finds a row by its place");

QString wordsOf(Refusal refusal)
{
    const std::u16string_view words = rowOf(refusal).words;
    return QStringView{words.data(), static_cast<qsizetype>(words.size())}.toString();
}

Answer withChallenge(Answer answer, const QString& challenge)
{
    answer.headers.append(QHttpHeaders::WellKnownHeader::WWWAuthenticate, challenge);
    return answer;
}

// RFC 6750 section 3. Code and description are our own words: nothing that would need quoting.
Answer challenge(Refusal refusal, const QString& description)
{
    return withChallenge(
        problem(refusal, description),
        u"Bearer realm=\"claimcheck\", error=\"%1\", error_description=\"%2\""_s.arg(
            rowOf(refusal).code, description));
}

// Fixed bytes, without a trace id: whoever tries tokens learns nothing from the answer but no.
Answer constantRefusal()
{
    Answer answer =
        withChallenge({.status = 401}, u"Bearer realm=\"claimcheck\", error=\"invalid_token\""_s);
    answer.raw = RawBody{"application/json"_ba, R"({"error":"invalid_token"})"_ba};
    return answer;
}

QString describe(const TokenError& error)
{
    using Fault = TokenError::Fault;
    switch (error.fault) {
    case Fault::TooLarge:
        return u"The token is too long."_s;
    case Fault::Malformed:
        return u"This is not a signed token of three parts."_s;
    case Fault::BadEncoding:
        return u"A part of the token is not canonical base64url."_s;
    case Fault::BadHeader:
        return u"The header of the token is not strict JSON."_s;
    case Fault::CriticalUnsupported:
        return u"The token needs an extension that is not supported."_s;
    case Fault::AlgorithmRefused:
        return u"The algorithm of the token is not allowed here."_s;
    case Fault::UnknownKey:
        return u"The token is signed with a key that is not known here."_s;
    case Fault::BadSignature:
        return u"The signature does not fit the token."_s;
    case Fault::BadClaims:
        return u"The claims of the token are not well formed."_s;
    case Fault::Expired:
        return u"The token has expired. Log in again."_s;
    case Fault::NotYetValid:
        return u"The token is not valid yet."_s;
    case Fault::IssuedInFuture:
        return u"The token was issued in the future."_s;
    case Fault::WrongIssuer:
        return u"The token was issued by somebody else."_s;
    case Fault::WrongAudience:
        return u"The token is meant for somebody else."_s;
    case Fault::WrongType:
        return u"This is not an access token."_s;
    case Fault::WrongSubject:
        return u"The token is about somebody else."_s;
    case Fault::WrongId:
        return u"This is another token than the one that is asked for."_s;
    case Fault::NotIssued:
        return u"This server did not issue the token, or it expired long ago. Log in again."_s;
    case Fault::MissingClaim:
        return u"The token lacks a claim that is required here."_s;
    case Fault::LivesTooLong:
        return u"The token lives longer than is allowed here."_s;
    case Fault::BadPolicy:
        return u"The server cannot check tokens as it is set up."_s;
    case Fault::Revoked:
        return u"The token has been revoked. Log in again."_s;
    case Fault::InsufficientRole:
        return u"Your roles do not open this route."_s;
    case Fault::InsufficientScope:
        return u"The token's scope does not open this route."_s;
    case Fault::Undecided:
        return u"The server has lost touch with its database. Try again."_s;
    case Fault::DecryptionFailed:
        return u"The token cannot be decrypted."_s;
    }
    Q_UNREACHABLE_RETURN({});
}

} // namespace

std::span<const RefusalRow> allRefusals()
{
    return kRefusals;
}

Answer problem(Refusal refusal, const QString& description)
{
    const RefusalRow& row = rowOf(refusal);
    const QString words = description.isEmpty() ? wordsOf(refusal) : description;
    return {.status = row.status,
            .body = {{u"error"_s, QString{row.code}}, {u"error_description"_s, words}}};
}

Answer fieldProblem(const QString& field, const QString& description)
{
    Answer answer = problem(Refusal::InvalidRequest, description);
    answer.body.insert(u"field"_s, field);
    return answer;
}

Answer problemFor(const AuthError& error)
{
    using Fault = AuthError::Fault;
    const QString field = error.where.isEmpty() ? u"password"_s : error.where;
    switch (error.fault) {
    case Fault::UsernameEmpty:
        return fieldProblem(u"username"_s, u"The username is empty. Choose one."_s);
    case Fault::UsernameTooLong:
        return fieldProblem(
            u"username"_s,
            u"The username is too long. Use at most %1 characters."_s.arg(kMaxUsernameCharacters));
    case Fault::UsernameCharacter:
        return fieldProblem(u"username"_s,
                            u"The username holds a space or a symbol. Use letters and digits."_s);
    case Fault::UsernameMixedScripts:
        return fieldProblem(u"username"_s,
                            u"The username mixes alphabets. Use the letters of one."_s);
    case Fault::UsernameDirection:
        return fieldProblem(u"username"_s,
                            u"The username mixes letters that are written from the left with "
                            "letters that are written from the right."_s);
    case Fault::UsernameReserved:
        return fieldProblem(u"username"_s, u"This username is reserved. Choose another."_s);
    case Fault::PasswordTooShort:
        return fieldProblem(
            field,
            u"The password is too short. Use at least %1 characters; a few words are better."_s.arg(
                error.atLeast));
    case Fault::PasswordTooLong:
        return fieldProblem(
            field,
            u"The password is too long. Use at most %1 characters."_s.arg(kMaxPasswordCharacters));
    case Fault::PasswordNotText:
        return fieldProblem(field, u"The password is not valid Unicode text."_s);
    case Fault::PasswordCommon:
        return fieldProblem(field,
                            u"The password is one of the first that are guessed. Use a few words "
                            "that do not belong together."_s);
    case Fault::PasswordHoldsName:
        return fieldProblem(field,
                            u"The password holds the username or the name of this server. Choose "
                            "one that holds neither."_s);
    case Fault::PasswordUnchanged:
        return fieldProblem(field, u"The new password is the old one. Choose another."_s);
    case Fault::UserExists:
        return problem(Refusal::UserExists);
    case Fault::InvalidCredentials:
        return problem(Refusal::InvalidCredentials);
    case Fault::TooManyAttempts:
        return retryAfter(problem(Refusal::TooManyRequests), error.retryAfter);
    case Fault::InvalidGrant:
        return problem(Refusal::InvalidGrant);
    case Fault::InvalidScope:
        return problem(Refusal::InvalidScope);
    case Fault::InvalidClient:
        return invalidClient();
    case Fault::NotFound:
        return problem(Refusal::NoSuchThing);
    case Fault::LastAdministrator:
        return problem(Refusal::LastAdministrator);
    case Fault::BadName:
        return fieldProblem(error.where,
                            u"A name here has at most 64 characters: visible ASCII, "
                            "without spaces, quotes and backslashes."_s);
    case Fault::ClientExists:
        return problem(Refusal::UserExists, u"There is such a client already."_s);
    case Fault::KeyIsShared:
        return problem(Refusal::KeyIsShared);
    case Fault::Unconfirmed:
        qCCritical(lcAuth) << error.fault << error.where;
        return retryAfter(problem(Refusal::Unavailable,
                                  u"It was done, but other servers may not know it yet. Send it "
                                  "again, or wait a few seconds."_s),
                          std::chrono::seconds{1});
    case Fault::WrongStoreKey:
    case Fault::StoreFailed:
    case Fault::CryptoFailed:
        break;
    }
    // Nothing of the cause reaches the client; the operator finds it in the log.
    qCCritical(lcAuth) << error.fault << error.where;
    return retryAfter(problem(Refusal::Unavailable), std::chrono::seconds{1});
}

Answer problemFor(const TokenError& error, Wording wording)
{
    switch (error.fault) {
    case TokenError::Fault::InsufficientRole:
    case TokenError::Fault::InsufficientScope:
        return challenge(Refusal::InsufficientScope, describe(error));
    case TokenError::Fault::Undecided: // which says nothing about the token
        return retryAfter(problem(Refusal::Unavailable, describe(error)), std::chrono::seconds{1});
    default: // every other fault is a token that is not good
        break;
    }
    if (wording == Wording::Telling)
        return challenge(Refusal::InvalidToken, describe(error));
    qCInfo(lcAuth) << "refused a token:" << error.fault << error.where;
    return constantRefusal();
}

Answer credentialsWanted()
{
    return withChallenge(problem(Refusal::CredentialsWanted), u"Bearer realm=\"claimcheck\""_s);
}

Answer freshLoginWanted(std::chrono::seconds maxAge)
{
    return withChallenge(
        problem(Refusal::StaleLogin),
        u"Bearer realm=\"claimcheck\", error=\"%1\", error_description=\"%2\", max_age=\"%3\""_s
            .arg(rowOf(Refusal::StaleLogin).code, wordsOf(Refusal::StaleLogin),
                 QString::number(maxAge.count())));
}

Answer invalidClient()
{
    return withChallenge(problem(Refusal::InvalidClient), u"Basic realm=\"claimcheck\""_s);
}

Answer tooBusy()
{
    return retryAfter(
        problem(Refusal::Unavailable, u"Too many requests are waiting. Try again in a moment."_s),
        std::chrono::seconds{1});
}

Answer failed(const std::exception& error)
{
    qCCritical(lcAuth, "A handler threw: %s", error.what());
    return problem(Refusal::Failed);
}

Answer retryAfter(Answer answer, std::chrono::milliseconds wait)
{
    const auto seconds =
        std::max(std::chrono::ceil<std::chrono::seconds>(wait), std::chrono::seconds{1});
    answer.headers.append(QHttpHeaders::WellKnownHeader::RetryAfter,
                          QByteArray::number(seconds.count()));
    return answer;
}

} // namespace claimcheck
