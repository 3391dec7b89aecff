#include "core/token/jws.h"

#include "core/base/base64url.h"
#include "core/token/compact.h"

#include <QJsonDocument>
#include <QMetaEnum>

namespace claimcheck {

using namespace Qt::StringLiterals;
using Fault = TokenError::Fault;
using Step = Check::Step;

namespace {

constexpr JsonLimits kHeaderLimits{.bytes = kMaxHeaderBytes, .depth = 8};

struct Decoded
{
    QByteArray header;
    QByteArray payload;
    QByteArray signature;
};

/// One verification: what each step leaves behind for the next.
class Verification
{
public:
    Verification(QByteArrayView token, Trace* trace)
        : m_token(token)
        , m_trace(trace)
    {
    }

    TokenResult<CompactParts> split() const { return splitCompact(m_token, m_trace); }

    TokenResult<Decoded> decode(const CompactParts& parts) const
    {
        Decoded decoded;
        const struct
        {
            QByteArrayView text;
            QByteArray& bytes;
            QString name;
        } rows[] = {
            {parts.header, decoded.header, u"header"_s},
            {parts.payload, decoded.payload, u"payload"_s},
            {parts.signature, decoded.signature, u"signature"_s},
        };
        for (const auto& [text, bytes, name] : rows) {
            auto result = decodeBase64url(text);
            if (!result) {
                return refuse(Step::Encoding, Fault::BadEncoding, name,
                              u"%1: byte %2 is not canonical base64url"_s.arg(name).arg(
                                  result.error().position + (text.data() - m_token.data())));
            }
            bytes = std::move(*result);
        }
        pass(Step::Encoding, [] { return u"strict base64url"_s; });
        return decoded;
    }

    TokenResult<JsonDocument> readHeader(QByteArrayView bytes) const
    {
        auto header = JsonDocument::parseObject(bytes, kHeaderLimits);
        if (!header) {
            const JsonError& error = header.error();
            return refuse(Step::Header, Fault::BadHeader, error.where,
                          u"not strict JSON: %1"_s.arg(QString::fromLatin1(
                              QMetaEnum::fromType<JsonError::Fault>().valueToKey(
                                  static_cast<int>(error.fault)))));
        }
        for (const auto* name : {"kid", "typ", "cty"}) {
            const auto member = header->root().member(name);
            if (member && !member->isString())
                return refuse(Step::Header, Fault::BadHeader, QString::fromLatin1(name),
                              u"%1 is not a string"_s.arg(QLatin1StringView{name}));
        }
        pass(Step::Header, [] { return u"strict JSON, no member twice"_s; });
        return std::move(*header);
    }

    // We implement no extension, so anything critical is something we cannot honour, and an empty
    // or misshapen list is malformed (RFC 7515 section 4.1.11).
    TokenResult<void> checkCritical(const JsonDocument& header) const
    {
        if (header.root().member("crit"))
            return refuse(Step::Critical, Fault::CriticalUnsupported, u"crit"_s,
                          u"the token needs extensions that are not supported"_s);
        // RFC 7797 section 6 demands crit with b64, so a b64 without it is a trap, not a hint.
        if (header.root().member("b64"))
            return refuse(Step::Critical, Fault::CriticalUnsupported, u"b64"_s,
                          u"unencoded payloads are not supported"_s);
        // Compression belongs to JWE; here it would only hide what is signed.
        if (header.root().member("zip"))
            return refuse(Step::Critical, Fault::CriticalUnsupported, u"zip"_s,
                          u"compressed payloads are not supported"_s);
        pass(Step::Critical, [] { return u"nothing critical"_s; });
        return {};
    }

    TokenResult<Algorithm> checkAlgorithm(const JsonDocument& header, AlgorithmSet allowed) const
    {
        const auto alg = header.root().member("alg");
        const auto name = alg ? alg->toUtf8() : std::nullopt;
        const AlgorithmRow* row = name ? findAlgorithm(*name) : nullptr;
        // Refuse before looking at the signature: a "none" token has none to check
        // (RFC 8725 section 3.1).
        if (!row || !allowed.contains(row->algorithm)) {
            return refuse(Step::Algorithm, Fault::AlgorithmRefused, u"alg"_s,
                          u"%1 is not allowed here (allowed: %2)"_s.arg(
                              alg ? alg->toText() : u"no alg"_s,
                              allowed.isEmpty() ? u"none"_s : allowed.names()));
        }
        pass(Step::Algorithm,
             [row] { return u"%1 is allowed"_s.arg(QLatin1StringView{row->name}); });
        return row->algorithm;
    }

