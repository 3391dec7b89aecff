#pragma once

#include <QByteArray>
#include <QString>

namespace claimcheck::SampleTokens {

inline QByteArray encoded(const QByteArray& bytes)
{
    return bytes.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
}

/// A token of the usual shape around @p payload. Its signature is no signature of anything.
inline QByteArray around(const QByteArray& payload)
{
    return encoded(R"({"alg":"HS256","typ":"at+jwt","kid":"k1"})") + '.' + encoded(payload) + '.'
        + encoded("this signature is thirty-two b.");
}

/// Issued 2030-01-01 00:00:00 UTC, good for 15 minutes.
inline QByteArray alice()
{
    return around(R"({"iss":"http://127.0.0.1:8080","sub":"alice","aud":"claimcheck",)"
                  R"("iat":1893456000,"nbf":1893456000,"exp":1893456900,"jti":"j-1",)"
                  R"("roles":["user"]})");
}

} // namespace claimcheck::SampleTokens
