// The primitives of JWE, held against what was published.

#include "core/base/base64url.h"
#include "core/crypto/aead.h"
#include "core/crypto/agreement.h"
#include "core/crypto/keywrap.h"
#include "core/crypto/pbkdf2.h"
#include "core/crypto/rsaoaep.h"
#include "core/crypto/selftest.h"
#include "core/key/encryptionalgorithm.h"
#include "tests/core/jweworld.h"
#include "tests/core/vectorfile.h"

#include <QTest>
#include <QThread>

#include <atomic>

using namespace claimcheck;
using namespace claimcheck::jweworld;
using namespace Qt::StringLiterals;

class AeadTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QVERIFY(m_runtime); }
    void init() { QTest::failOnWarning(); }
    void cbcHmacAgreesWithRfc7518B_data();
    void cbcHmacAgreesWithRfc7518B();
    void opensOnlyWhatWasSealed_data();
    void opensOnlyWhatWasSealed();
    void isSafeFromSeveralThreads();
    void keyWrapAgreesWithRfc7516A3();
    void keyWrapRefusesOtherLengths_data();
    void keyWrapRefusesOtherLengths();
    void pbkdf2AgreesWithRfc7517C();
    void concatKdfAgreesWithRfc7518C();
    void agreesAsRfc8037Does_data();
    void agreesAsRfc8037Does();
    void agreesWithNobodyElse();
    void oaepComesBackUnderTheSameHashAlone();

private:
    std::expected<CryptoRuntime, CryptoError> m_runtime = CryptoRuntime::start();
};

void AeadTest::cbcHmacAgreesWithRfc7518B_data()
{
    QTest::addColumn<QJsonObject>("vector");
    const QJsonArray vectors = vectorFile("rfc7518/b.json").array();
    QCOMPARE(vectors.size(), 3);
    for (const QJsonValue& vector : vectors)
        QTest::newRow(qPrintable(vector["enc"_L1].toString())) << vector.toObject();
}

void AeadTest::cbcHmacAgreesWithRfc7518B()
{
    QFETCH(QJsonObject, vector);
    const QByteArray key = bytesOf(vector, "key"_L1);
    const QByteArray iv = bytesOf(vector, "iv"_L1);
    const QByteArray associated = bytesOf(vector, "associated_data"_L1);
    const AeadContext context{key, iv, associated};

    const auto sealed = sealAesCbcHmac(context, bytesOf(vector, "plaintext"_L1));
    QVERIFY(sealed);
    QCOMPARE(sealed->ciphertext, bytesOf(vector, "ciphertext"_L1));
    QCOMPARE(sealed->tag, bytesOf(vector, "tag"_L1));
    const auto opened = openAesCbcHmac(context, sealed->ciphertext, sealed->tag);
    QVERIFY(opened);
    QCOMPARE(opened->view().toByteArray(), bytesOf(vector, "plaintext"_L1));
}

void AeadTest::opensOnlyWhatWasSealed_data()
{
    QTest::addColumn<ContentEncryption>("encryption");
    for (const auto& row : allContentEncryptions())
        QTest::newRow(row.name.data()) << row.encryption;
}

