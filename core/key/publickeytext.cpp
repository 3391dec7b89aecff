#include "core/key/publickeytext.h"

#include "core/base/secretbytes.h"
#include "core/base/strictjson.h"
#include "core/crypto/asymmetrickey.h"
#include "core/crypto/keyencoding.h"

#include <algorithm>
#include <array>
#include <span>

namespace claimcheck {

namespace {

// A JWK or a JWK Set whose keys are no secrets.
bool isPublicJwk(QByteArrayView text)
{
    if (!text.startsWith('{'))
        return false;
    const auto json = JsonDocument::parseObject(
        text, {.bytes = 1 << 19, .members = 1024, .string = 1 << 19, .allowNul = true});
    if (!json)
        return false;
    const auto kty = json->root().member("kty");
    return json->root().member("keys") || (kty && kty->toUtf8() != QByteArrayView{"oct"});
}

bool isPublicText(QByteArrayView text)
{
    // Whichever words stand between: RSA, EC, PGP, TRUSTED, ...
    constexpr std::array<QByteArrayView, 2> armoured{"PUBLIC KEY", "CERTIFICATE"};
    constexpr std::array<QByteArrayView, 6> atTheStart{"ssh-rsa ",   "ssh-ed25519 ", "ssh-dss ",
                                                       "ssh-ed448 ", "ecdsa-sha2-",  "sk-"};
    const auto contains = [text](QByteArrayView mark) { return text.contains(mark); };
    const auto startsWith = [text](QByteArrayView mark) { return text.startsWith(mark); };
    return (text.contains("---- BEGIN ") || text.contains("-----BEGIN "))
        ? std::ranges::any_of(armoured, contains)
        : std::ranges::any_of(atTheStart, startsWith);
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

// The base64 of such a structure, as it is copied from between the lines of a PEM.
bool isPublicBase64(QByteArrayView text)
{
    if (!text.startsWith('M')) // what the first byte of a SEQUENCE becomes
        return false;
    QByteArray joined = text.toByteArray();
    joined.replace('\n', "").replace('\r', "").replace('-', '+').replace('_', '/');
    auto der = QByteArray::fromBase64Encoding(joined, QByteArray::AbortOnBase64DecodingErrors);
    const bool isPublic = der && isPublicDer(*der);
    // Most of what comes here is a secret after all.
    for (QByteArray* copy : {&joined, &*der})
        wipe(std::as_writable_bytes(
            std::span{copy->data(), static_cast<std::size_t>(copy->size())}));
    return isPublic;
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
    return isPublicText(text) || isPublicJwk(text) || isPublicDer(bytes) || isPublicBase64(text)
        || isCurvePoint(bytes);
}

bool looksLikePrivateKeyFile(QByteArrayView bytes)
{
    return bytes.contains("-----BEGIN ") && bytes.contains("PRIVATE KEY-----");
}

} // namespace claimcheck
