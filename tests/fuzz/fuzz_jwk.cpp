// Whatever is read as a JWK is written as a JWK and as PEM that are the same key, and its public
// half holds nothing private. The algorithms it claims are those it can be bound to.

#include "tests/fuzz/keyoracle.h"

using namespace claimcheck;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    startCrypto();
    const auto key = parseJwk(viewOf(data, size));
    if (!key)
        return 0;
    checkKey(*key);
    for (const Algorithm algorithm : algorithmsOf(*key)) {
        const auto bound = bind(*key, algorithm, KeyPurpose::Verify, KeyStrength::Required);
        // A text that looks like a public key is a secret that no key is made of.
        require(bound.has_value() || !allows(*key, KeyPurpose::Verify) || key->secret());
        if (bound)
            require(!bound->verify("message", "signature"));
    }
    return 0;
}