void AeadTest::opensOnlyWhatWasSealed()
{
    QFETCH(ContentEncryption, encryption);
    const ContentEncryptionRow& row = rowOf(encryption);
    const QByteArray key = secretOf(row.keyBytes);
    const QByteArray iv = secretOf(row.ivBytes, 'a');
    for (const qsizetype size : {0, 1, 15, 16, 17, 5000}) {
        const QByteArray plaintext(size, 'p');
        const auto sealed = row.seal({key, iv, "header"}, plaintext);
        QVERIFY(sealed);
        QCOMPARE(static_cast<std::size_t>(sealed->tag.size()), row.tagBytes);
        const auto opened = row.open({key, iv, "header"}, sealed->ciphertext, sealed->tag);
        QVERIFY(opened);
        QCOMPARE(opened->view().toByteArray(), plaintext);

        const auto flipped = [](QByteArray bytes, qsizetype at) {
            bytes[at] = static_cast<char>(bytes[at] ^ 1);
            return bytes;
        };
        for (qsizetype at = 0; at < sealed->tag.size(); ++at)
            QVERIFY(!row.open({key, iv, "header"}, sealed->ciphertext, flipped(sealed->tag, at)));
        for (qsizetype at = 0; at < std::min<qsizetype>(sealed->ciphertext.size(), 40); ++at)
            QVERIFY(!row.open({key, iv, "header"}, flipped(sealed->ciphertext, at), sealed->tag));
        // Both halves of a key count, and so do the IV and the associated data.
        const QByteArray otherStart = flipped(key, 0);
        QVERIFY(!row.open({otherStart, iv, "header"}, sealed->ciphertext, sealed->tag));
        const QByteArray otherEnd = flipped(key, key.size() - 1);
        const auto garbled = row.open({otherEnd, iv, "header"}, sealed->ciphertext, sealed->tag);
        QVERIFY(!garbled || garbled->view() != plaintext);
        const QByteArray otherIv = flipped(iv, 0);
        QVERIFY(!row.open({key, otherIv, "header"}, sealed->ciphertext, sealed->tag));
        QVERIFY(!row.open({key, iv, "headers"}, sealed->ciphertext, sealed->tag));
        QVERIFY(!row.open({key, iv, {}}, sealed->ciphertext, sealed->tag));
        // Lengths that no such algorithm has.
        for (qsizetype length = 0; length < sealed->tag.size(); ++length)
            QVERIFY(!row.open({key, iv, "header"}, sealed->ciphertext, sealed->tag.first(length)));
        const QByteArray longTag = sealed->tag + '\0';
        QVERIFY(!row.open({key, iv, "header"}, sealed->ciphertext, longTag));
        QVERIFY(!row.seal({key, iv.first(iv.size() - 1), {}}, plaintext));
        const QByteArray longIv = iv + 'x';
        QVERIFY(!row.seal({key, longIv, {}}, plaintext));
        QVERIFY(!row.seal({key.first(key.size() - 1), iv, {}}, plaintext));
        QVERIFY(!row.seal({{}, iv, {}}, plaintext));
    }
}

void AeadTest::isSafeFromSeveralThreads()
{
    std::atomic<int> wrong{0};
    std::vector<std::unique_ptr<QThread>> threads;
    for (char t = 0; t < 4; ++t) {
        threads.emplace_back(QThread::create([&wrong, t] {
            for (int i = 0; i < 200; ++i) {
                for (const auto& row : allContentEncryptions()) {
                    const QByteArray key = secretOf(row.keyBytes, static_cast<char>('a' + t));
                    const QByteArray iv = secretOf(row.ivBytes);
                    const QByteArray plaintext(i, static_cast<char>('0' + t));
                    const auto sealed = row.seal({key, iv, {}}, plaintext);
                    const auto opened = sealed
                        ? row.open({key, iv, {}}, sealed->ciphertext, sealed->tag)
                        : std::nullopt;
                    if (!opened || opened->view() != plaintext)
                        ++wrong;
                }
            }
        }));
        threads.back()->start();
    }
    for (const auto& thread : threads)
        QVERIFY(thread->wait());
    QCOMPARE(wrong.load(), 0);
}

