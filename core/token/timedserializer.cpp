#include "core/token/timedserializer.h"

#include "core/base/base64url.h"
#include "core/token/compact.h"
#include "core/token/refusal.h"
#include "core/token/signedtoken.h"

#include <algorithm>

namespace claimcheck {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Fault = TokenError::Fault;
using Step = Check::Step;

namespace {

QString digestName(DigestAlgorithm algorithm)
{
    switch (algorithm) {
    case DigestAlgorithm::Sha1:
        return u"SHA-1 (legacy)"_s;
    case DigestAlgorithm::Sha256:
        return u"SHA-256"_s;
    case DigestAlgorithm::Sha384:
        return u"SHA-384"_s;
    case DigestAlgorithm::Sha512:
        return u"SHA-512"_s;
    }
    Q_UNREACHABLE_RETURN({});
}

/// One verification: what each step leaves behind for the next.
class Verification
{
public:
    Verification(const Signer& signer, Trace* trace)
        : m_signer(signer)
        , m_trace(trace)
    {
    }

    [[nodiscard]] TokenResult<SignedParts> split(QByteArrayView token) const
    {
        auto parts = splitSigned(token, m_signer.settings().separator, m_trace);
        if (parts && !parts->timestamp) {
            // The shape as such is good, and the trace says so; what is missing is the time.
            return refuseToken(m_trace, Step::Encoding, {Fault::Malformed, u"timestamp"_s},
                               u"there is no timestamp"_s);
        }
        return parts;
    }

    // Every part is checked before the signature, so that no second spelling of a good token
    // reaches it.
    [[nodiscard]] TokenResult<QByteArray> decode(const SignedParts& parts) const
    {
        const struct
        {
            QByteArrayView text;
            QString name;
        } rows[] = {{parts.payload, u"payload"_s}, {*parts.timestamp, u"timestamp"_s}};
        for (const auto& [text, name] : rows) {
            if (!decodeBase64url(text))
                return refuseEncoding(name);
        }
        auto signature = decodeBase64url(parts.signature);
        if (!signature)
            return refuseEncoding(u"signature"_s);
        if (m_trace) {
            m_trace->passed(Step::Encoding, u"strict base64url"_s);
            m_trace->notRequired(Step::Header, u"this format has no header"_s);
            m_trace->notRequired(Step::Critical, u"this format has no header"_s);
            m_trace->passed(
                Step::Algorithm,
                u"HMAC with %1, set by the reader"_s.arg(digestName(m_signer.settings().digest)));
            m_trace->passed(Step::Key, u"the keys given, for this salt"_s);
        }
        return std::move(*signature);
    }

    [[nodiscard]] TokenResult<std::size_t> checkSignature(const SignedParts& parts,
                                                          const QByteArray& signature) const
    {
        const auto keyAge = m_signer.verify(parts.signedText, signature);
        if (!keyAge) {
            return refuseToken(m_trace, Step::Signature, {Fault::BadSignature, {}},
                               u"no key made the signature, for this salt"_s);
        }
        if (m_trace) {
            m_trace->passed(Step::Signature,
                            *keyAge == 0 ? u"correct, made by the newest key"_s
                                         : u"correct, made by an older key"_s);
        }
        return *keyAge;
    }

    [[nodiscard]] TokenResult<QByteArray> readPayload(const SignedParts& parts) const
    {
        auto payload = decodeSignedPayload(parts.payload, parts.compressed);
        if (!payload) {
            return refuseToken(m_trace, Step::Payload, payload.error(),
                               u"not a zlib stream within the limits"_s);
        }
        return payload;
    }

    [[nodiscard]] TokenResult<JsonDocument> readJson(const QByteArray& payload) const
    {
        auto json = JsonDocument::parse(payload, kSignedJsonLimits);
        if (!json) {
            return refuseToken(m_trace, Step::Payload, {Fault::BadClaims, json.error().where},
                               u"not strict JSON"_s);
        }
        return std::move(*json);
    }

    [[nodiscard]] TokenResult<Instant> readTime(const SignedParts& parts) const
    {
        auto issuedAt = decodeTimestamp(*parts.timestamp);
        if (!issuedAt) {
            return refuseToken(m_trace, Step::Payload, issuedAt.error(),
                               u"the timestamp is not a canonical number of seconds"_s);
        }
        if (m_trace)
            m_trace->passed(Step::Payload, u"strict JSON, signed at a time that exists"_s);
        return issuedAt;
    }

