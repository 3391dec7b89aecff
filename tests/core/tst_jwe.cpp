// What we encrypt, we decrypt; nothing else.

#include "core/crypto/selftest.h"
#include "core/token/compactjwe.h"
#include "core/token/jwe.h"
#include "tests/core/jweworld.h"
#include "tests/support/countingrandom.h"

#include <QSet>
#include <QTest>
#include <QThread>

#include <atomic>

using namespace claimcheck;
using namespace claimcheck::jweworld;
using namespace Qt::StringLiterals;
using Fault = TokenError::Fault;
using Step = Check::Step;

namespace {

// The fewest rounds there are, so that a test takes no longer than it must.
const QJsonObject kCheap{{u"p2c"_s, 1000}};

QByteArray encrypted(const EncryptionKey& key, ContentEncryption encryption,
                     QByteArrayView plaintext, const QJsonObject& header = kCheap)
{
    SystemRandom random;
    return encryptJwe(key, encryption, plaintext, random, header).value_or(QByteArray{});
}

} // namespace

class JweTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QVERIFY(m_runtime); }
    void init() { QTest::failOnWarning(); }
    void decryptsWhatItEncrypts_data();
    void decryptsWhatItEncrypts();
    void refusesEveryChangeOfACharacter_data();
    void refusesEveryChangeOfACharacter();
    void neverUsesTheSameNumbersTwice();
    void keepsTheHeaderItWasGiven();
    void readsItsParametersFromTheHeader();
    void k08EncryptsNothingWithoutRandomness_data();
    void k08EncryptsNothingWithoutRandomness();
    void encryptsNoMoreThanIsRead();
    void k08DecryptsNothingWithoutRandomness();
    void tracesEveryStep();
    void isSafeFromSeveralThreads();

private:
    std::expected<CryptoRuntime, CryptoError> m_runtime = CryptoRuntime::start();
};

void JweTest::decryptsWhatItEncrypts_data()
{
    QTest::addColumn<KeyManagement>("algorithm");
    QTest::addColumn<ContentEncryption>("encryption");
    QTest::addColumn<KeyFamily>("family");
    for (const auto& alg : allKeyManagements()) {
        for (const KeyFamily family : familiesFor(alg)) {
            for (const auto& enc : allContentEncryptions()) {
                QTest::addRow("%s, %s, family %d", alg.name.data(), enc.name.data(),
                              static_cast<int>(family))
                    << alg.algorithm << enc.encryption << family;
            }
        }
    }
}

void JweTest::decryptsWhatItEncrypts()
{
    QFETCH(KeyManagement, algorithm);
    QFETCH(ContentEncryption, encryption);
    QFETCH(KeyFamily, family);

    for (const qsizetype size : {0, 1, 16, 4000}) {
        const QByteArray plaintext(size, 'p');
        const QByteArray token =
            encrypted(keyFor(algorithm, encryption, family, "id"), encryption, plaintext);
        QCOMPARE(token.count('.'), 4);
        const auto payload = decrypt(keyFor(algorithm, encryption, family, "id"), token);
        QVERIFY2(payload, token.constData());
        QCOMPARE(payload->bytes().toByteArray(), plaintext);
        QCOMPARE(payload->algorithm(), algorithm);
        QCOMPARE(payload->encryption(), encryption);
        QCOMPARE(payload->header().root().member("kid")->toUtf8(), QByteArrayView{"id"});
    }
}

void JweTest::refusesEveryChangeOfACharacter_data()
{
    QTest::addColumn<KeyManagement>("algorithm");
    QTest::addColumn<ContentEncryption>("encryption");
    QTest::newRow("dir, A128GCM") << KeyManagement::Direct << ContentEncryption::A128Gcm;
    QTest::newRow("A128KW, A128CBC-HS256")
        << KeyManagement::A128KW << ContentEncryption::A128CbcHs256;
    QTest::newRow("A256GCMKW, A256CBC-HS512")
        << KeyManagement::A256GCMKW << ContentEncryption::A256CbcHs512;
    QTest::newRow("RSA-OAEP-256, A256GCM")
        << KeyManagement::RsaOaep256 << ContentEncryption::A256Gcm;
}

void JweTest::refusesEveryChangeOfACharacter()
{
    QFETCH(KeyManagement, algorithm);
    QFETCH(ContentEncryption, encryption);

    const EncryptionKeySet keys = setOf(keyFor(algorithm, encryption));
    SystemRandom random;
    const JweDecrypter decrypter{keys, {algorithm}, {encryption}, random};
    const QByteArray token = encrypted(*keys.keys().front(), encryption, R"({"sub":"ada"})", {});
    QVERIFY(decrypter.decrypt(token));
    for (qsizetype at = 0; at < token.size(); ++at) {
        for (const char other : {'A', '-', '.', '=', ' ', '\0'}) {
            QByteArray changed = token;
            changed[at] = other;
            QVERIFY2(changed == token || !decrypter.decrypt(changed), changed.constData());
        }
        QVERIFY(!decrypter.decrypt(QByteArray{token}.remove(at, 1)));
        QVERIFY(!decrypter.decrypt(token.first(at)));
    }
    QVERIFY(!decrypter.decrypt(QByteArray{token}.append('\n')));
    QVERIFY(!decrypter.decrypt(QByteArray{token}.prepend(' ')));
}

