#pragma once

#include "core/base/clock.h"
#include "core/base/strictjson.h"
#include "core/core_export.h"
#include "core/key/keyset.h"
#include "core/token/signer.h"
#include "core/token/tokenerror.h"
#include "core/token/trace.h"

#include <QByteArray>
#include <QByteArrayView>

#include <chrono>
#include <expected>
#include <optional>
#include <span>
#include <vector>

namespace claimcheck {

struct TimedJwsSettings
{
    Algorithm algorithm = Algorithm::HS512; ///< an HMAC
    /// Without one the secrets sign themselves. With one the key is the SHA-1 of salt and secret,
    /// whatever the algorithm, which strict rules refuse.
    std::optional<QByteArray> salt;
    std::chrono::seconds lifetime{3600};
    std::chrono::seconds leeway{0}; ///< how far a token may be ahead of our clock, 30 s at most
    SignerRules rules = SignerRules::Strict;
};

/// A value whose signature and times are good. Only TimedJws makes one.
class CLAIMCHECK_CORE_EXPORT VerifiedTimedJws
{
public:
    [[nodiscard]] const QByteArray& payload() const { return m_payload; }
    [[nodiscard]] const JsonDocument& json() const { return m_json; }
    [[nodiscard]] Instant issuedAt() const { return m_issuedAt; }
    /// The last second at which the token is good.
    [[nodiscard]] Instant expiresAt() const { return m_expiresAt; }

private:
    friend class TimedJws;
    VerifiedTimedJws(QByteArray payload, JsonDocument json, Instant issuedAt, Instant expiresAt)
        : m_payload(std::move(payload))
        , m_json(std::move(json))
        , m_issuedAt(issuedAt)
        , m_expiresAt(expiresAt)
    {
    }

    QByteArray m_payload;
    JsonDocument m_json;
    Instant m_issuedAt;
    Instant m_expiresAt;
};

/// The tokens of TimedJSONWebSignatureSerializer, which itsdangerous had until version 2.0: a JWS
/// whose header holds `alg`, `iat` and `exp` (RFC 7515 knows the last two in no header) around any
/// JSON. Byte for byte what that class wrote.
class CLAIMCHECK_CORE_EXPORT TimedJws
{
public:
    /// @p secrets from oldest to newest: the newest signs, all verify. Under strict rules each is
    /// at least as long as the hash (RFC 7518 section 3.2). @p clock must outlive the object.
    [[nodiscard]] static std::expected<TimedJws, SignerError>
    create(std::span<const SecretBytes> secrets, TimedJwsSettings settings, const Clock& clock);

    /// Signs a JSON text as it stands. Refuses with BadClaims what is not strict JSON or what would
    /// expire at no date, with TooLarge what would not be read, and with BadSignature when the
    /// cryptography fails.
    [[nodiscard]] TokenResult<QByteArray> sign(QByteArrayView json) const;

    /// Steps Size to IssuedAt. A token is good up to and including the second of its `exp`.
    [[nodiscard]] TokenResult<VerifiedTimedJws> verify(QByteArrayView token,
                                                       Trace* trace = nullptr) const;

    [[nodiscard]] const TimedJwsSettings& settings() const { return m_settings; }

private:
    TimedJws(std::vector<KeySet> newestFirst, TimedJwsSettings settings, const Clock& clock);

    std::vector<KeySet> m_newestFirst; // one key each
    TimedJwsSettings m_settings;
    const Clock& m_clock;
};

} // namespace claimcheck
