#include "core/key/jwk.h"

#include "core/base/base64url.h"
#include "core/base/strictjson.h"
#include "core/base/utf8.h"
#include "core/key/jwktype.h"

#include <QScopeGuard>

#include <algorithm>
#include <array>
#include <set>

namespace claimcheck {

using namespace Qt::StringLiterals;
using Fault = KeyError::Fault;

namespace {

constexpr JsonLimits kKeyLimits{.bytes = kMaxJwkBytes, .depth = 8, .string = 16 * 1024};
constexpr JsonLimits kSetLimits{
    .bytes = kMaxJwkSetBytes, .depth = 10, .members = kMaxJwkSetKeys, .string = 16 * 1024};

std::unexpected<KeyError> refuse(Fault fault, QByteArrayView member = {})
{
    return std::unexpected(KeyError{fault, textFromUtf8(member)});
}

KeyError keyErrorFrom(const JsonError& error)
{
    const bool isSize = error.fault == JsonError::Fault::TooLarge
        || error.fault == JsonError::Fault::TooManyMembers
        || error.fault == JsonError::Fault::StringTooLong
        || error.fault == JsonError::Fault::TooDeep;
    return {isSize ? Fault::TooLarge : Fault::BadJson, error.where};
}

/// Reads the members of one JWK and remembers the first that is wrong.
class MemberReader
{
public:
    explicit MemberReader(const JsonValue& jwk)
        : m_jwk(jwk)
    {
    }

    /// A string; empty when it is absent.
    QByteArray text(QByteArrayView name)
    {
        const auto member = m_jwk.member(name);
        if (!member)
            return {};
        const auto value = member->toUtf8();
        if (!value || value->isEmpty())
            fail(Fault::BadMember, name);
        return value.value_or(QByteArrayView{}).toByteArray();
    }

    /// Bytes that are there. @p size is their exact number; 0 stands for any but none.
    QByteArray bytes(QByteArrayView name, std::size_t size)
    {
        const auto member = m_jwk.member(name);
        const auto value = member ? member->toUtf8() : std::nullopt;
        if (!member)
            fail(Fault::MissingMember, name);
        auto decoded = decodeBase64url(value.value_or(QByteArrayView{}));
        const auto got = decoded ? static_cast<std::size_t>(decoded->size()) : 0;
        if (member && (got == 0 || (size != 0 && got != size)))
            fail(Fault::BadMember, name);
        return decoded.value_or(QByteArray{});
    }

    /// A Base64urlUInt (RFC 7518 section 2): no leading zero byte.
    QByteArray number(QByteArrayView name)
    {
        QByteArray value = bytes(name, 0);
        if (value.startsWith('\0'))
            fail(Fault::BadMember, name);
        return value;
    }

    SecretBytes secret(QByteArrayView name, std::size_t size) { return wiped(bytes(name, size)); }
    SecretBytes secretNumber(QByteArrayView name) { return wiped(number(name)); }

    [[nodiscard]] bool has(QByteArrayView name) const { return m_jwk.member(name).has_value(); }

    void fail(Fault fault, QByteArrayView name)
    {
        if (!m_error)
            m_error = KeyError{fault, textFromUtf8(name)};
    }
    [[nodiscard]] const std::optional<KeyError>& error() const { return m_error; }

private:
    static SecretBytes wiped(QByteArray bytes)
    {
        SecretBytes secret = SecretBytes::copyOf(bytes);
        wipe(std::as_writable_bytes(std::span{bytes.data(), secret.size()}));
        return secret;
    }

