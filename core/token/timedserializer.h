#pragma once

#include "core/base/clock.h"
#include "core/base/strictjson.h"
#include "core/core_export.h"
#include "core/token/signer.h"
#include "core/token/tokenerror.h"
#include "core/token/trace.h"

#include <QByteArray>
#include <QByteArrayView>

#include <chrono>
#include <cstddef>

namespace claimcheck {

/// A value whose signature and age are good. Only TimedSerializer makes one.
class CLAIMCHECK_CORE_EXPORT VerifiedSigned
{
public:
    /// The JSON text as it was signed, inflated.
    [[nodiscard]] const QByteArray& payload() const { return m_payload; }
    [[nodiscard]] const JsonDocument& json() const { return m_json; }
    /// To the second.
    [[nodiscard]] Instant issuedAt() const { return m_issuedAt; }
    /// How many newer keys there are than the one that signed.
    [[nodiscard]] std::size_t keyAge() const { return m_keyAge; }

private:
    friend class TimedSerializer;
    VerifiedSigned(QByteArray payload, JsonDocument json, Instant issuedAt, std::size_t keyAge)
        : m_payload(std::move(payload))
        , m_json(std::move(json))
        , m_issuedAt(issuedAt)
        , m_keyAge(keyAge)
    {
    }

    QByteArray m_payload;
    JsonDocument m_json;
    Instant m_issuedAt;
    std::size_t m_keyAge;
};

/// The furthest that a token may be ahead of our clock, for signers on other machines.
inline constexpr std::chrono::seconds kMaxSignedLeeway{30};

/// Writes and reads the tokens of itsdangerous' URLSafeTimedSerializer.
///
/// They carry the time of signing; how old is too old, the reader says. There is no way to read one
/// without saying it. Each token that is written is one that is read: what the limits of reading
/// would refuse is not signed.
class CLAIMCHECK_CORE_EXPORT TimedSerializer
{
public:
    /// @p clock must outlive the serializer. A leeway beyond 0 to kMaxSignedLeeway is cut to it.
    TimedSerializer(Signer signer, const Clock& clock,
                    std::chrono::seconds leeway = std::chrono::seconds{0});

    /// Signs a JSON text as it stands, at the clock's second. Refuses with BadClaims what is not
    /// strict JSON, with TooLarge what would not be read, and with BadSignature when the
    /// cryptography fails.
    [[nodiscard]] TokenResult<QByteArray> sign(QByteArrayView json) const;

    /// Steps Size to IssuedAt. A token is good up to and including the second at which it is
    /// @p maxAge old, as with itsdangerous, and not before the second of its signing.
    [[nodiscard]] TokenResult<VerifiedSigned>
    verify(QByteArrayView token, std::chrono::seconds maxAge, Trace* trace = nullptr) const;

    [[nodiscard]] const Signer& signer() const { return m_signer; }

private:
    Signer m_signer;
    const Clock& m_clock;
    std::chrono::seconds m_leeway;
};

} // namespace claimcheck