void JweTest::neverUsesTheSameNumbersTwice()
{
    // E07: what an IV or an ephemeral key that comes back gives away.
    const EncryptionKey dir = keyFor(KeyManagement::Direct, ContentEncryption::A256Gcm);
    const EncryptionKey gcmKw = keyFor(KeyManagement::A128GCMKW, ContentEncryption::A128Gcm);
    const EncryptionKey agreed =
        keyFor(KeyManagement::EcdhEs, ContentEncryption::A128Gcm, KeyFamily::X25519);
    constexpr int rounds = 5000;
    QSet<QByteArray> ivs;
    QSet<QByteArray> wrappingHeaders;
    QSet<QByteArray> ephemeralHeaders;
    for (int i = 0; i < rounds; ++i) {
        ivs.insert(partOf(encrypted(dir, ContentEncryption::A256Gcm, "x"), 2));
        wrappingHeaders.insert(partOf(encrypted(gcmKw, ContentEncryption::A128Gcm, "x"), 0));
        ephemeralHeaders.insert(partOf(encrypted(agreed, ContentEncryption::A128Gcm, "x"), 0));
    }
    QCOMPARE(ivs.size(), rounds);
    QCOMPARE(wrappingHeaders.size(), rounds);
    QCOMPARE(ephemeralHeaders.size(), rounds);
}

void JweTest::keepsTheHeaderItWasGiven()
{
    constexpr auto enc = ContentEncryption::A128Gcm;
    const EncryptionKey key = keyFor(KeyManagement::A128KW, enc, KeyFamily::Rsa, "mine");
    const QByteArray token = encrypted(
        key, enc, "x",
        {{u"typ"_s, u"JWT"_s}, {u"alg"_s, u"none"_s}, {u"enc"_s, u"x"_s}, {u"kid"_s, u"his"_s}});
    QCOMPARE(partOf(token, 0), R"({"alg":"A128KW","enc":"A128GCM","kid":"mine","typ":"JWT"})"_ba);
}

