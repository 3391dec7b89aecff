// Whatever is read as a JWK Set holds keys of one kind with ids of their own, and is written as a
// set of the same keys.

#include "tests/fuzz/keyoracle.h"

#include <set>

using namespace claimcheck;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    startCrypto();
    const auto keys = parseJwkSet(viewOf(data, size));
    if (!keys)
        return 0;
    require(keys->size() <= static_cast<std::size_t>(kMaxJwkSetKeys));
    std::set<QByteArray> ids;
    for (const KeyMaterial& key : *keys) {
        checkKey(key);
        require(key.isPrivate() == keys->front().isPrivate());
        require((key.secret() == nullptr) == (keys->front().secret() == nullptr));
        require(key.id.isEmpty() || ids.insert(key.id).second);
    }

    const SecretBytes whole = jwkSetText(*keys, KeyHalf::Private);
    if (whole.size() > static_cast<std::size_t>(kMaxJwkSetBytes))
        return 0;
    const auto again = parseJwkSet(whole.view());
    require(again.has_value());
    require(again->size() == keys->size());
    require(areEqual(jwkSetText(*again, KeyHalf::Private), whole));
    const auto halves = parseJwkSet(jwkSetText(*keys, KeyHalf::Public).view());
    require(halves.has_value());
    for (const KeyMaterial& key : *halves)
        require(!key.isPrivate());
    return 0;
}
