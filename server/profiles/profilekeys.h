#pragma once

#include "core/base/clock.h"
#include "core/base/secretbytes.h"
#include "core/key/keyset.h"
#include "core/token/jwt.h"
#include "core/token/timedjws.h"

#include <QByteArray>
#include <QByteArrayView>

#include <optional>

namespace claimcheck {

/// What the profiles sign and check their tokens with: all four share one secret, as the settings
/// of the Flask programs do, and none of them has anything to do with the server's own keys.
class ProfileKeys
{
public:
    /// Nothing when the secret is empty or looks like a key file. One that is short works, with a
    /// warning in the log. @p clock must outlive the keys.
    [[nodiscard]] static std::optional<ProfileKeys> create(SecretBytes secret, const Clock& clock);

    /// HS512 with its times in the header, good for an hour.
    [[nodiscard]] const TimedJws& timed() const { return m_timed; }

    /// An HS256 token around a JSON text, as PyJWT 2 writes it. Empty when the cryptography fails.
    [[nodiscard]] QByteArray signJwt(const QByteArray& claims) const;
    /// By the rules of the core, with what PyJWT does not ask for left out: no claim is required.
    [[nodiscard]] TokenResult<VerifiedClaims> verifyJwt(QByteArrayView token) const;
    [[nodiscard]] const Key& jwtKey() const { return *m_jwtKeys.keys().front(); }

private:
    ProfileKeys(TimedJws timed, KeySet jwtKeys, const Clock& clock)
        : m_timed(std::move(timed))
        , m_jwtKeys(std::move(jwtKeys))
        , m_clock(clock)
    {
    }

    TimedJws m_timed;
    KeySet m_jwtKeys;
    const Clock& m_clock;
};

} // namespace claimcheck
