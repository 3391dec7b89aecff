#include "server/http/problem.h"

#include "core/account/username.h"
#include "core/password/passwordpolicy.h"

#include <QLoggingCategory>

namespace claimcheck {

using namespace Qt::StringLiterals;

namespace {

Q_LOGGING_CATEGORY(lcAuth, "claimcheck.auth")

Answer challenge(int status, const QString& code, const QString& description)
{
    Answer answer = problem(status, code, description);
    // Both are our own words: nothing that would need quoting.
    answer.headers.append(
        QHttpHeaders::WellKnownHeader::WWWAuthenticate,
        u"Bearer realm=\"claimcheck\", error=\"%1\", error_description=\"%2\""_s.arg(code,
                                                                                     description));
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
    case Fault::DecryptionFailed:
        return u"The token cannot be decrypted."_s;
    }
    Q_UNREACHABLE_RETURN({});
}

} // namespace

Answer problem(int status, const QString& code, const QString& description)
{
    return {.status = status, .body = {{u"error"_s, code}, {u"error_description"_s, description}}};
}

Answer fieldProblem(const QString& field, const QString& description)
{
    Answer answer = problem(400, u"invalid_request"_s, description);
    answer.body.insert(u"field"_s, field);
    return answer;
}

Answer problemFor(const AuthError& error)
{
    using Fault = AuthError::Fault;
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
            u"password"_s,
            u"The password is too short. Use at least %1 characters; a few words are better."_s.arg(
                kMinPasswordCharacters));
    case Fault::PasswordTooLong:
        return fieldProblem(
            u"password"_s,
            u"The password is too long. Use at most %1 characters."_s.arg(kMaxPasswordCharacters));
    case Fault::PasswordNotText:
        return fieldProblem(u"password"_s, u"The password is not valid Unicode text."_s);
    case Fault::PasswordCommon:
        return fieldProblem(u"password"_s,
                            u"The password is one of the first that are guessed. Use a few words "
                            "that do not belong together."_s);
    case Fault::PasswordHoldsName:
        return fieldProblem(u"password"_s,
                            u"The password holds the username or the name of this server. Choose "
                            "one that holds neither."_s);
    case Fault::UserExists:
        return problem(409, u"user_exists"_s,
                       u"This username is taken. Choose another, or log in."_s);
    case Fault::InvalidCredentials:
        return problem(401, u"invalid_credentials"_s, u"The username or the password is wrong."_s);
    case Fault::StoreFailed:
    case Fault::CryptoFailed:
        break;
    }
    // Nothing of the cause reaches the client; the operator finds it in the log.
    qCCritical(lcAuth) << error.fault << error.where;
    Answer answer = problem(503, u"temporarily_unavailable"_s,
                            u"The server cannot do this now. Nothing was changed; try again."_s);
    answer.headers.append(QHttpHeaders::WellKnownHeader::RetryAfter, "1");
    return answer;
}

Answer problemFor(const TokenError& error)
{
    switch (error.fault) {
    case TokenError::Fault::InsufficientRole:
    case TokenError::Fault::InsufficientScope:
        return challenge(403, u"insufficient_scope"_s, describe(error));
    default: // every other fault is a token that is not good
        return challenge(401, u"invalid_token"_s, describe(error));
    }
}

Answer credentialsWanted()
{
    Answer answer = problem(401, u"unauthorized"_s,
                            u"This route needs a token: Authorization: Bearer TOKEN."_s);
    answer.headers.append(QHttpHeaders::WellKnownHeader::WWWAuthenticate,
                          "Bearer realm=\"claimcheck\"");
    return answer;
}

} // namespace claimcheck
