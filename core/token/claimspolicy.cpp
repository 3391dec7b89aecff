#include "core/token/claimspolicy.h"

#include "core/base/utf8.h"
#include "core/token/mediatype.h"

#include <QLocale>

#include <algorithm>

namespace claimcheck {

using namespace Qt::StringLiterals;
using Fault = TokenError::Fault;
using Step = Check::Step;

namespace {

QString inSeconds(NumericDate date)
{
    return QString::number(date, 'f', QLocale::FloatingPointShortest);
}

QString quoted(QByteArrayView text)
{
    return u"\"%1\""_s.arg(textFromUtf8(text));
}

// The unreserved characters of RFC 3986 section 2.3.
bool isPlain(QByteArrayView id)
{
    return std::ranges::all_of(id, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
            || c == '-' || c == '.' || c == '_' || c == '~';
    });
}

// A claim that says nothing is not there.
bool isEmpty(const JsonValue& value)
{
    return value.type() == JsonValue::Type::Null || value.toUtf8() == QByteArrayView{""};
}

/// The checks of the claims, each a row of kSteps below.
class ClaimsCheck
{
public:
    ClaimsCheck(const Claims& claims, const std::optional<JsonValue>& type,
                const ClaimsPolicy& policy, NumericDate now, Trace* trace)
        : m_claims(claims)
        , m_type(type)
        , m_policy(policy)
        , m_now(now)
        , m_leeway(static_cast<double>(policy.leeway.count()))
        , m_findings(trace)
    {
    }

    TokenResult<void> expiry() const
    {
        // Times are the first to be compared, and a comparison with such a policy means nothing.
        if (m_policy.leeway.count() < 0)
            return m_findings.refuse(Step::Expiry, Fault::BadPolicy, u"leeway"_s,
                                     u"the leeway asked for is negative");
        const auto exp = m_claims.expiry();
        if (!exp) {
            if (m_policy.requireExpiry)
                return m_findings.refuse(Step::Expiry, Fault::MissingClaim, u"exp"_s,
                                         u"there is no exp, so it would never expire");
            return m_findings.skip(Step::Expiry, u"there is no exp: it never expires");
        }
        // "on or after which the JWT MUST NOT be accepted": RFC 7519 section 4.1.4.
        if (m_now >= *exp + m_leeway)
            return m_findings.refuse(Step::Expiry, Fault::Expired, u"exp"_s, [&] {
                return u"expired at %1, now is %2"_s.arg(inSeconds(*exp), inSeconds(m_now));
            });
        return m_findings.pass(Step::Expiry, [&] {
            return u"expires at %1, now is %2%3"_s.arg(inSeconds(*exp), inSeconds(m_now),
                                                       leewayText());
        });
    }

    TokenResult<void> notBefore() const
    {
        const auto nbf = m_claims.notBefore();
        if (!nbf)
            return m_findings.skip(Step::NotBefore, u"there is no nbf");
        if (m_now + m_leeway < *nbf)
            return m_findings.refuse(Step::NotBefore, Fault::NotYetValid, u"nbf"_s, [&] {
                return u"not good before %1, now is %2"_s.arg(inSeconds(*nbf), inSeconds(m_now));
            });
        return m_findings.pass(Step::NotBefore,
                               [&] { return u"good since %1"_s.arg(inSeconds(*nbf)); });
    }

    TokenResult<void> issuedAt() const
    {
        const auto iat = m_claims.issuedAt();
        if (!iat)
            return m_findings.skip(Step::IssuedAt, u"there is no iat");
        if (m_now + m_leeway < *iat)
            return m_findings.refuse(Step::IssuedAt, Fault::IssuedInFuture, u"iat"_s, [&] {
                return u"issued at %1, now is %2"_s.arg(inSeconds(*iat), inSeconds(m_now));
            });
        return m_findings.pass(Step::IssuedAt,
                               [&] { return u"issued at %1"_s.arg(inSeconds(*iat)); });
    }

    TokenResult<void> lifetime() const
    {
        const auto exp = m_claims.expiry();
        const auto iat = m_claims.issuedAt();
        // With a leeway the two checks before let it pass, and no honest issuer writes it.
        if (exp && iat && *iat > *exp)
            return m_findings.refuse(Step::Lifetime, Fault::BadClaims, u"iat"_s,
                                     u"it was issued after it expired");
        if (!m_policy.longestLife)
            return m_findings.skip(Step::Lifetime, u"no longest lifetime asked for");
        if (!exp || !iat)
            return m_findings.refuse(Step::Lifetime, Fault::MissingClaim, exp ? u"iat"_s : u"exp"_s,
                                     u"without iat and exp nobody knows how long it lives");
        const auto longest = static_cast<double>(m_policy.longestLife->count());
        if (*exp - *iat > longest)
            return m_findings.refuse(Step::Lifetime, Fault::LivesTooLong, u"exp"_s, [&] {
                return u"it lives for %1 s, at most %2 s are allowed"_s.arg(inSeconds(*exp - *iat),
                                                                            inSeconds(longest));
            });
        return m_findings.pass(Step::Lifetime,
                               [&] { return u"it lives for %1 s"_s.arg(inSeconds(*exp - *iat)); });
    }

