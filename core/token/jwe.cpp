#include "core/token/jwe.h"

#include "core/base/base64url.h"
#include "core/base/jsontext.h"
#include "core/base/random.h"
#include "core/key/cektransport.h"
#include "core/token/compact.h"
#include "core/token/compactjwe.h"
#include "core/token/keychoice.h"

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
    QByteArray encryptedKey;
    QByteArray iv;
    QByteArray ciphertext;
    QByteArray tag;
};

struct Rows
{
    const KeyManagementRow& algorithm;
    const ContentEncryptionRow& encryption;
};

// Looks at every byte, whatever the first ones are.
bool isAllZero(std::span<const std::byte> bytes)
{
    std::byte seen{0};
    for (const std::byte byte : bytes)
        seen |= byte;
    return seen == std::byte{0};
}

/// One decryption: what each step leaves behind for the next.
class Decryption
{
public:
    Decryption(QByteArrayView token, Trace* trace)
        : m_token(token)
        , m_findings(trace)
    {
    }

    TokenResult<Decoded> decode(const CompactJweParts& parts) const
    {
        Decoded decoded;
        const struct
        {
            QByteArrayView text;
            QByteArray& bytes;
            QString name;
        } rows[] = {
            {parts.header, decoded.header, u"header"_s},
            {parts.encryptedKey, decoded.encryptedKey, u"encrypted_key"_s},
            {parts.iv, decoded.iv, u"iv"_s},
            {parts.ciphertext, decoded.ciphertext, u"ciphertext"_s},
            {parts.tag, decoded.tag, u"tag"_s},
        };
        for (const auto& [text, bytes, name] : rows) {
            auto result = decodeBase64url(text);
            if (!result) {
                return m_findings.refuse(Step::Encoding, Fault::BadEncoding, name, [&] {
                    return u"%1: byte %2 is not canonical base64url"_s.arg(name).arg(
                        result.error().position + (text.data() - m_token.data()));
                });
            }
            bytes = std::move(*result);
        }
        m_findings.pass(Step::Encoding, u"strict base64url");
        return decoded;
    }

    TokenResult<JsonDocument> readHeader(QByteArrayView json) const
    {
        auto header = JsonDocument::parseObject(json, kHeaderLimits);
        if (!header) {
            const JsonError& error = header.error();
            return m_findings.refuse(Step::Header, Fault::BadHeader, error.where, [&error] {
                return u"not strict JSON: %1"_s.arg(
                    QString::fromLatin1(QMetaEnum::fromType<JsonError::Fault>().valueToKey(
                        static_cast<int>(error.fault))));
            });
        }
        for (const auto name : {"kid"_L1, "typ"_L1, "cty"_L1}) {
            const auto member = header->root().member(name);
            if (member && !member->isString())
                return m_findings.refuse(Step::Header, Fault::BadHeader, name,
                                         [name] { return u"%1 is not a string"_s.arg(name); });
        }
        m_findings.pass(Step::Header, u"strict JSON, no member twice");
        return std::move(*header);
    }

    TokenResult<void> checkCritical(const JsonDocument& header) const
    {
        // We implement no extension, so anything critical is something we cannot honour.
        if (header.root().member("crit"))
            return m_findings.refuse(Step::Critical, Fault::CriticalUnsupported, u"crit"_s,
                                     u"the token needs extensions that are not supported");
        // A few hundred bytes inflate to gigabytes, and lengths give compressed text away
        // (RFC 8725 section 3.6).
        if (header.root().member("zip"))
            return m_findings.refuse(
                Step::Critical, Fault::CriticalUnsupported, u"zip"_s,
                u"compressed content (zip) is refused: it may inflate without bound");
        m_findings.pass(Step::Critical, u"nothing critical");
        return {};
    }

