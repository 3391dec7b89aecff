// Encrypted tokens that others published.

#include "core/base/random.h"
#include "core/crypto/selftest.h"
#include "core/token/jwe.h"
#include "tests/core/jweworld.h"
#include "tests/core/vectorfile.h"

#include <QTest>

using namespace claimcheck;
using namespace claimcheck::jweworld;
using namespace Qt::StringLiterals;
using Fault = TokenError::Fault;

namespace {

/// Gives out what a published example calls its random values, in the order they are asked for.
class PublishedRandom final : public Random
{
public:
    explicit PublishedRandom(QByteArray bytes)
        : m_bytes(std::move(bytes))
    {
    }

    [[nodiscard]] bool fill(std::span<std::byte> bytes) override
    {
        if (bytes.size() > static_cast<std::size_t>(m_bytes.size()))
            return false;
        const auto next = std::as_bytes(std::span{m_bytes.constData(), bytes.size()});
        std::ranges::copy(next, bytes.begin());
        m_bytes.remove(0, static_cast<qsizetype>(bytes.size()));
        return true;
    }

private:
    QByteArray m_bytes;
};

EncryptionKey keyIn(const QJsonObject& vector, KeyManagement algorithm)
{
    if (vector.contains("passphrase"_L1))
        return *EncryptionKey::fromPassphrase(
            algorithm, SecretBytes::copyOf(bytesOf(vector, "passphrase"_L1)), {});
    return *bind(materialOf(vector["key"_L1].toObject()), algorithm, KeyPurpose::Decrypt);
}

} // namespace

class JweVectorsTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QVERIFY(m_runtime); }
    void init() { QTest::failOnWarning(); }
    void decrypts_data();
    void decrypts();
    void refusesWhatItNames_data();
    void refusesWhatItNames();
    void encryptsTheExampleOfRfc7516A3ToTheByte();

private:
    std::expected<CryptoRuntime, CryptoError> m_runtime = CryptoRuntime::start();
};

void JweVectorsTest::decrypts_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<KeyManagement>("algorithm");
    QTest::addColumn<ContentEncryption>("encryption");

    using enum KeyManagement;
    using enum ContentEncryption;
    // clang-format off
    QTest::newRow("RFC 7516 A.1, RSA-OAEP")             << u"rfc7516/a1.json"_s  << RsaOaep          << A256Gcm;
    QTest::newRow("RFC 7516 A.3, A128KW")               << u"rfc7516/a3.json"_s  << A128KW           << A128CbcHs256;
    QTest::newRow("RFC 7517 C, PBES2-HS256+A128KW")     << u"rfc7517/c.json"_s   << Pbes2Hs256A128KW << A128CbcHs256;
    QTest::newRow("RFC 7520 5.2, RSA-OAEP, 4096 bits")  << u"rfc7520/5_2.json"_s << RsaOaep          << A256Gcm;
    QTest::newRow("RFC 7520 5.3, PBES2-HS512+A256KW")   << u"rfc7520/5_3.json"_s << Pbes2Hs512A256KW << A128CbcHs256;
    QTest::newRow("RFC 7520 5.4, ECDH-ES+A128KW P-384") << u"rfc7520/5_4.json"_s << EcdhEsA128KW     << A128Gcm;
    QTest::newRow("RFC 7520 5.5, ECDH-ES P-256")        << u"rfc7520/5_5.json"_s << EcdhEs           << A128CbcHs256;
    QTest::newRow("RFC 7520 5.6, dir")                  << u"rfc7520/5_6.json"_s << Direct           << A128Gcm;
    QTest::newRow("RFC 7520 5.7, A256GCMKW")            << u"rfc7520/5_7.json"_s << A256GCMKW        << A128CbcHs256;
    QTest::newRow("RFC 7520 5.8, A128KW")               << u"rfc7520/5_8.json"_s << A128KW           << A128Gcm;
    // clang-format on
}

void JweVectorsTest::decrypts()
{
    QFETCH(QString, file);
    QFETCH(KeyManagement, algorithm);
    QFETCH(ContentEncryption, encryption);

    const QJsonObject vector = vectorFile(file.toLatin1().constData()).object();
    const QByteArray token = textOf(vector, "token"_L1);
    const auto payload = decrypt(keyIn(vector, algorithm), token);
    QVERIFY2(payload, "the token was refused");
    QCOMPARE(payload->bytes().toByteArray(), bytesOf(vector, "plaintext"_L1));
    QVERIFY(!payload->bytes().isEmpty());
    QCOMPARE(payload->algorithm(), algorithm);
    QCOMPARE(payload->encryption(), encryption);

    // The caller's lists count, not the header.
    SystemRandom random;
    const EncryptionKeySet keys = setOf(keyIn(vector, algorithm));
    QVERIFY(JweDecrypter(keys, {algorithm}, {encryption}, random).decrypt(token));
    QCOMPARE(JweDecrypter(keys, {}, {encryption}, random).decrypt(token).error(),
             (TokenError{Fault::AlgorithmRefused, u"alg"_s}));
    QCOMPARE(JweDecrypter(keys, {algorithm}, {}, random).decrypt(token).error(),
             (TokenError{Fault::AlgorithmRefused, u"enc"_s}));
}

void JweVectorsTest::refusesWhatItNames_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<KeyManagement>("algorithm");
    QTest::addColumn<Fault>("fault");
    QTest::addColumn<QString>("word");

    using enum KeyManagement;
    // clang-format off
    QTest::newRow("E05: RFC 7516 A.2, RSA1_5") << u"rfc7516/a2.json"_s  << RsaOaep << Fault::AlgorithmRefused    << u"RSA1_5"_s;
    QTest::newRow("E05: RFC 7520 5.1, RSA1_5") << u"rfc7520/5_1.json"_s << RsaOaep << Fault::AlgorithmRefused    << u"RSA1_5"_s;
    QTest::newRow("E01: RFC 7520 5.9, zip")    << u"rfc7520/5_9.json"_s << A128KW  << Fault::CriticalUnsupported << u"zip"_s;
    // clang-format on
}

void JweVectorsTest::refusesWhatItNames()
{
    QFETCH(QString, file);
    QFETCH(KeyManagement, algorithm);
    QFETCH(Fault, fault);
    QFETCH(QString, word);

    const QJsonObject vector = vectorFile(file.toLatin1().constData()).object();
    Trace trace;
    const auto payload = decrypt(keyIn(vector, algorithm), textOf(vector, "token"_L1), &trace);
    QVERIFY2(!payload, "the token was decrypted");
    QCOMPARE(payload.error().fault, fault);
    QVERIFY2(trace.entries().back().detail.contains(word),
             qPrintable(trace.entries().back().detail));
}

void JweVectorsTest::encryptsTheExampleOfRfc7516A3ToTheByte()
{
    const QJsonObject vector = vectorFile("rfc7516/a3.json").object();
    PublishedRandom random{bytesOf(vector, "cek"_L1) + bytesOf(vector, "iv"_L1)};
    const auto token =
        encryptJwe(keyIn(vector, KeyManagement::A128KW), ContentEncryption::A128CbcHs256,
                   bytesOf(vector, "plaintext"_L1), random);
    QVERIFY(token);
    QCOMPARE(*token, textOf(vector, "token"_L1));
}

QTEST_GUILESS_MAIN(JweVectorsTest)
#include "tst_jwevectors.moc"