void AeadTest::keyWrapAgreesWithRfc7516A3()
{
    const QJsonObject vector = vectorFile("rfc7516/a3.json").object();
    const QByteArray cek = bytesOf(vector, "cek"_L1);
    const QByteArray wrapped = partOf(textOf(vector, "token"_L1), 1);
    const QByteArray wrappingKey = decoded(vector["key"_L1].toObject(), "k"_L1);
    QCOMPARE(wrapAesKey(wrappingKey, cek).value_or(QByteArray{}), wrapped);
    const auto unwrapped = unwrapAesKey(wrappingKey, wrapped);
    QVERIFY(unwrapped);
    QCOMPARE(unwrapped->view().toByteArray(), cek);
    for (qsizetype at = 0; at < wrapped.size(); ++at) {
        QByteArray changed = wrapped;
        changed[at] = static_cast<char>(changed[at] ^ 1);
        QVERIFY(!unwrapAesKey(wrappingKey, changed));
    }
    QVERIFY(!unwrapAesKey(secretOf(16), wrapped));
}

void AeadTest::keyWrapRefusesOtherLengths_data()
{
    QTest::addColumn<qsizetype>("wrappingKey");
    QTest::addColumn<qsizetype>("wrapped");

    // clang-format off
    QTest::newRow("nothing")                      << qsizetype{16} << qsizetype{0};
    QTest::newRow("E16: 8 bytes")                 << qsizetype{16} << qsizetype{8};
    QTest::newRow("E16: 15 bytes")                << qsizetype{16} << qsizetype{15};
    QTest::newRow("16 bytes, a key of 8")         << qsizetype{16} << qsizetype{16};
    QTest::newRow("25 bytes")                     << qsizetype{16} << qsizetype{25};
    QTest::newRow("E16: 2^20 bytes")              << qsizetype{16} << qsizetype{1 << 20};
    QTest::newRow("a wrapping key of 0 bytes")    << qsizetype{0}  << qsizetype{24};
    QTest::newRow("a wrapping key of 17 bytes")   << qsizetype{17} << qsizetype{24};
    QTest::newRow("a wrapping key of 64 bytes")   << qsizetype{64} << qsizetype{24};
    // clang-format on
}

void AeadTest::keyWrapRefusesOtherLengths()
{
    QFETCH(qsizetype, wrappingKey);
    QFETCH(qsizetype, wrapped);
    const QByteArray key(wrappingKey, 'k');
    QVERIFY(!unwrapAesKey(key, QByteArray(wrapped, 'w')));
    QVERIFY(!wrapAesKey(key, QByteArray(std::max<qsizetype>(wrapped - kKeyWrapOverhead, 0), 'w')));
}

void AeadTest::pbkdf2AgreesWithRfc7517C()
{
    const QJsonObject vector = vectorFile("rfc7517/c.json").object();
    const auto derived = pbkdf2(DigestAlgorithm::Sha256, bytesOf(vector, "passphrase"_L1),
                                bytesOf(vector, "salt"_L1), 4096, 16);
    QVERIFY(derived);
    QCOMPARE(derived->view().toByteArray(), bytesOf(vector, "derived_key"_L1));
    QVERIFY(!pbkdf2(DigestAlgorithm::Sha256, "password", "saltsalt", 0, 16));
    QVERIFY(!pbkdf2(DigestAlgorithm::Sha256, "password", "saltsalt", 0x80000000U, 16));
    QVERIFY(!pbkdf2(DigestAlgorithm::Sha256, "password", "saltsalt", 1000, 0));
}

void AeadTest::concatKdfAgreesWithRfc7518C()
{
    const QJsonObject vector = vectorFile("rfc7518/c.json").object();
    const AsymmetricKey ephemeral = keyPairOf(vector["ephemeral"_L1].toObject());
    const AsymmetricKey recipient = keyPairOf(vector["static"_L1].toObject());
    const auto sent = agreeOnSecret(ephemeral, recipient.publicHalf());
    const auto received = agreeOnSecret(recipient, ephemeral.publicHalf());
    QVERIFY(sent && received);
    QCOMPARE(sent->view().toByteArray(), bytesOf(vector, "z"_L1));
    QCOMPARE(received->view().toByteArray(), bytesOf(vector, "z"_L1));

    const auto derived = concatKdf(sent->view(), bytesOf(vector, "other_info"_L1), 16);
    QVERIFY(derived);
    QCOMPARE(derived->view().toByteArray(), bytesOf(vector, "derived_key"_L1));
    // More than one round of SHA-256, the first of them the same.
    const auto longer = concatKdf(sent->view(), bytesOf(vector, "other_info"_L1), 64);
    QVERIFY(longer);
    QCOMPARE(longer->view().first(16).toByteArray(), bytesOf(vector, "derived_key"_L1));
    QVERIFY(longer->view().first(32) != longer->view().last(32));
}

