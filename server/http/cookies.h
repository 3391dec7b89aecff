#pragma once

#include "server/http/message.h"

#include <QByteArray>

#include <chrono>
#include <expected>
#include <optional>

namespace claimcheck {

inline constexpr QByteArrayView kAccessCookie = "claimcheck_access";
inline constexpr QByteArrayView kRefreshCookie = "claimcheck_refresh";
inline constexpr QByteArrayView kCsrfCookie = "claimcheck_csrf";

/// What a browser is given to keep of a login. Scripts can read the CSRF value and nothing else;
/// the refresh token travels to /refresh only.
struct LoginCookies
{
    QByteArray accessToken;
    std::chrono::seconds accessLifetime;
    QByteArray refreshToken; ///< empty when the login has none
    std::chrono::seconds refreshLifetime;
    QByteArray csrf; ///< random, to be repeated in X-CSRF-Token
};

/// @p secure: the request came over TLS, and so must all later ones.
void setLoginCookies(Answer& answer, const LoginCookies& cookies, bool secure);
void clearLoginCookies(Answer& answer, bool secure);

/// The value of a cookie, empty when there is none. Two of one name are an error: which of them is
/// meant depends on who reads them.
[[nodiscard]] std::expected<QByteArray, Answer> cookieValue(const Request& request,
                                                            QByteArrayView name);

/// As cookieValue(), for a cookie that acts in its owner's name. Browsers send it along whoever's
/// page asks, so it counts only with the header that a foreign page cannot set (a double-submit
/// token), unless the method changes nothing.
[[nodiscard]] std::expected<QByteArray, Answer> credentialCookie(const Request& request,
                                                                 QByteArrayView name);

/// Whether the method promises to change nothing (RFC 9110 section 9.2.1).
[[nodiscard]] bool isSafe(QByteArrayView method);

} // namespace claimcheck