    TokenResult<void> issuer() const
    {
        if (!m_policy.issuer)
            return m_findings.skip(Step::Issuer, u"no issuer asked for");
        const auto iss = m_claims.issuer();
        if (!iss || *iss != *m_policy.issuer)
            return m_findings.refuse(Step::Issuer, Fault::WrongIssuer, u"iss"_s, [&] {
                return u"iss is %1, wanted %2"_s.arg(iss ? quoted(*iss) : u"missing"_s,
                                                     quoted(*m_policy.issuer));
            });
        return m_findings.pass(Step::Issuer, [&] { return quoted(*iss); });
    }

    TokenResult<void> audience() const
    {
        if (!m_policy.audience)
            return m_findings.skip(Step::Audience, u"no audience asked for");
        if (!m_claims.isFor(*m_policy.audience))
            return m_findings.refuse(Step::Audience, Fault::WrongAudience, u"aud"_s, [&] {
                return u"aud does not name %1"_s.arg(quoted(*m_policy.audience));
            });
        return m_findings.pass(Step::Audience, [&] { return quoted(*m_policy.audience); });
    }

    TokenResult<void> type() const
    {
        if (!m_policy.type)
            return m_findings.skip(Step::Type, u"no type asked for");
        if (!m_type || !sameMediaType(*m_type->toUtf8(), *m_policy.type))
            return m_findings.refuse(Step::Type, Fault::WrongType, u"typ"_s, [&] {
                return u"typ is %1, wanted %2"_s.arg(m_type ? m_type->toText() : u"missing"_s,
                                                     quoted(*m_policy.type));
            });
        return m_findings.pass(Step::Type, [&] { return m_type->toText(); });
    }

    TokenResult<void> subject() const
    {
        if (!m_policy.subject)
            return m_findings.skip(Step::Subject, u"no subject asked for");
        const auto sub = m_claims.subject();
        if (!sub || *sub != *m_policy.subject)
            return m_findings.refuse(Step::Subject, Fault::WrongSubject, u"sub"_s, [&] {
                return u"sub is %1, wanted %2"_s.arg(sub ? quoted(*sub) : u"missing"_s,
                                                     quoted(*m_policy.subject));
            });
        return m_findings.pass(Step::Subject, [&] { return quoted(*sub); });
    }

    TokenResult<void> id() const
    {
        if (!m_policy.id && !m_policy.plainId)
            return m_findings.skip(Step::Id, u"no id asked for");
        const auto jti = m_claims.id();
        if (m_policy.plainId && jti && !isPlain(*jti))
            return m_findings.refuse(Step::Id, Fault::BadClaims, u"jti"_s,
                                     u"jti holds characters that are not allowed here");
        if (m_policy.id && (!jti || *jti != *m_policy.id))
            return m_findings.refuse(Step::Id, Fault::WrongId, u"jti"_s, [&] {
                return u"jti is %1, wanted %2"_s.arg(jti ? quoted(*jti) : u"missing"_s,
                                                     quoted(*m_policy.id));
            });
        return m_findings.pass(Step::Id, [&] { return jti ? quoted(*jti) : u"there is no jti"_s; });
    }

    TokenResult<void> requiredClaims() const
    {
        if (m_policy.required.isEmpty())
            return m_findings.skip(Step::RequiredClaims, u"no further claim asked for");
        for (const QByteArray& name : m_policy.required) {
            const auto value = m_claims.find(name);
            if (!value || isEmpty(*value)) {
                const QString text = QString::fromUtf8(name);
                return m_findings.refuse(Step::RequiredClaims, Fault::MissingClaim, text,
                                         [&text] { return u"there is no "_s + text; });
            }
        }
        return m_findings.pass(Step::RequiredClaims,
                               [&] { return QString::fromUtf8(m_policy.required.join(", ")); });
    }

private:
    [[nodiscard]] QString leewayText() const
    {
        return m_leeway > 0 ? u" (leeway %1 s)"_s.arg(inSeconds(m_leeway)) : QString{};
    }

    const Claims& m_claims;
    const std::optional<JsonValue>& m_type;
    const ClaimsPolicy& m_policy;
    NumericDate m_now;
    double m_leeway;
    Findings m_findings;
};

// Known when it is compiled, so that the steps become one function: as calls through a table they
// cost as much as what they check.
template <TokenResult<void> (ClaimsCheck::*... Step)() const>
TokenResult<void> firstRefusalOf(const ClaimsCheck& check)
{
    TokenResult<void> result;
    static_cast<void>(((result = (check.*Step)()).has_value() && ...));
    return result;
}

// In the order of Check::Step, which is the promise of the trace.
TokenResult<void> checkAll(const ClaimsCheck& check)
{
    return firstRefusalOf<&ClaimsCheck::expiry, &ClaimsCheck::notBefore, &ClaimsCheck::issuedAt,
                          &ClaimsCheck::lifetime, &ClaimsCheck::issuer, &ClaimsCheck::audience,
                          &ClaimsCheck::type, &ClaimsCheck::subject, &ClaimsCheck::id,
                          &ClaimsCheck::requiredClaims>(check);
}

} // namespace

TokenResult<void> checkClaims(const Claims& claims, const std::optional<JsonValue>& type,
                              const ClaimsPolicy& policy, Instant now, Trace* trace)
{
    return checkAll(ClaimsCheck{claims, type, policy, toNumericDate(now), trace});
}

} // namespace claimcheck
