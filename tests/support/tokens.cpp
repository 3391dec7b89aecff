#include "tests/support/tokens.h"

#include "core/base/base64url.h"

namespace claimcheck::Tokens {

namespace {

Key hs256(const QByteArray& kid)
{
    return *Key::fromSecret(Algorithm::HS256, SecretBytes::copyOf(secret()), kid,
                            KeyStrength::Required);
}

} // namespace

QByteArray secret()
{
    return "0123456789abcdef0123456789abcdef";
}

KeySet keys(const QByteArray& kid)
{
    KeySet keys;
    keys.add(std::make_shared<const Key>(hs256(kid)));
    return keys;
}

QByteArray signedText(const QByteArray& header, const QByteArray& payload)
{
    const QByteArray input = encodeBase64url(header) + '.' + encodeBase64url(payload);
    return input + '.' + encodeBase64url(hs256({}).sign(input));
}

QByteArray signedPayload(const QByteArray& payload)
{
    return signedText(R"({"alg":"HS256"})", payload);
}

} // namespace claimcheck::Tokens
