#include "server/profiles/jwtextendedwords.h"

#include "core/base/strictjson.h"
#include "core/token/claims.h"
#include "core/token/compact.h"
#include "server/profiles/pythontext.h"

#include <QRegularExpression>

#include <cmath>

namespace claimcheck {

using namespace Qt::StringLiterals;
using Problem = std::optional<JwtExtendedError>;

namespace {

constexpr JsonLimits kPartLimits{.bytes = kMaxTokenBytes};

JwtExtendedError bad(const QString& text)
{
    return {422, text};
}

JwtExtendedError unauthorized(const QString& text)
{
    return {401, text};
}

// The parts as PyJWT cuts them: the last dot first, so that the payload keeps any more.
struct Parts
{
    QByteArrayView signingInput;
    std::optional<QByteArray> header;
    std::optional<QByteArray> payload;
    std::optional<QByteArray> signature;
};

std::optional<Parts> cut(QByteArrayView token)
{
    const qsizetype last = token.lastIndexOf('.');
    const qsizetype first = token.indexOf('.');
    if (first == last)
        return std::nullopt;
    return Parts{token.first(last), decodeAsPyJwt(token.first(first)),
                 decodeAsPyJwt(token.sliced(first + 1, last - first - 1)),
                 decodeAsPyJwt(token.sliced(last + 1))};
}

Problem criticalProblem(const JsonValue& crit, const JsonValue& header)
{
    if (!crit.isArray() || crit.size() == 0)
        return bad(u"Invalid 'crit' header: must be a non-empty list"_s);
    for (const JsonValue& item : crit.items()) {
        const auto name = item.toUtf8();
        if (!name)
            return bad(u"Invalid 'crit' header: values must be strings"_s);
        if (*name != "b64")
            return bad(u"Unsupported critical extension: "_s + QString::fromUtf8(*name));
        if (!header.member("b64"))
            return bad(u"Critical extension 'b64' is missing from headers"_s);
    }
    return std::nullopt;
}

Problem headerProblem(const JsonValue& header)
{
    if (const auto kid = header.member("kid"); kid && !kid->isString())
        return bad(u"Key ID header parameter must be a string"_s);
    if (const auto crit = header.member("crit")) {
        if (auto problem = criticalProblem(*crit, header))
            return problem;
    }
    if (const auto b64 = header.member("b64"); b64 && b64->toBool() == false) {
        return bad(u"It is required that you pass in a value for the \"detached_payload\" argument "
                   "to decode a message having the b64 header set to false."_s);
    }
    return std::nullopt;
}

Problem signatureProblem(const JsonValue& header, const Parts& parts, const Key& key)
{
    const auto alg = header.member("alg");
    if (!alg)
        return bad(u"Algorithm not specified"_s);
    if (alg->toUtf8() != "HS256")
        return bad(u"The specified alg value is not allowed"_s);
    if (!key.verify(parts.signingInput, *parts.signature))
        return bad(u"Signature verification failed"_s);
    return std::nullopt;
}

// int(claim) and a comparison. A text of digits is a number to Python, but not to the core.
Problem timeProblem(const JsonValue& claims, QByteArrayView name, const QString& notAnInteger,
                    const JwtExtendedError& tooEarlyOrLate,
                    const std::function<bool(double)>& passes)
{
    const auto claim = claims.member(name);
    if (!claim)
        return std::nullopt;
    const auto number = claim->toDouble();
    if (!number)
        return bad(notAnInteger);
    return passes(std::trunc(*number)) ? std::nullopt : Problem{tooEarlyOrLate};
}

Problem claimsProblem(const JsonValue& claims, Instant instant)
{
    const NumericDate now = toNumericDate(instant);
    const auto begun = [now](double date) { return date <= now; };
    if (auto problem = timeProblem(claims, "iat", u"Issued At claim (iat) must be an integer."_s,
                                   bad(u"The token is not yet valid (iat)"_s), begun))
        return problem;
    if (auto problem = timeProblem(claims, "nbf", u"Not Before claim (nbf) must be an integer."_s,
                                   bad(u"The token is not yet valid (nbf)"_s), begun))
        return problem;
    // The library reads an expired token once more without looking at exp, to hand its claims on,
    // and then whatever else is wrong with it is what it says.
    const auto expiry = timeProblem(
        claims, "exp", u"Expiration Time claim (exp) must be an integer."_s,
        unauthorized(u"Token has expired"_s), [now](double date) { return date > now; });
    if (expiry && expiry->status == 422)
        return expiry;
    const auto subject = claims.member("sub");
    if (subject && !subject->isString())
        return bad(u"Subject must be a string"_s);
    if (const auto id = claims.member("jti"); id && !id->isString())
        return bad(u"JWT ID must be a string"_s);
    if (!subject)
        return bad(u"Missing claim: sub"_s);
    if (expiry)
        return expiry;
    if (const auto type = claims.member("type"); type && type->toUtf8() == "refresh")
        return bad(u"Only non-refresh tokens are allowed"_s);
    return std::nullopt;
}

// json.loads() of a part, and that it is a dict.
Problem objectProblem(const std::optional<QByteArray>& part, QLatin1StringView name)
{
    const PythonLoads loaded = loadAsPython(*part);
    if (loaded.error)
        return bad(u"Invalid %1 string: "_s.arg(name) + *loaded.error);
    if (!loaded.isObject)
        return bad(u"Invalid %1 string: must be a json object"_s.arg(name));
    return std::nullopt;
}

} // namespace

std::expected<QByteArray, JwtExtendedError> jwtOfHeader(const QList<QByteArray>& authorization)
{
    // Python's split(), strip() and \s take these for space as well.
    static const QRegularExpression space(uR"([\t-\r\x1c-\x20\x85\xa0]+)"_s);
    static const QRegularExpression comma(uR"(,[\t-\r\x1c-\x20\x85\xa0]*)"_s);
    static const QRegularExpression ends(
        uR"(^[\t-\r\x1c-\x20\x85\xa0]+|[\t-\r\x1c-\x20\x85\xa0]+$)"_s);
    static const QRegularExpression commas(u"^,+|,+$"_s);
    const QString expected = u"Expected 'Authorization: Bearer <JWT>'"_s;

    const QString value = QString::fromLatin1(authorization.value(0)).remove(ends).remove(commas);
    if (value.isEmpty() && authorization.size() < 2)
        return std::unexpected(unauthorized(u"Missing Authorization Header"_s));
    QList<QStringList> bearers;
    for (const QString& field : value.split(comma)) {
        const QStringList words = field.split(space, Qt::SkipEmptyParts);
        if (words.value(0) == "Bearer"_L1)
            bearers += words;
    }
    if (bearers.size() != 1 || authorization.size() > 1)
        return std::unexpected(
            unauthorized(u"Missing 'Bearer' type in 'Authorization' header. "_s + expected));
    if (bearers.constFirst().size() != 2)
        return std::unexpected(bad(u"Bad Authorization header. "_s + expected));
    return bearers.constFirst().at(1).toUtf8();
}

Problem jwtExtendedError(QByteArrayView token, const Key& key, Instant now)
{
    const auto parts = cut(token);
    if (!parts)
        return bad(u"Not enough segments"_s);
    if (!parts->header)
        return bad(u"Invalid header padding"_s);
    if (auto problem = objectProblem(parts->header, "header"_L1))
        return problem;
    if (!parts->payload)
        return bad(u"Invalid payload padding"_s);
    if (!parts->signature)
        return bad(u"Invalid crypto padding"_s);

    // Where Python reads on and the strict reader does not, the core refuses as well.
    const auto header = JsonDocument::parseObject(*parts->header, kPartLimits);
    if (!header)
        return jwtExtendedError(TokenError{TokenError::Fault::BadHeader, {}});
    if (auto problem = headerProblem(header->root()))
        return problem;
    if (auto problem = objectProblem(parts->payload, "payload"_L1))
        return problem;
    if (auto problem = signatureProblem(header->root(), *parts, key))
        return problem;
    const auto claims = JsonDocument::parseObject(*parts->payload, kPartLimits);
    if (!claims)
        return jwtExtendedError(TokenError{TokenError::Fault::BadClaims, {}});
    return claimsProblem(claims->root(), now);
}

JwtExtendedError jwtExtendedError(const TokenError& error)
{
    using Fault = TokenError::Fault;
    switch (error.fault) {
    case Fault::TooLarge:
    case Fault::Malformed:
        return bad(u"Not enough segments"_s);
    case Fault::BadEncoding:
        // "crypto" is the library's name for the signature.
        return bad(u"Invalid %1 padding"_s.arg(
            error.where == "header"_L1 || error.where == "payload"_L1 ? error.where : u"crypto"_s));
    case Fault::BadHeader:
        return bad(u"Invalid header string: must be a json object"_s);
    case Fault::CriticalUnsupported:
        return bad(u"Unsupported critical extension: b64"_s);
    case Fault::BadClaims:
        return bad(u"Invalid payload string: must be a json object"_s);
    case Fault::Expired:
        return unauthorized(u"Token has expired"_s);
    case Fault::Revoked:
        return unauthorized(u"Token has been revoked"_s);
    default: // whatever else the core may refuse, it is not a token of this server's
        return bad(u"Signature verification failed"_s);
    }
}

} // namespace claimcheck