void JweTest::readsItsParametersFromTheHeader()
{
    SystemRandom random;
    constexpr auto enc = ContentEncryption::A128Gcm;
    const EncryptionKey passphrase = keyFor(KeyManagement::Pbes2Hs256A128KW, enc);
    const auto headerOf = [](const QByteArray& token) {
        return QJsonDocument::fromJson(partOf(token, 0)).object();
    };
    // Ours is what a password store should take; a test cannot afford it twice.
    const QJsonObject usual = headerOf(encrypted(passphrase, enc, "x", {}));
    QCOMPARE(usual["p2c"_L1].toInteger(), 600'000);
    QCOMPARE(decodeBase64url(usual["p2s"_L1].toString().toLatin1())->size(), 16);
    QCOMPARE(headerOf(encrypted(passphrase, enc, "x"))["p2c"_L1].toInteger(), 1000);
    for (const QJsonValue& rounds : {QJsonValue{999}, QJsonValue{0}, QJsonValue{1'200'001},
                                     QJsonValue{u"1000"_s}, QJsonValue{1000.5}}) {
        const auto token = encryptJwe(passphrase, enc, "x", random, {{u"p2c"_s, rounds}});
        QVERIFY(!token);
        QCOMPARE(token.error().fault, EncryptionError::Fault::BadParameter);
        QCOMPARE(token.error().where, u"p2c"_s);
    }

    // The names of the parties go into the key: who changes them decrypts nothing.
    const QJsonObject parties{{u"apu"_s, u"QWxpY2U"_s}, {u"apv"_s, u"Qm9i"_s}};
    const auto agreed = [] {
        return keyFor(KeyManagement::EcdhEs, ContentEncryption::A128Gcm, KeyFamily::P256);
    };
    const QByteArray token = encrypted(agreed(), enc, "x", parties);
    QCOMPARE(headerOf(token)["apu"_L1].toString(), u"QWxpY2U"_s);
    QVERIFY(decrypt(agreed(), token));
    const auto bad = encryptJwe(agreed(), enc, "x", random, {{u"apv"_s, u"not base64url!"_s}});
    QVERIFY(!bad);
    QCOMPARE(bad.error().where, u"apv"_s);
}

void JweTest::k08EncryptsNothingWithoutRandomness_data()
{
    QTest::addColumn<KeyManagement>("algorithm");
    for (const auto& row : allKeyManagements())
        QTest::newRow(row.name.data()) << row.algorithm;
}

void JweTest::k08EncryptsNothingWithoutRandomness()
{
    QFETCH(KeyManagement, algorithm);
    CountingRandom random;
    random.fail();
    const KeyFamily family = familiesFor(rowOf(algorithm)).front();
    const auto token = encryptJwe(keyFor(algorithm, ContentEncryption::A128Gcm, family),
                                  ContentEncryption::A128Gcm, "x", random, kCheap);
    QVERIFY(!token);
    QCOMPARE(token.error().fault, EncryptionError::Fault::CryptoFailed);
}

void JweTest::encryptsNoMoreThanIsRead()
{
    SystemRandom random;
    constexpr auto enc = ContentEncryption::A128Gcm;
    const EncryptionKey key = keyFor(KeyManagement::Direct, enc);
    QVERIFY(
        decrypt(keyFor(KeyManagement::Direct, enc), encrypted(key, enc, QByteArray(12000, 'x'))));
    for (const qsizetype size : {qsizetype{12300}, kMaxJweBytes, qsizetype{1 << 20}}) {
        const auto token = encryptJwe(key, enc, QByteArray(size, 'x'), random);
        QVERIFY(!token);
        QCOMPARE(token.error().fault, EncryptionError::Fault::TooLarge);
    }
    const auto other = encryptJwe(key, ContentEncryption::A256Gcm, "x", random);
    QVERIFY(!other);
    QCOMPARE(other.error().fault, EncryptionError::Fault::WrongKeySize);
}

void JweTest::k08DecryptsNothingWithoutRandomness()
{
    constexpr auto enc = ContentEncryption::A128Gcm;
    const EncryptionKeySet keys = setOf(keyFor(KeyManagement::A128KW, enc));
    const QByteArray token = encrypted(*keys.keys().front(), enc, "x");
    CountingRandom random;
    const JweDecrypter decrypter{keys, {KeyManagement::A128KW}, {enc}, random};
    QVERIFY(decrypter.decrypt(token));
    random.fail();
    QCOMPARE(decrypter.decrypt(token).error(), (TokenError{Fault::DecryptionFailed, {}}));
}

void JweTest::tracesEveryStep()
{
    constexpr auto enc = ContentEncryption::A128Gcm;
    const auto key = [] { return keyFor(KeyManagement::A128KW, enc); };
    const QByteArray token = encrypted(key(), enc, "x");

    Trace trace;
    QVERIFY(decrypt(key(), token, &trace));
    const auto checks = trace.complete(kDecryptionSteps);
    QCOMPARE(checks.size(), kDecryptionSteps.size());
    for (std::size_t i = 0; i < checks.size(); ++i) {
        QCOMPARE(checks[i].step, kDecryptionSteps[i]);
        QCOMPARE(checks[i].outcome, Check::Outcome::Passed);
        QVERIFY(!checks[i].detail.isEmpty());
    }

    Trace failing;
    QVERIFY(!decrypt(key(), withPart(token, 0, R"({"alg":"RSA1_5","enc":"A128GCM"})"), &failing));
    const auto refused = failing.complete(kDecryptionSteps);
    QCOMPARE(refused.size(), kDecryptionSteps.size());
    QCOMPARE(refused[5].step, Step::Algorithm);
    QCOMPARE(refused[5].outcome, Check::Outcome::Failed);
    QCOMPARE(refused[5].fault, Fault::AlgorithmRefused);
    QCOMPARE(refused[6], (Check{Step::Key, Check::Outcome::NotReached, {}}));
    QCOMPARE(refused[7], (Check{Step::Decryption, Check::Outcome::NotReached, {}}));
}

void JweTest::isSafeFromSeveralThreads()
{
    const EncryptionKeySet keys = setOf(keyFor(KeyManagement::RsaOaep, ContentEncryption::A128Gcm));
    SystemRandom random;
    const JweDecrypter decrypter{keys, everyAlgorithm(), everyEncryption(), random};
    std::atomic<int> wrong{0};
    std::vector<std::unique_ptr<QThread>> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back(QThread::create([&, t] {
            const QByteArray text = QByteArray::number(t);
            for (int i = 0; i < 20; ++i) {
                const QByteArray token =
                    encrypted(*keys.keys().front(), ContentEncryption::A128CbcHs256, text);
                const auto payload = decrypter.decrypt(token);
                if (!payload || payload->bytes() != text)
                    ++wrong;
            }
        }));
        threads.back()->start();
    }
    for (const auto& thread : threads)
        QVERIFY(thread->wait());
    QCOMPARE(wrong.load(), 0);
}

QTEST_GUILESS_MAIN(JweTest)
#include "tst_jwe.moc"