    const JsonValue& m_jwk;
    std::optional<KeyError> m_error;
};

using PairResult = AsymmetricKey::Result<AsymmetricKey>;

std::optional<RsaNumbers> readRsa(MemberReader& reader)
{
    if (reader.has("oth"))
        reader.fail(Fault::MultiPrime, "oth");
    RsaNumbers numbers{.n = reader.number("n"), .e = reader.number("e")};
    const std::pair<QByteArrayView, SecretBytes&> secrets[] = {
        {"d", numbers.d},   {"p", numbers.p},   {"q", numbers.q},
        {"dp", numbers.dp}, {"dq", numbers.dq}, {"qi", numbers.qi},
    };
    for (const auto& [name, value] : secrets) {
        if (reader.has(name))
            value = reader.secretNumber(name);
    }
    if (reader.error())
        return std::nullopt;
    return numbers;
}

KeyResult<AsymmetricKey> readPair(MemberReader& reader, KeyFamily family)
{
    PairResult pair = std::unexpected(AsymmetricKeyError{AsymmetricKeyError::Fault::Malformed});
    const std::size_t size = publicSize(family);
    if (family == KeyFamily::Rsa) {
        if (const auto numbers = readRsa(reader))
            pair = AsymmetricKey::fromRsa(*numbers);
    } else if (isCurve(family)) {
        CurveNumbers numbers{.x = reader.bytes("x", size), .y = reader.bytes("y", size)};
        if (reader.has("d"))
            numbers.d = reader.secret("d", size);
        if (!reader.error())
            pair = AsymmetricKey::fromCurve(family, numbers);
    } else {
        const RawMemberNames names = rawMemberNames(family);
        RawNumbers numbers{.publicKey = reader.bytes(names.publicKey, size)};
        if (reader.has(names.secret))
            numbers.secret = reader.secret(names.secret, secretSize(family));
        if (!reader.error())
            pair = AsymmetricKey::fromRaw(family, numbers);
    }
    if (reader.error())
        return std::unexpected(*reader.error());
    return pair.transform_error(
        [](const AsymmetricKeyError& error) { return keyErrorFrom(error, Fault::BadMember); });
}

// RFC 7517 section 4.3: no operation twice, and none that `use` rules out.
std::optional<KeyError> readOperations(const JsonValue& jwk, KeyMaterial& material)
{
    const auto member = jwk.member("key_ops");
    if (!member)
        return std::nullopt;
    const KeyError bad{Fault::BadMember, u"key_ops"_s};
    if (!member->isArray() || member->size() == 0)
        return bad;
    constexpr std::array<QByteArrayView, 2> signing{"sign", "verify"};
    for (const JsonValue& item : member->items()) {
        const auto operation = item.toUtf8();
        if (!operation || operation->isEmpty() || material.operations.contains(*operation))
            return bad;
        const bool isSigning = std::ranges::find(signing, *operation) != signing.end();
        if ((material.use == "sig" && !isSigning) || (material.use == "enc" && isSigning))
            return KeyError{Fault::Contradiction, u"key_ops"_s};
        material.operations += operation->toByteArray();
    }
    // Both kinds on one key is what section 4.3 warns of: "multiple unrelated key operations".
    const auto signs = std::ranges::count_if(material.operations, [&](const QByteArray& operation) {
        return std::ranges::find(signing, QByteArrayView{operation}) != signing.end();
    });
    if (signs != 0 && signs != material.operations.size())
        return KeyError{Fault::Contradiction, u"key_ops"_s};
    return std::nullopt;
}

std::optional<KeyError> checkAlgorithm(const KeyMaterial& material)
{
    const AlgorithmRow* row = findAlgorithm(material.algorithm);
    if (!row) // one for encryption, or one that we do not have; it binds to nothing here
        return std::nullopt;
    const KeyError contradiction{Fault::Contradiction, u"alg"_s};
    constexpr std::array<QByteArrayView, 6> notForSigning{"encrypt",   "decrypt",   "wrapKey",
                                                          "unwrapKey", "deriveKey", "deriveBits"};
    if (material.use == "enc"
        || std::ranges::any_of(notForSigning, [&material](QByteArrayView operation) {
               return material.operations.contains(operation);
           }))
        return contradiction;
    if (material.secret() ? row->scheme.has_value() : !worksWith(*row, material.pair()->family()))
        return contradiction;
    if (material.secret() && material.secret()->size() < row->smallestKey)
        return KeyError{Fault::TooShort, u"k"_s};
    return std::nullopt;
}

KeyResult<KeyMaterial> readJwk(const JsonValue& jwk)
{
    if (!jwk.isObject())
        return refuse(Fault::BadJson);
    MemberReader reader{jwk};
    const QByteArray kty = reader.text("kty");
    if (kty.isEmpty())
        return refuse(jwk.member("kty") ? Fault::BadMember : Fault::MissingMember, "kty");
    KeyMaterial material{.key = SecretBytes{},
                         .id = reader.text("kid"),
                         .algorithm = reader.text("alg"),
                         .use = reader.text("use")};
    if (kty == "oct") {
        material.key = reader.secret("k", 0);
    } else {
        const auto type = findJwkType(kty, reader.text("crv"), material.algorithm);
        if (!type && type.error() != QByteArrayView{"kty"} && !jwk.member(type.error()))
            return refuse(Fault::MissingMember, type.error());
        if (!type && type.error() != QByteArrayView{"kty"} && reader.error())
            return std::unexpected(*reader.error());
        if (!type)
            return refuse(Fault::UnknownType, type.error());
        auto pair = readPair(reader, *type);
        if (!pair)
            return std::unexpected(pair.error());
        material.key = std::move(*pair);
    }
    if (reader.error())
        return std::unexpected(*reader.error());
    if (const auto error = readOperations(jwk, material))
        return std::unexpected(*error);
    if (const auto error = checkAlgorithm(material))
        return std::unexpected(*error);
    return material;
}

std::optional<KeyError> checkSet(const std::vector<KeyMaterial>& keys)
{
    std::set<QByteArrayView> ids;
    for (const KeyMaterial& key : keys) {
        if (!key.id.isEmpty() && !ids.insert(key.id).second)
            return KeyError{Fault::DuplicateKeyId, u"kid"_s};
        // A secret counts as private, so that this says both: no secret beside a pair, and no
        // private half beside a public one.
        if (key.isPrivate() != keys.front().isPrivate()
            || key.key.index() != keys.front().key.index())
            return KeyError{Fault::MixedSet, u"keys"_s};
    }
    return std::nullopt;
}

} // namespace

KeyResult<KeyMaterial> parseJwk(QByteArrayView json)
{
    auto document = JsonDocument::parseObject(json, kKeyLimits);
    if (!document)
        return std::unexpected(keyErrorFrom(document.error()));
    const auto wiping = qScopeGuard([&document] { document->wipe(); });
    return readJwk(document->root());
}

KeyResult<std::vector<KeyMaterial>> parseJwkSet(QByteArrayView json)
{
    auto document = JsonDocument::parseObject(json, kSetLimits);
    if (!document)
        return std::unexpected(keyErrorFrom(document.error()));
    const auto wiping = qScopeGuard([&document] { document->wipe(); });
    const auto list = document->root().member("keys");
    if (!list)
        return refuse(Fault::MissingMember, "keys");
    if (!list->isArray())
        return refuse(Fault::BadMember, "keys");
    std::vector<KeyMaterial> keys;
    for (const JsonValue& jwk : list->items()) {
        auto key = readJwk(jwk);
        if (!key && key.error().fault == Fault::UnknownType)
            continue;
        if (!key)
            return std::unexpected(key.error());
        keys.push_back(std::move(*key));
    }
    if (const auto error = checkSet(keys))
        return std::unexpected(*error);
    return keys;
}

} // namespace claimcheck