    TokenResult<Rows> checkAlgorithms(const JsonDocument& header,
                                      const KeyManagementSet& algorithms,
                                      const ContentEncryptionSet& encryptions) const
    {
        const auto alg = header.root().member("alg");
        const auto algName = alg ? alg->toUtf8() : std::nullopt;
        if (const auto reason = algName ? refusalReason(*algName) : QLatin1StringView{};
            !reason.isEmpty()) {
            return m_findings.refuse(Step::Algorithm, Fault::AlgorithmRefused, u"alg"_s, [&] {
                return u"%1 is never allowed: %2"_s.arg(alg->toText(), reason);
            });
        }
        const KeyManagementRow* algorithm = algName ? findKeyManagement(*algName) : nullptr;
        if (!algorithm || !algorithms.contains(algorithm->algorithm))
            return refuseAlgorithm(u"alg"_s, alg, namesOf(algorithms));
        const auto enc = header.root().member("enc");
        const auto encName = enc ? enc->toUtf8() : std::nullopt;
        const ContentEncryptionRow* encryption =
            encName ? findContentEncryption(*encName) : nullptr;
        if (!encryption || !encryptions.contains(encryption->encryption))
            return refuseAlgorithm(u"enc"_s, enc, namesOf(encryptions));
        m_findings.pass(Step::Algorithm, [&] {
            return u"%1 with %2 is allowed"_s.arg(QLatin1StringView{algorithm->name},
                                                  QLatin1StringView{encryption->name});
        });
        return Rows{*algorithm, *encryption};
    }

    TokenResult<const EncryptionKey*>
    findKey(const JsonDocument& header, const EncryptionKeySet& keys, KeyManagement algorithm) const
    {
        return chooseKey(keys, algorithm, header.root().member("kid"), m_findings);
    }

    // What the header alone decides about the other parts. Nothing secret is involved yet, so
    // here, and only here, the answer may say what is wrong.
    TokenResult<void> checkSizes(const Rows& rows, const Decoded& decoded) const
    {
        if (rows.algorithm.sendsKey() == decoded.encryptedKey.isEmpty()) {
            return refuseSize(u"encrypted_key"_s, rows.algorithm.name,
                              rows.algorithm.sendsKey() ? u"an encrypted key"_s
                                                        : u"no encrypted key"_s);
        }
        const struct
        {
            QString name;
            const QByteArray& bytes;
            std::size_t wanted;
        } parts[] = {
            {u"iv"_s, decoded.iv, rows.encryption.ivBytes},
            {u"tag"_s, decoded.tag, rows.encryption.tagBytes},
        };
        for (const auto& [name, bytes, wanted] : parts) {
            if (static_cast<std::size_t>(bytes.size()) != wanted)
                return refuseSize(
                    name, rows.encryption.name,
                    u"%1 bytes of %2, not %3"_s.arg(wanted).arg(name).arg(bytes.size()));
        }
        return {};
    }

    TokenResult<SecretBytes> open(const EncryptionKey& key, const ContentEncryptionRow& encryption,
                                  const CompactJweParts& parts, const Decoded& decoded,
                                  const JsonDocument& header, Random& random) const
    {
        // With a wrong encrypted key the work goes on with a random one, made before it is known
        // whether it is needed, so that neither answer nor time tells which part was wrong
        // (RFC 7516 section 11.5). A fixed one would not do: the sender could encrypt to it.
        auto substitute = newCek(encryption, random);
        if (!substitute)
            return refuseContent();
        const auto received =
            key.transport().receive(encryption, decoded.encryptedKey, header.root());
        if (!received && received.error().fault == CekError::Fault::BadParameter) {
            const QString& where = received.error().where;
            return m_findings.refuse(Step::Decryption, Fault::BadHeader, where, [&where] {
                return u"%1 is missing, or not what RFC 7518 allows"_s.arg(where);
            });
        }
        const bool usable =
            received && received->size() == encryption.keyBytes && !isAllZero(received->bytes());
        const SecretBytes& cek = usable ? *received : *substitute;
        auto plaintext = encryption.open({cek.view(), decoded.iv, parts.header}, decoded.ciphertext,
                                         decoded.tag);
        if (!usable || !plaintext)
            return refuseContent();
        m_findings.pass(Step::Decryption, [&] {
            return u"%1 bytes, decrypted with %2"_s.arg(plaintext->size())
                .arg(QLatin1StringView{encryption.name});
        });
        return std::move(*plaintext);
    }

private:
    std::unexpected<TokenError> refuseAlgorithm(const QString& member,
                                                const std::optional<JsonValue>& value,
                                                const QString& allowed) const
    {
        return m_findings.refuse(Step::Algorithm, Fault::AlgorithmRefused, member, [&] {
            return u"%1 is not allowed here (allowed: %2)"_s.arg(
                value ? value->toText() : u"no "_s + member, allowed);
        });
    }

    std::unexpected<TokenError> refuseSize(const QString& part, std::string_view algorithm,
                                           const QString& wanted) const
    {
        return m_findings.refuse(Step::Decryption, Fault::Malformed, part, [&] {
            return u"%1 has %2"_s.arg(QLatin1StringView{algorithm}, wanted);
        });
    }

