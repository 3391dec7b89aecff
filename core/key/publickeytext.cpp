#include "core/key/publickeytext.h"

#include "core/base/strictjson.h"
#include "core/crypto/asymmetrickey.h"
#include "core/crypto/keyencoding.h"

#include <algorithm>
#include <array>

namespace claimcheck {

namespace {

// A JWK or a JWK Set whose keys are no secrets.
bool isPublicJwk(QByteArrayView text)
{
    if (!text.startsWith('{'))
        return false;
    const auto json = JsonDocument::parseObject(
        text, {.bytes = 1 << 16, .members = 1024, .string = 1 << 16, .allowNul = true});
    if (!json)
        return false;
    const auto kty = json->root().member("kty");
    return json->root().member("keys") || (kty && kty->toUtf8() != QByteArrayView{"oct"});
}

bool isPublicText(QByteArrayView text)
{
    constexpr std::array<QByteArrayView, 5> anywhere{
        "-----BEGIN PUBLIC KEY", "-----BEGIN RSA PUBLIC KEY",  "-----BEGIN CERTIFICATE",
        "-----BEGIN EC PUBLIC",  "---- BEGIN SSH2 PUBLIC KEY",
    };
    constexpr std::array<QByteArrayView, 4> atTheStart{"ssh-rsa ", "ssh-ed25519 ", "ecdsa-sha2-",
                                                       "sk-ssh-"};
    const auto contains = [text](QByteArrayView mark) { return text.contains(mark); };
    const auto startsWith = [text](QByteArrayView mark) { return text.startsWith(mark); };
    return std::ranges::any_of(anywhere, contains) || std::ranges::any_of(atTheStart, startsWith);
}

// No random secret parses as one of these by accident.
bool isPublicDer(QByteArrayView bytes)
{
    if (!bytes.startsWith('\x30')) // every one of them is a SEQUENCE
        return false;
    return std::ranges::any_of(
        std::array{KeyEncoding::Spki, KeyEncoding::Pkcs1Public, KeyEncoding::Certificate},
        [bytes](KeyEncoding encoding) {
            const auto key = decodeKey(encoding, bytes);
            return key || key.error().fault != KeyEncodingError::Fault::Malformed;
        });
}

// x and y, with or without the 04 before them. That 64 random bytes lie on a curve happens once in
// 2^256 times.
bool isCurvePoint(QByteArrayView bytes)
{
    const auto isPointOf = [bytes](KeyFamily family) {
        const auto size = static_cast<qsizetype>(publicSize(family));
        if (bytes.size() != 2 * size && !(bytes.size() == 2 * size + 1 && bytes.front() == '\x04'))
            return false;
        return AsymmetricKey::fromCurve(family,
                                        {.x = bytes.last(2 * size).first(size).toByteArray(),
                                         .y = bytes.last(size).toByteArray()})
            .has_value();
    };
    return std::ranges::any_of(
        std::array{KeyFamily::P256, KeyFamily::P384, KeyFamily::P521, KeyFamily::Secp256k1},
        isPointOf);
}

} // namespace

bool looksLikePublicKey(QByteArrayView bytes)
{
    const QByteArrayView text = bytes.trimmed();
    return isPublicText(text) || isPublicJwk(text) || isPublicDer(bytes) || isCurvePoint(bytes);
}

bool looksLikePrivateKeyFile(QByteArrayView bytes)
{
    return bytes.contains("-----BEGIN ") && bytes.contains("PRIVATE KEY-----");
}

} // namespace claimcheck