    TokenResult<const Key*> findKey(const JsonDocument& header, const KeySet& keys,
                                    Algorithm algorithm) const
    {
        const auto kid = header.root().member("kid");
        const QByteArrayView id = kid ? *kid->toUtf8() : QByteArrayView{};
        // An empty name is a name that no key has, not the absence of one.
        const Key* key = kid && id.isEmpty() ? nullptr : keys.find(id, algorithm);
        if (!key) {
            return refuse(Step::Key, Fault::UnknownKey, u"kid"_s,
                          id.isEmpty() ? u"no single key fits"_s
                                       : u"no key with id %1"_s.arg(kid->toText()));
        }
        pass(Step::Key, [key] {
            return key->id().isEmpty() ? u"the key given"_s
                                       : u"key %1"_s.arg(QString::fromUtf8(key->id()));
        });
        return key;
    }

    TokenResult<void> checkSignature(const Key& key, const CompactParts& parts,
                                     const Decoded& decoded) const
    {
        if (!key.verify(parts.signingInput, decoded.signature)) {
            return refuse(Step::Signature, Fault::BadSignature, {},
                          u"the signature does not fit header and payload"_s);
        }
        pass(Step::Signature, [&key] {
            return u"%1 signature correct%2"_s.arg(
                QLatin1StringView{rowOf(key.algorithm()).name},
                key.isWeak() ? u" (the secret is shorter than RFC 7518 asks for)"_s : QString{});
        });
        return {};
    }

private:
    template <class Detail>
    void pass(Step step, Detail detail) const
    {
        if (m_trace)
            m_trace->passed(step, detail());
    }

    std::unexpected<TokenError> refuse(Step step, Fault fault, QString where, QString detail) const
    {
        if (m_trace)
            m_trace->failed(step, fault, std::move(detail));
        return std::unexpected(TokenError{fault, std::move(where)});
    }

    QByteArrayView m_token;
    Trace* m_trace;
};

} // namespace

JwsVerifier::JwsVerifier(const KeySet& keys, AlgorithmSet allowed)
    : m_keys(keys)
    , m_allowed(allowed)
{
}

TokenResult<VerifiedPayload> JwsVerifier::verify(QByteArrayView token, Trace* trace) const
{
    const Verification verification{token, trace};
    const auto parts = verification.split();
    if (!parts)
        return std::unexpected(parts.error());
    auto decoded = verification.decode(*parts);
    if (!decoded)
        return std::unexpected(decoded.error());
    auto header = verification.readHeader(decoded->header);
    if (!header)
        return std::unexpected(header.error());
    if (const auto checked = verification.checkCritical(*header); !checked)
        return std::unexpected(checked.error());
    const auto algorithm = verification.checkAlgorithm(*header, m_allowed);
    if (!algorithm)
        return std::unexpected(algorithm.error());
    const auto key = verification.findKey(*header, m_keys, *algorithm);
    if (!key)
        return std::unexpected(key.error());
    if (const auto checked = verification.checkSignature(**key, *parts, *decoded); !checked)
        return std::unexpected(checked.error());
    return VerifiedPayload{std::move(*header), std::move(decoded->payload), *algorithm,
                           (*key)->isWeak()};
}

QByteArray signJws(const Key& key, QByteArrayView payload, const QJsonObject& header)
{
    QJsonObject protectedHeader = header;
    protectedHeader.insert("alg"_L1, QLatin1StringView{rowOf(key.algorithm()).name});
    if (!key.id().isEmpty())
        protectedHeader.insert("kid"_L1, QString::fromUtf8(key.id()));
    const QByteArray input =
        encodeBase64url(QJsonDocument(protectedHeader).toJson(QJsonDocument::Compact)) + '.'
        + encodeBase64url(payload);
    const QByteArray signature = key.sign(input);
    return signature.isEmpty() ? QByteArray{}
                               : QByteArray{input + '.' + encodeBase64url(signature)};
}

} // namespace claimcheck
