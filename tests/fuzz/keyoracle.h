#pragma once

#include "core/base/strictjson.h"
#include "core/key/jwk.h"
#include "core/key/pem.h"
#include "tests/fuzz/cryptostart.h"
#include "tests/fuzz/oracle.h"

#include <array>

namespace claimcheck {

[[nodiscard]] inline bool areEqual(const SecretBytes& one, const SecretBytes& other)
{
    return one.view() == other.view();
}

/// What must hold for every key that was read, whatever it was read from: it is written in a form
/// that is read again, as the same key; and nothing private is in its public half.
inline void checkKey(const KeyMaterial& key)
{
    const QByteArray print = thumbprint(key);
    require(!print.isEmpty());
    const SecretBytes whole = jwkText(key, KeyHalf::Private);
    const auto again = parseJwk(whole.view());
    require(again.has_value());
    require(thumbprint(*again) == print);
    require(again->isPrivate() == key.isPrivate());
    require(areEqual(jwkText(*again, KeyHalf::Private), whole));

    const SecretBytes half = jwkText(key, KeyHalf::Public);
    require(half.isEmpty() == (key.secret() != nullptr));
    if (!key.pair())
        return;
    const auto publicKey = parseJwk(half.view());
    require(publicKey.has_value());
    require(!publicKey->isPrivate());
    require(thumbprint(*publicKey) == print);
    const auto document =
        JsonDocument::parseObject(half.view(), {.bytes = kMaxJwkBytes, .string = kMaxJwkBytes});
    require(document.has_value());
    for (const char* member : {"d", "p", "q", "dp", "dq", "qi", "oth", "k", "priv"})
        require(!document->root().member(member));

    const SecretBytes pem = pemText(key, KeyHalf::Public);
    const auto fromPem = parsePem(pem.view());
    require(fromPem.has_value());
    require(!fromPem->isPrivate());
    require(thumbprint(*fromPem) == print);
    require(pemText(key, KeyHalf::Private).isEmpty() != key.isPrivate());
}

} // namespace claimcheck
