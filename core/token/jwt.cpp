#include "core/token/jwt.h"

#include "core/base/jsontext.h"
#include "core/token/mediatype.h"

namespace claimcheck {

using namespace Qt::StringLiterals;
using Fault = TokenError::Fault;
using Step = Check::Step;

std::optional<Instant> VerifiedClaims::expiry() const
{
    return m_claims.expiry().transform(toInstant);
}

JwtVerifier::JwtVerifier(const KeySet& keys, AlgorithmSet allowed, ClaimsPolicy policy,
                         const Clock& clock)
    : m_jws(keys, allowed)
    , m_policy(std::move(policy))
    , m_clock(clock)
{
}

TokenResult<VerifiedClaims> JwtVerifier::verify(QByteArrayView token, Trace* trace) const
{
    auto payload = m_jws.verify(token, trace);
    if (!payload)
        return std::unexpected(payload.error());

    const Findings findings{trace};
    // A payload that is said to be another token is not read as claims (RFC 7519 section 5.2).
    const auto& cty = payload->contentType();
    if (cty && sameMediaType(*cty->toUtf8(), "JWT"))
        return findings.refuse(Step::Payload, Fault::WrongType, u"cty"_s,
                               u"it holds another token (cty)");
    auto claims = Claims::parse(payload->bytes());
    if (!claims) {
        const auto& [fault, where] = claims.error();
        return findings.refuse(Step::Payload, fault, where, [&where] {
            return where.isEmpty() ? u"the payload is not a strict JSON object"_s
                                   : u"%1 is not what RFC 7519 says it is"_s.arg(where);
        });
    }
    findings.pass(Step::Payload, u"strict JSON, no claim twice");

    if (const auto checked = checkClaims(*claims, payload->type(), m_policy, m_clock.now(), trace);
        !checked) {
        return std::unexpected(checked.error());
    }
    return VerifiedClaims{std::move(*payload), std::move(*claims)};
}

QByteArray signJwt(const Key& key, const QJsonObject& claims, const QJsonObject& header)
{
    const QByteArray payload = compactJson(claims);
    if (header.isEmpty())
        return signJws(key, payload, "JWT");
    if (header.contains("typ"_L1))
        return signJws(key, payload, header);
    QJsonObject withType = header;
    withType.insert("typ"_L1, u"JWT"_s);
    return signJws(key, payload, withType);
}

} // namespace claimcheck