void AeadTest::agreesAsRfc8037Does_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<KeyFamily>("family");
    QTest::newRow("A.6, X25519") << u"rfc8037/a6.json"_s << KeyFamily::X25519;
    QTest::newRow("A.7, X448") << u"rfc8037/a7.json"_s << KeyFamily::X448;
}

void AeadTest::agreesAsRfc8037Does()
{
    QFETCH(QString, file);
    QFETCH(KeyFamily, family);
    const QJsonObject vector = vectorFile(file.toLatin1().constData()).object();
    const auto ephemeral = AsymmetricKey::fromRaw(
        family,
        {.publicKey = bytesOf(vector, "ephemeral_public"_L1),
         .secret = SecretBytes::copyOf(bytesOf(vector, "ephemeral_secret"_L1))});
    QVERIFY(ephemeral);
    const AsymmetricKey recipient = keyPairOf(vector["recipient"_L1].toObject());
    QCOMPARE(recipient.rawNumbers().publicKey, bytesOf(vector, "recipient_public"_L1));
    const auto secret = agreeOnSecret(*ephemeral, recipient);
    QVERIFY(secret);
    QCOMPARE(secret->view().toByteArray(), bytesOf(vector, "z"_L1));
}

void AeadTest::agreesWithNobodyElse()
{
    const AsymmetricKey& own = keyPair(KeyFamily::P256);
    QVERIFY(agreeOnSecret(own, *AsymmetricKey::generate(KeyFamily::P256)));
    QVERIFY(!agreeOnSecret(own, keyPair(KeyFamily::P384)));
    QVERIFY(!agreeOnSecret(own, keyPair(KeyFamily::X25519)));
    QVERIFY(!agreeOnSecret(own.publicHalf(), own));
    QVERIFY(!agreeOnSecret(keyPair(KeyFamily::Ed25519), keyPair(KeyFamily::Ed25519)));
    QVERIFY(!agreeOnSecret(keyPair(KeyFamily::Rsa), keyPair(KeyFamily::Rsa)));
}

void AeadTest::oaepComesBackUnderTheSameHashAlone()
{
    const AsymmetricKey& key = keyPair(KeyFamily::Rsa);
    const auto encrypted = encryptRsaOaep(key.publicHalf(), DigestAlgorithm::Sha256, "a secret");
    QVERIFY(encrypted);
    const auto decrypted = decryptRsaOaep(key, DigestAlgorithm::Sha256, *encrypted);
    QVERIFY(decrypted);
    QCOMPARE(decrypted->view().toByteArray(), "a secret"_ba);
    QVERIFY(!decryptRsaOaep(key, DigestAlgorithm::Sha1, *encrypted));
    QVERIFY(!decryptRsaOaep(key.publicHalf(), DigestAlgorithm::Sha256, *encrypted));
    QVERIFY(!decryptRsaOaep(key, DigestAlgorithm::Sha256, encrypted->first(255)));
    QVERIFY(!decryptRsaOaep(key, DigestAlgorithm::Sha256, {}));
    QVERIFY(!encryptRsaOaep(key, DigestAlgorithm::Sha256, QByteArray(256, 'x')));
    QVERIFY(!encryptRsaOaep(keyPair(KeyFamily::P256), DigestAlgorithm::Sha256, "a secret"));
}

QTEST_GUILESS_MAIN(AeadTest)
#include "tst_aead.moc"
