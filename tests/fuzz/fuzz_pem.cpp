// Whatever is read as PEM or DER is written as JWK and PEM that are the same key. The input is
// both: as text, and as the bytes between the lines. No passphrase: an encrypted key may rightly
// take seconds.

#include "tests/fuzz/keyoracle.h"

using namespace claimcheck;

namespace {

void check(const KeyResult<KeyMaterial>& key)
{
    if (!key)
        return;
    require(key->pair() != nullptr);
    checkKey(*key);
    const SecretBytes pem = pemText(*key, KeyHalf::Private);
    if (pem.isEmpty())
        return;
    const auto again = parsePem(pem.view());
    require(again.has_value());
    require(areEqual(jwkText(*again, KeyHalf::Private), jwkText(*key, KeyHalf::Private)));
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    startCrypto();
    const QByteArrayView input = viewOf(data, size);
    check(parsePem(input));
    check(parseDer(input));
    for (const char* label : {"PUBLIC KEY", "PRIVATE KEY", "RSA PUBLIC KEY", "RSA PRIVATE KEY",
                              "EC PRIVATE KEY", "CERTIFICATE"}) {
        const QByteArray name{label};
        check(parsePem(QByteArray{"-----BEGIN " + name + "-----\n" + input.toByteArray().toBase64()
                                  + "\n-----END " + name + "-----\n"}));
    }
    return 0;
}
