#include "core/crypto/selftest.h"

#include "core/base/secretbytes.h"
#include "core/crypto/aead.h"
#include "core/crypto/argon2id.h"
#include "core/crypto/digest.h"
#include "core/crypto/keywrap.h"
#include "core/crypto/mac.h"
#include "core/crypto/signatureselftest.h"

#include <QByteArray>
#include <QtCrypto>

namespace claimcheck {

class CryptoRuntime::Private
{
public:
    QCA::Initializer qca{QCA::Practical, 0};
};

namespace {

QByteArray hmacOf(DigestAlgorithm algorithm, QByteArrayView key, QByteArrayView message)
{
    const auto context = MacContext::create(algorithm, key);
    return context ? context->compute(message) : QByteArray{};
}

// RFC 4231, test case 2.
constexpr QByteArrayView kHmacKey = "Jefe";
constexpr QByteArrayView kHmacMessage = "what do ya want for nothing?";

constexpr const char* kSha256OfAbc =
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

// FIPS 180-4, "abc".
bool digestWorks(DigestAlgorithm algorithm, const char* expectedHex)
{
    return digest(algorithm, "abc") == QByteArray::fromHex(expectedHex);
}

bool hmacWorks(DigestAlgorithm algorithm, const char* expectedHex)
{
    return hmacOf(algorithm, kHmacKey, kHmacMessage) == QByteArray::fromHex(expectedHex);
}

bool argon2idWorks()
{
    // The vector of RFC 9106 section 5.3 needs a secret and associated data, which we do not use.
    // This one is from the test program of the reference implementation (v=19, m=256, t=2, p=1).
    const auto hash =
        argon2id("password", "somesalt", {.memoryKib = 256, .passes = 2, .lanes = 1}, 32);
    return hash
        && hash->view()
        == QByteArray::fromHex("9dfeb910e80bad0311fee20f9c0e2b12c17987b4cac90c2ef54d5b3021c68bfe");
}

bool aesCbcHmacWorks()
{
    // RFC 7518 appendix B.1. The tag covers every byte of the ciphertext.
    const QByteArray key =
        QByteArray::fromHex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
    const QByteArray iv = QByteArray::fromHex("1af38c2dc2b96ffdd86694092341bc04");
    const AeadContext context{key, iv, "The second principle of Auguste Kerckhoffs"};
    constexpr QByteArrayView plaintext =
        "A cipher system must not be required to be secret, and it must be able to fall into the "
        "hands of the enemy without inconvenience";
    const auto sealed = sealAesCbcHmac(context, plaintext);
    const auto opened =
        sealed ? openAesCbcHmac(context, sealed->ciphertext, sealed->tag) : std::nullopt;
    return opened && opened->view() == plaintext
        && sealed->tag == QByteArray::fromHex("652c3fa36b0a7c5b3219fab3a30bc1c4");
}

bool aesGcmWorks()
{
    // McGrew and Viega, "The Galois/Counter Mode of Operation", test case 2.
    const QByteArray zero(16, '\0');
    const AeadContext context{zero, QByteArrayView{zero}.first(12), {}};
    const auto sealed = sealAesGcm(context, zero);
    const auto opened =
        sealed ? openAesGcm(context, sealed->ciphertext, sealed->tag) : std::nullopt;
    return opened && opened->view() == zero
        && sealed->ciphertext == QByteArray::fromHex("0388dace60b6a392f328c2b971b2fe78")
        && sealed->tag == QByteArray::fromHex("ab6e47d42cec13bdf53a67b21257bddf");
}

bool aesKeyWrapWorks()
{
    // RFC 3394 section 4.1.
    const QByteArray key = QByteArray::fromHex("00112233445566778899aabbccddeeff");
    return wrapAesKey(QByteArray::fromHex("000102030405060708090a0b0c0d0e0f"), key)
        == QByteArray::fromHex("1fa68b0a8112b447aef34bd8fb5a7b829d3e862371d2cfe5");
}

} // namespace

std::expected<CryptoRuntime, CryptoError> CryptoRuntime::start()
{
    CryptoRuntime runtime{std::make_unique<Private>()};

    for (const char* feature :
         {"random", "sha1", "sha256", "sha384", "sha512", "aes128-cbc-pkcs7", "pkey", "rsa"}) {
        if (!QCA::isSupported(feature))
            return std::unexpected(
                CryptoError{CryptoError::Fault::ProviderMissing, QString::fromLatin1(feature)});
    }

    const struct
    {
        const char* name;
        bool works;
    } primitives[] = {
        {"SHA-1", digestWorks(DigestAlgorithm::Sha1, "a9993e364706816aba3e25717850c26c9cd0d89d")},
        {"SHA-256",
         digestWorks(DigestAlgorithm::Sha256, kSha256OfAbc)
             && QByteArrayView{sha256("abc")} == QByteArray::fromHex(kSha256OfAbc)},
        {"SHA-384",
         digestWorks(DigestAlgorithm::Sha384,
                     "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed"
                     "8086072ba1e7cc2358baeca134c825a7")},
        {"SHA-512",
         digestWorks(DigestAlgorithm::Sha512,
                     "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
                     "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f")},
        {"HMAC-SHA-256",
         hmacWorks(DigestAlgorithm::Sha256,
                   "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")},
        {"HMAC-SHA-384",
         hmacWorks(DigestAlgorithm::Sha384,
                   "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e"
                   "8e2240ca5e69e2c78b3239ecfab21649")},
        {"HMAC-SHA-512",
         hmacWorks(DigestAlgorithm::Sha512,
                   "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
                   "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737")},
        {"AES-CBC with HMAC", aesCbcHmacWorks()},
        {"AES-GCM", aesGcmWorks()},
        {"AES Key Wrap", aesKeyWrapWorks()},
        {"Argon2id", argon2idWorks()},
    };
    for (const auto& primitive : primitives) {
        if (!primitive.works)
            return std::unexpected(CryptoError{CryptoError::Fault::SelfTestFailed,
                                               QString::fromLatin1(primitive.name)});
    }
    for (const SelfTest& test : signatureSelfTests()) {
        if (!test.works())
            return std::unexpected(
                CryptoError{CryptoError::Fault::SelfTestFailed, QString::fromLatin1(test.name)});
    }
    return runtime;
}

CryptoRuntime::CryptoRuntime(std::unique_ptr<Private> runtime)
    : d(std::move(runtime))
{
}

CryptoRuntime::CryptoRuntime(CryptoRuntime&&) noexcept = default;
CryptoRuntime& CryptoRuntime::operator=(CryptoRuntime&&) noexcept = default;
CryptoRuntime::~CryptoRuntime() = default;

} // namespace claimcheck
