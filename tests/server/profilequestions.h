#pragma once

#include "core/base/base64url.h"
#include "core/key/key.h"
#include "tests/support/httpexchange.h"

#include <QByteArray>
#include <QDateTime>

namespace claimcheck {

/// Long enough for HS512.
inline const QByteArray kProfileSecret =
    "the-secret-of-the-flask-programs-and-of-ours-0123456789-\xc3\xa9\xc3\xa8-0123456789";

/// A compact token of the very texts of its parts, signed with the profiles' secret whatever the
/// header says.
inline QByteArray profileToken(const QByteArray& header, const QByteArray& payload,
                               Algorithm algorithm = Algorithm::HS256)
{
    const auto key =
        Key::fromSecret(algorithm, SecretBytes::copyOf(kProfileSecret), {}, KeyStrength::Lenient);
    const QByteArray input = encodeBase64url(header) + '.' + encodeBase64url(payload);
    return input + '.' + encodeBase64url(key->sign(input));
}

inline const QByteArray kJwtHeader = R"({"alg":"HS256","typ":"JWT"})";

/// Claims with the moment of the test for NOW, and so many seconds before and after it for PAST and
/// NEXT.
inline QByteArray claimsNow(QByteArray text)
{
    const qint64 now = QDateTime::currentSecsSinceEpoch();
    return text.replace("NOW", QByteArray::number(now))
        .replace("PAST", QByteArray::number(now - 100))
        .replace("NEXT", QByteArray::number(now + 100));
}

inline HttpQuestion getWithToken(const QByteArray& profile, const QByteArray& token)
{
    return {"GET", "/profiles/" + profile + "/protected?token=" + token, {}, {}};
}

inline HttpQuestion getWithBearer(const QByteArray& token)
{
    return {"GET", "/profiles/jwt-extended/protected", {"Authorization: Bearer " + token}, {}};
}

inline HttpQuestion postJson(const QByteArray& path, const QByteArray& body)
{
    return {"POST", "/profiles/" + path, {"Content-Type: application/json"}, body};
}

inline HttpQuestion postForm(const QByteArray& path, const QByteArray& body)
{
    return {"POST", "/profiles/" + path, {"Content-Type: application/x-www-form-urlencoded"}, body};
}

} // namespace claimcheck
