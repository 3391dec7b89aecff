#include "server/http/cookies.h"

#include "core/crypto/constanttime.h"
#include "server/http/problem.h"

namespace claimcheck {

using namespace Qt::StringLiterals;

namespace {

constexpr QByteArrayView kCsrfHeader = "X-CSRF-Token";

struct Cookie
{
    QByteArrayView name;
    QByteArrayView path;
    bool scriptsMayRead;
};

constexpr Cookie kAccess{kAccessCookie, "/", false};
constexpr Cookie kRefresh{kRefreshCookie, "/refresh", false};
constexpr Cookie kCsrf{kCsrfCookie, "/", true};

// The values are tokens of ours, which need no quoting. RFC 6265 section 4.1.
void setCookie(Answer& answer, const Cookie& cookie, const QByteArray& value,
               std::chrono::seconds lifetime, bool secure)
{
    QByteArray line = cookie.name + '=' + value + "; Path=" + cookie.path
        + "; Max-Age=" + QByteArray::number(lifetime.count()) + "; SameSite=Strict";
    if (!cookie.scriptsMayRead)
        line += "; HttpOnly";
    if (secure)
        line += "; Secure";
    answer.headers.append(QHttpHeaders::WellKnownHeader::SetCookie, line);
}

} // namespace

void setLoginCookies(Answer& answer, const LoginCookies& cookies, bool secure)
{
    setCookie(answer, kAccess, cookies.accessToken, cookies.accessLifetime, secure);
    if (cookies.refreshToken.isEmpty()) {
        setCookie(answer, kCsrf, cookies.csrf, cookies.accessLifetime, secure);
        return;
    }
    setCookie(answer, kRefresh, cookies.refreshToken, cookies.refreshLifetime, secure);
    // It has to be there as long as any of the others is.
    setCookie(answer, kCsrf, cookies.csrf,
              std::max(cookies.accessLifetime, cookies.refreshLifetime), secure);
}

void clearLoginCookies(Answer& answer, bool secure)
{
    for (const Cookie& cookie : {kAccess, kRefresh, kCsrf})
        setCookie(answer, cookie, {}, std::chrono::seconds{0}, secure);
}

std::expected<QByteArray, Answer> cookieValue(const Request& request, QByteArrayView name)
{
    std::optional<QByteArray> found;
    for (const QByteArray& line : request.headers.values(QHttpHeaders::WellKnownHeader::Cookie)) {
        for (const QByteArray& pair : line.split(';')) {
            const qsizetype equals = pair.indexOf('=');
            if (equals < 0 || QByteArrayView{pair}.first(equals).trimmed() != name)
                continue;
            if (found)
                return std::unexpected(
                    problem(Refusal::InvalidRequest,
                            u"The cookie %1 came twice."_s.arg(QLatin1StringView{name})));
            found = pair.sliced(equals + 1).trimmed();
        }
    }
    return found.value_or(QByteArray{});
}

std::expected<QByteArray, Answer> credentialCookie(const Request& request, QByteArrayView name)
{
    auto value = cookieValue(request, name);
    if (!value || value->isEmpty() || isSafe(request.method))
        return value;
    const auto expected = cookieValue(request, kCsrfCookie);
    if (!expected)
        return std::unexpected(expected.error());
    const QByteArray repeated = request.headers.combinedValue(kCsrfHeader);
    if (expected->isEmpty() || !constantTimeEquals(*expected, repeated))
        return std::unexpected(problem(Refusal::CsrfMismatch));
    return value;
}

bool isSafe(QByteArrayView method)
{
    return method == "GET" || method == "HEAD" || method == "OPTIONS";
}

} // namespace claimcheck
