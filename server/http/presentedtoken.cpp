#include "server/http/presentedtoken.h"

#include "server/http/cookies.h"
#include "server/http/grammar.h"
#include "server/http/problem.h"

#include <QByteArrayList>

#include <algorithm>

namespace claimcheck {

using namespace Qt::StringLiterals;

namespace {

using Tokens = std::expected<QByteArrayList, Answer>;

Tokens fromHeader(const Request& request)
{
    const auto given = authorization(request, "Bearer");
    if (!given)
        return std::unexpected(given.error());
    if (!*given)
        return {};
    if (!isToken68(**given))
        return std::unexpected(
            problem(Refusal::InvalidRequest,
                    u"The Authorization header is not \"Bearer\", one space and a token."_s));
    return QByteArrayList{**given};
}

Tokens fromQuery(const Request& request)
{
    QByteArrayList tokens;
    for (const QString& value :
         request.query.allQueryItemValues(u"access_token"_s, QUrl::FullyEncoded))
        tokens += value.toLatin1();
    // What needs an escape is no token.
    if (!std::ranges::all_of(tokens, isToken68))
        return std::unexpected(
            problem(Refusal::InvalidRequest, u"The parameter access_token is not a token."_s));
    return tokens;
}

// The CSRF token is asked for only when it is the cookie alone that speaks.
Tokens fromCookie(const Request& request, bool alone)
{
    auto token =
        alone ? credentialCookie(request, kAccessCookie) : cookieValue(request, kAccessCookie);
    if (!token)
        return std::unexpected(token.error());
    return token->isEmpty() ? QByteArrayList{} : QByteArrayList{*token};
}

} // namespace

std::expected<std::optional<QByteArray>, Answer> authorization(const Request& request,
                                                               QByteArrayView scheme)
{
    const auto values = request.headers.values(QHttpHeaders::WellKnownHeader::Authorization);
    if (values.size() > 1)
        return std::unexpected(
            problem(Refusal::InvalidRequest, u"There is more than one Authorization header."_s));
    const QByteArray value = values.value(0);
    const QByteArrayView start = QByteArrayView{value}.first(std::min(value.size(), scheme.size()));
    // Another scheme is no credential of this one at all.
    if (start.compare(scheme, Qt::CaseInsensitive) != 0
        || (value.size() > scheme.size() && value[scheme.size()] != ' '))
        return std::nullopt;
    return value.sliced(std::min(value.size(), scheme.size() + 1));
}

std::expected<QByteArray, Answer> presentedToken(const Request& request, TokenSources sources)
{
    const Tokens header = fromHeader(request);
    if (!header)
        return std::unexpected(header.error());
    const Tokens query = sources.query ? fromQuery(request) : Tokens{};
    if (!query)
        return std::unexpected(query.error());
    QByteArrayList tokens = *header + *query;
    const Tokens cookie = sources.cookies ? fromCookie(request, tokens.isEmpty()) : Tokens{};
    if (!cookie)
        return std::unexpected(cookie.error());
    tokens += *cookie;
    if (tokens.isEmpty())
        return std::unexpected(credentialsWanted());
    if (tokens.size() > 1)
        return std::unexpected(
            problem(Refusal::InvalidRequest, u"The request presents more than one token."_s));
    return tokens.constFirst();
}

} // namespace claimcheck
