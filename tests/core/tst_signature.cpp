#include "core/crypto/asymmetrickey.h"
#include "core/crypto/selftest.h"
#include "core/crypto/signature.h"

#include <QTest>

#include <atomic>
#include <thread>

using namespace claimcheck;

namespace {

constexpr QByteArrayView kMessage = "header.payload";

struct Way
{
    const char* name;
    KeyFamily family;
    SignatureScheme scheme;
    DigestAlgorithm digest;
    std::size_t size;
};

constexpr Way kWays[]{
    {"RS256", KeyFamily::Rsa, SignatureScheme::RsaPkcs1, DigestAlgorithm::Sha256, 256},
    {"RS384", KeyFamily::Rsa, SignatureScheme::RsaPkcs1, DigestAlgorithm::Sha384, 256},
    {"RS512", KeyFamily::Rsa, SignatureScheme::RsaPkcs1, DigestAlgorithm::Sha512, 256},
    {"PS256", KeyFamily::Rsa, SignatureScheme::RsaPss, DigestAlgorithm::Sha256, 256},
    {"PS512", KeyFamily::Rsa, SignatureScheme::RsaPss, DigestAlgorithm::Sha512, 256},
    {"ES256", KeyFamily::P256, SignatureScheme::Ecdsa, DigestAlgorithm::Sha256, 64},
    {"ES384", KeyFamily::P384, SignatureScheme::Ecdsa, DigestAlgorithm::Sha384, 96},
    {"ES512", KeyFamily::P521, SignatureScheme::Ecdsa, DigestAlgorithm::Sha512, 132},
    {"ES256K", KeyFamily::Secp256k1, SignatureScheme::Ecdsa, DigestAlgorithm::Sha256, 64},
    {"Ed25519", KeyFamily::Ed25519, SignatureScheme::EdDsa, DigestAlgorithm::Sha512, 64},
    {"Ed448", KeyFamily::Ed448, SignatureScheme::EdDsa, DigestAlgorithm::Sha512, 114},
    {"ML-DSA-44", KeyFamily::MlDsa44, SignatureScheme::MlDsa, DigestAlgorithm::Sha512, 2420},
    {"ML-DSA-65", KeyFamily::MlDsa65, SignatureScheme::MlDsa, DigestAlgorithm::Sha512, 3309},
    {"ML-DSA-87", KeyFamily::MlDsa87, SignatureScheme::MlDsa, DigestAlgorithm::Sha512, 4627},
};

} // namespace

class SignatureTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(); }
    void signsAndVerifies_data();
    void signsAndVerifies();
    void refusesAnotherKey();
    void refusesSchemesThatDoNotFit();
    void worksFromManyThreads();

private:
    std::expected<CryptoRuntime, CryptoError> m_runtime = CryptoRuntime::start();
};

void SignatureTest::signsAndVerifies_data()
{
    QTest::addColumn<Way>("way");
    for (const Way& way : kWays)
        QTest::newRow(way.name) << way;
}

void SignatureTest::signsAndVerifies()
{
    QFETCH(Way, way);
    const auto key = AsymmetricKey::generate(way.family, 2048);
    QVERIFY(key);
    const auto signer = SignatureContext::create(*key, way.scheme, way.digest);
    const auto verifier = SignatureContext::create(key->publicHalf(), way.scheme, way.digest);
    QVERIFY(signer && verifier);

    const QByteArray signature = signer->sign(kMessage);

    QCOMPARE(static_cast<std::size_t>(signature.size()), way.size);
    QCOMPARE(signer->size(), way.size);
    QVERIFY(signer->verify(kMessage, signature));
    QVERIFY(verifier->verify(kMessage, signature));
    QVERIFY(!verifier->verify("header.payloae", signature));
    QVERIFY(!verifier->verify(kMessage, QByteArray{signature + '\0'}));
    QVERIFY(!verifier->verify(kMessage, QByteArray{'\0' + signature}));
    QVERIFY(!verifier->verify(kMessage, QByteArrayView{signature}.chopped(1)));
    QVERIFY(!verifier->verify(kMessage, {}));
    QVERIFY(!verifier->verify(kMessage, QByteArray(signature.size(), '\0')));
    for (qsizetype i = 0; i < signature.size(); i += 31) {
        QByteArray changed = signature;
        changed[i] = static_cast<char>(changed[i] ^ 1);
        QVERIFY(!verifier->verify(kMessage, changed));
    }
    QVERIFY2(verifier->sign(kMessage).isEmpty(), "a public key signed");
}

void SignatureTest::refusesAnotherKey()
{
    for (const Way& way : kWays) {
        const auto one = AsymmetricKey::generate(way.family, 2048);
        const auto other = AsymmetricKey::generate(way.family, 2048);
        QVERIFY(one && other);
        const QByteArray signature =
            SignatureContext::create(*one, way.scheme, way.digest)->sign(kMessage);
        QVERIFY(
            !SignatureContext::create(*other, way.scheme, way.digest)->verify(kMessage, signature));
    }
}

void SignatureTest::refusesSchemesThatDoNotFit()
{
    const auto key = AsymmetricKey::generate(KeyFamily::P256);
    QVERIFY(key);
    using enum SignatureScheme;
    for (const auto scheme : {RsaPkcs1, RsaPss, EdDsa, MlDsa})
        QVERIFY(!SignatureContext::create(*key, scheme, DigestAlgorithm::Sha256));
    QVERIFY2(!SignatureContext::create(*key, Ecdsa, DigestAlgorithm::Sha1), "SHA-1 is broken");
    const auto agreement = AsymmetricKey::generate(KeyFamily::X25519);
    QVERIFY(agreement);
    QVERIFY(!SignatureContext::create(*agreement, EdDsa, DigestAlgorithm::Sha512));
}

void SignatureTest::worksFromManyThreads()
{
    for (const Way& way : kWays) {
        const auto key = AsymmetricKey::generate(way.family, 2048);
        QVERIFY(key);
        const auto context = SignatureContext::create(*key, way.scheme, way.digest);
        std::atomic<int> wrong = 0;
        {
            std::vector<std::jthread> threads;
            for (int i = 0; i < 4; ++i) {
                threads.emplace_back([&context, &wrong, i] {
                    for (int round = 0; round < 10; ++round) {
                        const QByteArray message = QByteArray::number(i * 1000 + round);
                        const QByteArray signature = context->sign(message);
                        if (!context->verify(message, signature)
                            || context->verify(QByteArray{message + 'x'}, signature))
                            ++wrong;
                    }
                });
            }
        }
        QCOMPARE(wrong.load(), 0);
    }
}

QTEST_GUILESS_MAIN(SignatureTest)
#include "tst_signature.moc"
