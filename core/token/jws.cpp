#include "core/token/jws.h"

#include "core/base/base64url.h"
#include "core/base/jsontext.h"
#include "core/base/utf8.h"
#include "core/token/compact.h"
#include "core/token/keychoice.h"
#include "core/token/nametable.h"

#include <QMetaEnum>

#include <algorithm>
#include <array>
#include <memory>
#include <span>

namespace claimcheck {

using namespace Qt::StringLiterals;
using Fault = TokenError::Fault;
using Step = Check::Step;

namespace {

constexpr JsonLimits kHeaderLimits{.bytes = kMaxHeaderBytes, .depth = 8};

using enum JwsHeader::Parameter;

constexpr NameTable kParameters{std::array<std::string_view, JwsHeader::ParameterCount>{
    "alg", "kid", "typ", "cty", "crit", "b64", "zip", "enc"}};

/// The header this thread read last, and the text it was read from.
///
/// The tokens of one issuer have the same header, letter for letter, so that it need not be decoded
/// and read again. What a text means does not depend on who sent it or on which keys there are:
/// nothing is remembered but the reading, and every check is made for every token.
class LastHeader
{
public:
    static LastHeader& ofThisThread()
    {
        thread_local LastHeader last;
        return last;
    }

    [[nodiscard]] std::shared_ptr<const JwsHeader> find(QByteArrayView encoded) const
    {
        return encoded == m_encoded ? m_header : nullptr;
    }
    void remember(QByteArrayView encoded, std::shared_ptr<const JwsHeader> header)
    {
        m_encoded = encoded.toByteArray();
        m_header = std::move(header);
    }

private:
    QByteArray m_encoded; // never that of a token: a token without a header has no shape
    std::shared_ptr<const JwsHeader> m_header;
};

/// The three parts decoded, one after the other; the header only when it has to be read.
struct Decoded
{
    QByteArrayView header;
    QByteArrayView payload;
    QByteArrayView signature;
};

// Large enough for the parts of the largest token, whatever their shares are.
using DecodedBytes = std::array<char, base64urlDecodedSize(kMaxTokenBytes)>;

/// One verification: what each step leaves behind for the next.
class Verification
{
public:
    Verification(QByteArrayView token, Trace* trace)
        : m_token(token)
        , m_findings(trace)
    {
    }

    TokenResult<Decoded> decode(const CompactParts& parts, bool knowsHeader,
                                std::span<char> into) const
    {
        Decoded decoded;
        const struct
        {
            QByteArrayView text;
            QByteArrayView& bytes;
            QLatin1StringView name;
        } rows[] = {
            {knowsHeader ? QByteArrayView{} : parts.header, decoded.header, "header"_L1},
            {parts.payload, decoded.payload, "payload"_L1},
            {parts.signature, decoded.signature, "signature"_L1},
        };
        for (const auto& [text, bytes, name] : rows) {
            const auto result = decodeBase64url(text, into);
            if (!result)
                return refuseEncoding(name, text, result.error());
            bytes = *result;
            into = into.subspan(static_cast<std::size_t>(bytes.size()));
        }
        m_findings.pass(Step::Encoding, u"strict base64url");
        return decoded;
    }

    TokenResult<std::shared_ptr<const JwsHeader>> readHeader(QByteArrayView bytes) const
    {
        auto json = JsonDocument::parseObject(bytes, kHeaderLimits);
        if (!json) {
            const JsonError& error = json.error();
            return m_findings.refuse(Step::Header, Fault::BadHeader, error.where, [&error] {
                return u"not strict JSON: %1"_s.arg(
                    QString::fromLatin1(QMetaEnum::fromType<JsonError::Fault>().valueToKey(
                        static_cast<int>(error.fault))));
            });
        }
        auto header = std::make_shared<const JwsHeader>(std::move(*json));
        for (const auto text : {Kid, Typ, Cty}) {
            const auto& parameter = header->parameters[text];
            if (parameter && !parameter->isString()) {
                const QString name = textFromUtf8(parameter->name());
                return m_findings.refuse(Step::Header, Fault::BadHeader, name,
                                         [&name] { return name + u" is not a string"_s; });
            }
        }
        return header;
    }