    std::unexpected<TokenError> refuseContent() const
    {
        return m_findings.refuse(Step::Decryption, Fault::DecryptionFailed, {},
                                 u"the token was changed, or encrypted to another key");
    }

    QByteArrayView m_token;
    Findings m_findings;
};

EncryptionError translated(const CekError& error)
{
    switch (error.fault) {
    case CekError::Fault::BadParameter:
        return {EncryptionError::Fault::BadParameter, error.where};
    case CekError::Fault::WrongKeySize:
        return {EncryptionError::Fault::WrongKeySize, error.where};
    case CekError::Fault::Failed:
        return {EncryptionError::Fault::CryptoFailed, {}};
    }
    Q_UNREACHABLE_RETURN({});
}

} // namespace

JweDecrypter::JweDecrypter(const EncryptionKeySet& keys, KeyManagementSet algorithms,
                           ContentEncryptionSet encryptions, Random& random)
    : m_keys(keys)
    , m_algorithms(algorithms)
    , m_encryptions(encryptions)
    , m_random(random)
{
}

TokenResult<DecryptedPayload> JweDecrypter::decrypt(QByteArrayView token, Trace* trace) const
{
    const Decryption decryption{token, trace};
    const auto parts = splitCompactJwe(token, trace);
    if (!parts)
        return std::unexpected(parts.error());
    const auto decoded = decryption.decode(*parts);
    if (!decoded)
        return std::unexpected(decoded.error());
    auto header = decryption.readHeader(decoded->header);
    if (!header)
        return std::unexpected(header.error());
    if (const auto checked = decryption.checkCritical(*header); !checked)
        return std::unexpected(checked.error());
    const auto rows = decryption.checkAlgorithms(*header, m_algorithms, m_encryptions);
    if (!rows)
        return std::unexpected(rows.error());
    const auto key = decryption.findKey(*header, m_keys, rows->algorithm.algorithm);
    if (!key)
        return std::unexpected(key.error());
    if (const auto checked = decryption.checkSizes(*rows, *decoded); !checked)
        return std::unexpected(checked.error());
    auto plaintext = decryption.open(**key, rows->encryption, *parts, *decoded, *header, m_random);
    if (!plaintext)
        return std::unexpected(plaintext.error());
    return DecryptedPayload{std::move(*header), std::move(*plaintext), rows->algorithm.algorithm,
                            rows->encryption.encryption};
}

std::expected<QByteArray, EncryptionError> encryptJwe(const EncryptionKey& key,
                                                      ContentEncryption encryption,
                                                      QByteArrayView plaintext, Random& random,
                                                      const QJsonObject& header)
{
    const auto cannot = [](EncryptionError::Fault fault) {
        return std::unexpected(EncryptionError{fault, {}});
    };
    if (plaintext.size() > kMaxJweBytes)
        return cannot(EncryptionError::Fault::TooLarge);
    const ContentEncryptionRow& row = rowOf(encryption);
    QJsonObject protectedHeader = header;
    protectedHeader.insert("alg"_L1, QLatin1StringView{rowOf(key.algorithm()).name});
    protectedHeader.insert("enc"_L1, QLatin1StringView{row.name});
    if (!key.id().isEmpty())
        protectedHeader.insert("kid"_L1, QString::fromUtf8(key.id()));
    const auto sent = key.transport().send(row, protectedHeader, random);
    if (!sent)
        return std::unexpected(translated(sent.error()));

    SecretBytes iv(row.ivBytes);
    if (!random.fill(iv.writableBytes()))
        return cannot(EncryptionError::Fault::CryptoFailed);
    const QByteArray associated = encodeBase64url(compactJson(protectedHeader));
    const auto sealed = row.seal({sent->cek.view(), iv.view(), associated}, plaintext);
    if (!sealed)
        return cannot(EncryptionError::Fault::CryptoFailed);
    const QByteArray token = associated + '.' + encodeBase64url(sent->encryptedKey) + '.'
        + encodeBase64url(iv.view()) + '.' + encodeBase64url(sealed->ciphertext) + '.'
        + encodeBase64url(sealed->tag);
    if (token.size() > kMaxJweBytes)
        return cannot(EncryptionError::Fault::TooLarge);
    return token;
}

} // namespace claimcheck