    [[nodiscard]] TokenResult<void> checkAge(std::chrono::seconds age, std::chrono::seconds maxAge,
                                             std::chrono::seconds leeway) const
    {
        // A negative limit is no limit to compare with: leeway would make young tokens pass it.
        if (maxAge < 0s || age > maxAge) {
            return refuseToken(m_trace, Step::Expiry, {Fault::Expired, u"timestamp"_s},
                               u"%1 s old, %2 s allowed"_s.arg(age.count()).arg(maxAge.count()));
        }
        if (m_trace) {
            m_trace->passed(Step::Expiry,
                            u"%1 s old, %2 s allowed"_s.arg(age.count()).arg(maxAge.count()));
            m_trace->notRequired(Step::NotBefore, u"this format has no start"_s);
        }
        if (age < -leeway) {
            return refuseToken(
                m_trace, Step::IssuedAt, {Fault::IssuedInFuture, u"timestamp"_s},
                u"%1 s ahead of the clock, %2 s allowed"_s.arg(-age.count()).arg(leeway.count()));
        }
        if (m_trace)
            m_trace->passed(Step::IssuedAt, u"not in the future"_s);
        return {};
    }

private:
    [[nodiscard]] std::unexpected<TokenError> refuseEncoding(const QString& part) const
    {
        return refuseToken(m_trace, Step::Encoding, {Fault::BadEncoding, part},
                           u"%1: not canonical base64url"_s.arg(part));
    }

    const Signer& m_signer;
    Trace* m_trace;
};

bool isReadable(QByteArrayView payload, qsizetype bytes)
{
    if (!payload.startsWith('.'))
        return true;
    const qsizetype compressed = (payload.size() - 1) * 3 / 4;
    return bytes <= kMaxInflationRatio * compressed;
}

} // namespace

TimedSerializer::TimedSerializer(Signer signer, const Clock& clock, std::chrono::seconds leeway)
    : m_signer(std::move(signer))
    , m_clock(clock)
    , m_leeway(std::clamp(leeway, 0s, kMaxSignedLeeway))
{
}

TokenResult<QByteArray> TimedSerializer::sign(QByteArrayView json) const
{
    const auto refuse = [](Fault fault, const QString& where) {
        return std::unexpected(TokenError{fault, where});
    };
    if (json.size() > kMaxSignedPayloadBytes)
        return refuse(Fault::TooLarge, u"payload"_s);
    if (const auto parsed = JsonDocument::parse(json, kSignedJsonLimits); !parsed)
        return refuse(Fault::BadClaims, parsed.error().where);
    const Instant now = m_clock.now();
    if (now < Instant{1s} || now > Instant{std::chrono::seconds{kLatestTimestamp}})
        return refuse(Fault::BadClaims, u"timestamp"_s);

    const char separator = m_signer.settings().separator;
    const QByteArray payload = encodeSignedPayload(json);
    const QByteArray text = payload + separator + encodeTimestamp(now);
    const QByteArray signature = m_signer.sign(text);
    if (signature.isEmpty())
        return refuse(Fault::BadSignature, {});
    QByteArray token = text + separator + encodeBase64url(signature);
    if (token.size() > kMaxTokenBytes || !isReadable(payload, json.size()))
        return refuse(Fault::TooLarge, u"payload"_s);
    return token;
}

TokenResult<VerifiedSigned> TimedSerializer::verify(QByteArrayView token,
                                                    std::chrono::seconds maxAge, Trace* trace) const
{
    const Verification verification{m_signer, trace};
    const auto parts = verification.split(token);
    if (!parts)
        return std::unexpected(parts.error());
    const auto signature = verification.decode(*parts);
    if (!signature)
        return std::unexpected(signature.error());
    const auto keyAge = verification.checkSignature(*parts, *signature);
    if (!keyAge)
        return std::unexpected(keyAge.error());
    auto payload = verification.readPayload(*parts);
    if (!payload)
        return std::unexpected(payload.error());
    auto json = verification.readJson(*payload);
    if (!json)
        return std::unexpected(json.error());
    const auto issuedAt = verification.readTime(*parts);
    if (!issuedAt)
        return std::unexpected(issuedAt.error());
    const auto age = std::chrono::floor<std::chrono::seconds>(m_clock.now())
        - std::chrono::floor<std::chrono::seconds>(*issuedAt);
    if (const auto checked = verification.checkAge(age, maxAge, m_leeway); !checked)
        return std::unexpected(checked.error());
    return VerifiedSigned{std::move(*payload), std::move(*json), *issuedAt, *keyAge};
}

} // namespace claimcheck