    void passHeader() const { m_findings.pass(Step::Header, u"strict JSON, no member twice"); }

    // We implement no extension, so anything critical is something we cannot honour, and an empty
    // or misshapen list is malformed (RFC 7515 section 4.1.11).
    TokenResult<void> checkCritical(const JwsHeader& header) const
    {
        const auto refuse = [this](const QString& where, QStringView detail) {
            return m_findings.refuse(Step::Critical, Fault::CriticalUnsupported, where, detail);
        };
        if (header.parameters[Crit])
            return refuse(u"crit"_s, u"the token needs extensions that are not supported");
        // RFC 7797 section 6 demands crit with b64, so a b64 without it is a trap, not a hint.
        if (header.parameters[B64])
            return refuse(u"b64"_s, u"unencoded payloads are not supported");
        // Compression belongs to JWE; here it would only hide what is signed.
        if (header.parameters[Zip])
            return refuse(u"zip"_s, u"compressed payloads are not supported");
        // With enc it calls itself encrypted (RFC 7516 section 9), and is not.
        if (header.parameters[Enc])
            return refuse(u"enc"_s, u"a token of three parts is not encrypted");
        return m_findings.pass(Step::Critical, u"nothing critical");
    }

    TokenResult<Algorithm> checkAlgorithm(const JwsHeader& header, AlgorithmSet allowed) const
    {
        const auto& alg = header.parameters[Alg];
        const auto name = alg ? alg->toUtf8() : std::nullopt;
        const AlgorithmRow* row = name ? findAlgorithm(*name) : nullptr;
        // Refuse before looking at the signature: a "none" token has none to check
        // (RFC 8725 section 3.1).
        if (!row || !allowed.contains(row->algorithm)) {
            return m_findings.refuse(Step::Algorithm, Fault::AlgorithmRefused, u"alg"_s, [&] {
                return u"%1 is not allowed here (allowed: %2)"_s.arg(
                    alg ? alg->toText() : u"no alg"_s,
                    allowed.isEmpty() ? u"none"_s : allowed.names());
            });
        }
        m_findings.pass(Step::Algorithm,
                        [row] { return u"%1 is allowed"_s.arg(QLatin1StringView{row->name}); });
        return row->algorithm;
    }

    TokenResult<const Key*> findKey(const JwsHeader& header, const KeySet& keys,
                                    Algorithm algorithm) const
    {
        return chooseKey(keys, algorithm, header.parameters[Kid], m_findings);
    }

    TokenResult<void> checkSignature(const Key& key, QByteArrayView message,
                                     QByteArrayView signature) const
    {
        if (!key.verify(message, signature)) {
            return m_findings.refuse(Step::Signature, Fault::BadSignature, {},
                                     u"the signature does not fit header and payload");
        }
        return m_findings.pass(Step::Signature, [&key] {
            return u"%1 signature correct%2"_s.arg(
                QLatin1StringView{rowOf(key.algorithm()).name},
                key.isWeak() ? u" (the secret is shorter than RFC 7518 asks for)"_s : QString{});
        });
    }

private:
    std::unexpected<TokenError> refuseEncoding(QLatin1StringView part, QByteArrayView text,
                                               const Base64urlError& error) const
    {
        return m_findings.refuse(Step::Encoding, Fault::BadEncoding, QString{part}, [&] {
            return u"%1: byte %2 is not canonical base64url"_s.arg(part).arg(
                error.position + (text.data() - m_token.data()));
        });
    }

