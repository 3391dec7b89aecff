#include "core/key/key.h"

#include "core/base/base64url.h"
#include "core/base/strictjson.h"

#include <algorithm>
#include <array>

namespace claimcheck {

namespace {

// A JWK or a JWK Set whose keys are no secrets.
bool isPublicJwk(QByteArrayView text)
{
    const auto json = JsonDocument::parseObject(text, {.bytes = 1 << 16, .string = 1 << 16});
    if (!json)
        return false;
    const auto kty = json->root().member("kty");
    return json->root().member("keys") || (kty && kty->toUtf8() != QByteArrayView{"oct"});
}

// Whoever loads a public key as an HMAC secret lets everybody sign: CVE-2015-9235 from the
// operator's side.
bool looksLikePublicKey(QByteArrayView secret)
{
    const QByteArrayView text = secret.trimmed();
    constexpr std::array<QByteArrayView, 5> anywhere{
        "-----BEGIN PUBLIC KEY", "-----BEGIN RSA PUBLIC KEY",  "-----BEGIN CERTIFICATE",
        "-----BEGIN EC PUBLIC",  "---- BEGIN SSH2 PUBLIC KEY",
    };
    constexpr std::array<QByteArrayView, 3> atTheStart{"ssh-rsa ", "ssh-ed25519 ", "ecdsa-sha2-"};
    const auto contains = [text](QByteArrayView mark) { return text.contains(mark); };
    const auto startsWith = [text](QByteArrayView mark) { return text.startsWith(mark); };
    return std::ranges::any_of(anywhere, contains) || std::ranges::any_of(atTheStart, startsWith)
        || isPublicJwk(text);
}

} // namespace

std::expected<Key, KeyError> Key::fromSecret(Algorithm algorithm, SecretBytes secret, QByteArray id,
                                             KeyStrength strength)
{
    if (looksLikePublicKey(secret.view()))
        return std::unexpected(KeyError{KeyError::Fault::LooksLikePublicKey});
    const AlgorithmRow& row = rowOf(algorithm);
    const bool weak = secret.size() < row.smallestKey;
    // An empty secret verifies what anybody signs, so not even a lenient key may be empty.
    if (secret.isEmpty() || (weak && strength == KeyStrength::Required))
        return std::unexpected(KeyError{KeyError::Fault::TooShort});
    auto mac = MacContext::create(row.mac, secret.view());
    if (!mac)
        return std::unexpected(KeyError{KeyError::Fault::CryptoFailed});
    return Key{algorithm, std::move(id), weak, std::move(*mac)};
}

Key::Key(Algorithm algorithm, QByteArray id, bool weak, MacContext mac)
    : m_algorithm(algorithm)
    , m_id(std::move(id))
    , m_weak(weak)
    , m_mac(std::move(mac))
{
}

QByteArray Key::sign(QByteArrayView message) const
{
    return m_mac.compute(message);
}

bool Key::verify(QByteArrayView message, QByteArrayView signature) const
{
    // A signature of the wrong length is refused before anything is computed.
    return static_cast<std::size_t>(signature.size()) == rowOf(m_algorithm).signatureBytes
        && m_mac.verify(message, signature);
}

QByteArray secretKeyId(const SecretBytes& secret)
{
    // A MAC under the secret itself, so that a short secret cannot be looked up in a table of
    // plain hashes.
    const auto mac = MacContext::create(DigestAlgorithm::Sha256, secret.view());
    return mac ? encodeBase64url(mac->compute("claimcheck key id").first(6)) : QByteArray{};
}

} // namespace claimcheck
