#pragma once

#include "core/base/clock.h"
#include "core/core_export.h"
#include "core/key/keyset.h"
#include "core/token/claims.h"
#include "core/token/claimspolicy.h"
#include "core/token/jws.h"
#include "core/token/tokenerror.h"
#include "core/token/trace.h"

#include <QJsonObject>

#include <optional>

namespace claimcheck {

/// Claims whose signature, times and policy are good. Only JwtVerifier makes them.
class CLAIMCHECK_CORE_EXPORT VerifiedClaims
{
public:
    [[nodiscard]] const Claims& claims() const& { return m_claims; }
    /// For who keeps the claims and nothing else of the token.
    [[nodiscard]] Claims&& claims() && { return std::move(m_claims); }
    [[nodiscard]] const JsonDocument& header() const { return m_payload.header(); }
    [[nodiscard]] const QByteArray& payload() const { return m_payload.bytes(); }
    [[nodiscard]] Algorithm algorithm() const { return m_payload.algorithm(); }
    [[nodiscard]] bool weakKey() const { return m_payload.weakKey(); }

    /// Registered claims; empty when absent.
    [[nodiscard]] QByteArrayView subject() const { return text("sub"); }
    [[nodiscard]] QByteArrayView id() const { return text("jti"); }
    [[nodiscard]] std::optional<Instant> expiry() const;

private:
    friend class JwtVerifier;
    VerifiedClaims(VerifiedPayload payload, Claims claims)
        : m_payload(std::move(payload))
        , m_claims(std::move(claims))
    {
    }
    [[nodiscard]] QByteArrayView text(QByteArrayView name) const
    {
        return m_claims.text(name).value_or(QByteArrayView{});
    }

    VerifiedPayload m_payload;
    Claims m_claims;
};

/// Checks a JWT (RFC 7519) whole: its signature, then its claims.
class CLAIMCHECK_CORE_EXPORT JwtVerifier
{
public:
    /// @p keys and @p clock must outlive the verifier.
    JwtVerifier(const KeySet& keys, AlgorithmSet allowed, ClaimsPolicy policy, const Clock& clock);

    /// Steps Size to RequiredClaims.
    [[nodiscard]] TokenResult<VerifiedClaims> verify(QByteArrayView token,
                                                     Trace* trace = nullptr) const;

    [[nodiscard]] const ClaimsPolicy& policy() const { return m_policy; }

private:
    JwsVerifier m_jws;
    ClaimsPolicy m_policy;
    const Clock& m_clock;
};

/// Signs claims as a JWT. @p header adds to or sets header members, `typ` among them.
/// Empty when the cryptography fails.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT QByteArray signJwt(const Key& key, const QJsonObject& claims,
                                                        const QJsonObject& header = {});

} // namespace claimcheck