    QByteArrayView m_token;
    Findings m_findings;
};

} // namespace

JwsHeader::JwsHeader(JsonDocument document)
    : json(std::move(document))
{
    for (const JsonValue& item : json.root().items()) {
        if (const auto index = kParameters.find(item.name()))
            parameters[*index] = item;
    }
}

JwsVerifier::JwsVerifier(const KeySet& keys, AlgorithmSet allowed)
    : m_keys(keys)
    , m_allowed(allowed)
{
}

TokenResult<VerifiedPayload> JwsVerifier::verify(QByteArrayView token, Trace* trace) const
{
    const auto parts = splitCompact(token, trace);
    if (!parts)
        return std::unexpected(parts.error());

    const Verification verification{token, trace};
    LastHeader& last = LastHeader::ofThisThread();
    auto header = last.find(parts->header);
    DecodedBytes bytes; // on the stack: only what proves good is worth an allocation
    const auto decoded = verification.decode(*parts, header != nullptr, bytes);
    if (!decoded)
        return std::unexpected(decoded.error());
    if (!header) {
        auto read = verification.readHeader(decoded->header);
        if (!read)
            return std::unexpected(read.error());
        header = std::move(*read);
        last.remember(parts->header, header);
    }
    verification.passHeader();
    if (const auto checked = verification.checkCritical(*header); !checked)
        return std::unexpected(checked.error());
    const auto algorithm = verification.checkAlgorithm(*header, m_allowed);
    if (!algorithm)
        return std::unexpected(algorithm.error());
    const auto key = verification.findKey(*header, m_keys, *algorithm);
    if (!key)
        return std::unexpected(key.error());
    if (const auto checked =
            verification.checkSignature(**key, parts->signingInput, decoded->signature);
        !checked)
        return std::unexpected(checked.error());
    return VerifiedPayload{std::move(header), decoded->payload.toByteArray(), *algorithm,
                           (*key)->isWeak()};
}

namespace {

// What stands between quotes in JSON just as it is.
bool needsNoEscape(QByteArrayView text)
{
    return std::ranges::all_of(
        text, [](char c) { return c >= ' ' && c <= '~' && c != '"' && c != '\\'; });
}

// The header of nearly every token, for which QJsonDocument would be the slowest part of signing
// one. Its members are in QJsonObject's order, so that both ways write the same text.
QByteArray plainHeader(const Key& key, QByteArrayView type)
{
    QByteArray text;
    text.reserve(64 + key.id().size() + type.size());
    text.append(R"({"alg":")").append(QByteArrayView{rowOf(key.algorithm()).name});
    if (!key.id().isEmpty())
        text.append(R"(","kid":")").append(key.id());
    if (!type.isEmpty())
        text.append(R"(","typ":")").append(type);
    return text.append("\"}");
}

QByteArray anyHeader(const Key& key, QJsonObject header)
{
    header.insert("alg"_L1, QLatin1StringView{rowOf(key.algorithm()).name});
    if (!key.id().isEmpty())
        header.insert("kid"_L1, QString::fromUtf8(key.id()));
    return compactJson(header);
}

QByteArray signCompact(const Key& key, QByteArrayView header, QByteArrayView payload)
{
    // With room for all signatures but those of RSA and ML-DSA, which are slow enough to not care.
    constexpr qsizetype kUsualSignature = 192;
    QByteArray token;
    token.reserve(base64urlEncodedSize(header.size()) + base64urlEncodedSize(payload.size())
                  + kUsualSignature);
    appendBase64url(token, header);
    token += '.';
    appendBase64url(token, payload);
    const QByteArray signature = key.sign(token);
    if (signature.isEmpty())
        return {};
    token += '.';
    appendBase64url(token, signature);
    return token;
}

} // namespace

QByteArray signJws(const Key& key, QByteArrayView payload, const QJsonObject& header)
{
    const QJsonValue type = header.value("typ"_L1);
    if (header.isEmpty() || (header.size() == 1 && type.isString()))
        return signJws(key, payload, type.toString().toUtf8());
    return signCompact(key, anyHeader(key, header), payload);
}

QByteArray signJws(const Key& key, QByteArrayView payload, QByteArrayView type)
{
    if (needsNoEscape(key.id()) && needsNoEscape(type))
        return signCompact(key, plainHeader(key, type), payload);
    QJsonObject header;
    if (!type.isEmpty())
        header.insert("typ"_L1, textFromUtf8(type));
    return signCompact(key, anyHeader(key, header), payload);
}

} // namespace claimcheck
