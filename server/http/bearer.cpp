#include "server/http/bearer.h"

#include "server/http/problem.h"

#include <algorithm>

namespace claimcheck {

using namespace Qt::StringLiterals;

namespace {

// RFC 9110 section 11.2: letters, digits and "-._~+/", then any number of "=".
bool isToken68(QByteArrayView text)
{
    while (text.endsWith('='))
        text.chop(1);
    return !text.isEmpty() && std::ranges::all_of(text, [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')
            || QByteArrayView{"-._~+/"}.contains(c);
    });
}

} // namespace

std::expected<QByteArray, Answer> bearerToken(const Request& request)
{
    const auto values = request.headers.values(QHttpHeaders::WellKnownHeader::Authorization);
    if (values.size() > 1)
        return std::unexpected(
            problem(400, u"invalid_request"_s, u"There is more than one Authorization header."_s));
    const QByteArray value = values.value(0);
    constexpr QByteArrayView scheme = "Bearer";
    const QByteArrayView start = QByteArrayView{value}.first(std::min(value.size(), scheme.size()));
    // Another scheme is no Bearer credential at all.
    if (start.compare(scheme, Qt::CaseInsensitive) != 0
        || (value.size() > scheme.size() && value[scheme.size()] != ' '))
        return std::unexpected(credentialsWanted());
    QByteArray token = value.sliced(std::min(value.size(), scheme.size() + 1));
    if (!isToken68(token))
        return std::unexpected(
            problem(400, u"invalid_request"_s,
                    u"The Authorization header is not \"Bearer\", one space and a token."_s));
    return token;
}

} // namespace claimcheck
