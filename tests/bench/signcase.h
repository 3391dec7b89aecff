#pragma once

#include "core/base/clock.h"
#include "core/key/keymaterial.h"
#include "core/key/keyset.h"
#include "core/token/jwt.h"

#include <QByteArray>
#include <QJsonObject>

#include <memory>

namespace claimcheck::bench {

inline constexpr char kIssuer[] = "http://127.0.0.1:8080";
inline constexpr char kAudience[] = "claimcheck";
inline constexpr char kType[] = "at+jwt";
inline constexpr char kKeyId[] = "k1";
inline constexpr qint64 kIssuedAt = 1'700'000'000; // 2023: not every library can be told the time
inline constexpr qint64 kExpiresAt = 4'102'444'800; // 2100

/// One algorithm with a fresh key, and the same token for everybody: an access token as the server
/// issues it.
class SignCase
{
public:
    explicit SignCase(Algorithm algorithm);

    [[nodiscard]] QString name() const;
    [[nodiscard]] bool verifies() const { return m_verifier.verify(token).has_value(); }
    [[nodiscard]] bool signs() const;

    Algorithm algorithm;
    QJsonObject claims;
    QByteArray payload; ///< the claims as text
    KeyMaterial material;
    QByteArray signingKey; ///< the secret, or the private key in PEM
    QByteArray verifyingKey; ///< the secret, or the public key in PEM
    KeySet keys;
    QByteArray token;

private:
    SystemClock m_clock;
    JwtVerifier m_verifier;
};

} // namespace claimcheck::bench
