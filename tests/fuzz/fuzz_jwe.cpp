// Whatever is decrypted is the very text that was encrypted to this key, and what is cut from,
// added to or changed in a good token is refused.

#include "core/base/base64url.h"
#include "core/crypto/systemrandom.h"
#include "core/token/jwe.h"
#include "tests/fuzz/cryptostart.h"
#include "tests/fuzz/oracle.h"

using namespace claimcheck;
using namespace Qt::StringLiterals;

namespace {

SecretBytes secret(qsizetype size)
{
    return SecretBytes::copyOf(QByteArray(size, 'k'));
}

// One key for each way that is quick; PBES2 is so with the fewest rounds there may be.
struct Fixture
{
    Fixture()
    {
        startCrypto();
        const auto add = [this](KeyResult<EncryptionKey> key, ContentEncryption encryption) {
            require(key.has_value());
            keys.add(std::make_shared<const EncryptionKey>(std::move(*key)));
            good.push_back(*encryptJwe(*keys.keys().back(), encryption, plaintext, random,
                                       {{u"p2c"_s, 1000}}));
        };
        add(EncryptionKey::fromSecret(KeyManagement::Direct, secret(16), {}),
            ContentEncryption::A128Gcm);
        add(EncryptionKey::fromSecret(KeyManagement::A128KW, secret(16), "k"),
            ContentEncryption::A128CbcHs256);
        add(EncryptionKey::fromSecret(KeyManagement::A256GCMKW, secret(32), {}),
            ContentEncryption::A256Gcm);
        add(EncryptionKey::fromPassphrase(KeyManagement::Pbes2Hs256A128KW, secret(8), {}),
            ContentEncryption::A192CbcHs384);
        add(EncryptionKey::fromKeyPair(KeyManagement::EcdhEs,
                                       *AsymmetricKey::generate(KeyFamily::P256), {}),
            ContentEncryption::A192Gcm);
        add(EncryptionKey::fromKeyPair(KeyManagement::EcdhEsA128KW,
                                       *AsymmetricKey::generate(KeyFamily::X25519), {}),
            ContentEncryption::A256CbcHs512);
        for (const auto& row : allKeyManagements())
            algorithms.insert(row.algorithm);
        for (const auto& row : allContentEncryptions())
            encryptions.insert(row.encryption);
    }

    SystemRandom random;
    const QByteArray plaintext = R"({"sub":"ada"})"_ba;
    EncryptionKeySet keys;
    QByteArrayList good; ///< a token for each key
    KeyManagementSet algorithms;
    ContentEncryptionSet encryptions;
};

void checkAnswer(const Fixture& fixture, const JweDecrypter& decrypter, const QByteArray& token)
{
    Trace trace;
    const auto payload = decrypter.decrypt(token, &trace);
    const auto checks = trace.complete(kDecryptionSteps);
    require(checks.size() == kDecryptionSteps.size());
    for (std::size_t i = 0; i < checks.size(); ++i)
        require(checks[i].step == kDecryptionSteps[i]);
    // Nobody else has the keys, so that only our own tokens can be decrypted, as they are.
    require(payload.has_value() == fixture.good.contains(token));
    if (payload)
        require(payload->bytes() == fixture.plaintext);
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static Fixture fixture;
    static const JweDecrypter decrypter{fixture.keys, fixture.algorithms, fixture.encryptions,
                                        fixture.random};
    const QByteArray input = viewOf(data, size).toByteArray();
    checkAnswer(fixture, decrypter, input);
    if (size < 3)
        return 0;
    const QByteArray& good = fixture.good[data[0] % fixture.good.size()];

    // As the header of a good token: what key management reads is in there.
    checkAnswer(fixture, decrypter,
                encodeBase64url(QByteArrayView{input}.sliced(1)) + good.sliced(good.indexOf('.')));

    // As the bytes of another part of it.
    QByteArrayList parts = good.split('.');
    parts[1 + data[1] % 4] = encodeBase64url(QByteArrayView{input}.sliced(2));
    checkAnswer(fixture, decrypter, parts.join('.'));

    // As a patch of it: place, length, bytes.
    const qsizetype at = (data[1] | data[2] << 8) % (good.size() + 1);
    const qsizetype cut = std::min<qsizetype>(input[0] & 7, good.size() - at);
    checkAnswer(fixture, decrypter, good.first(at) + input.sliced(3) + good.sliced(at + cut));
    return 0;
}
