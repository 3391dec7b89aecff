#include "core/crypto/selftest.h"
#include "core/key/keymaterial.h"
#include "tests/core/keyvectors.h"

#include <QTest>

using namespace claimcheck;
using namespace Qt::StringLiterals;
using Fault = KeyError::Fault;

namespace {

KeyMaterial pairOf(const char* name)
{
    return *keyIn(u"good/"_s + QLatin1StringView{name} + u".pkcs8.pem"_s);
}

KeyMaterial secretOf(int size)
{
    return {.key = SecretBytes::copyOf(QByteArray(size, 'k')), .id = "k1"};
}

QByteArrayList namesOf(const std::vector<Algorithm>& algorithms)
{
    QByteArrayList names;
    for (const Algorithm algorithm : algorithms)
        names += QByteArray(rowOf(algorithm).name.data(),
                            static_cast<qsizetype>(rowOf(algorithm).name.size()));
    return names;
}

} // namespace

class KeyMaterialTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(); }
    void knowsWhatItCanDo_data();
    void knowsWhatItCanDo();
    void bindsToNothingElse();
    void aNamedAlgorithmIsTheOnlyOne();
    void keepsToItsUse_data();
    void keepsToItsUse();
    void signsWithThePrivateHalfAlone();
    void aShortSecretBindsOnlyLeniently();

private:
    std::expected<CryptoRuntime, CryptoError> m_runtime = CryptoRuntime::start();
};

void KeyMaterialTest::knowsWhatItCanDo_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArrayList>("algorithms");
    // clang-format off
    QTest::newRow("S19 RSA")       << u"rsa"_s       << QByteArrayList{"RS256", "RS384", "RS512", "PS256", "PS384", "PS512"};
    QTest::newRow("S16 P-256")     << u"p256"_s      << QByteArrayList{"ES256"};
    QTest::newRow("S16 P-384")     << u"p384"_s      << QByteArrayList{"ES384"};
    QTest::newRow("S16 P-521")     << u"p521"_s      << QByteArrayList{"ES512"};
    QTest::newRow("S16 secp256k1") << u"secp256k1"_s << QByteArrayList{"ES256K"};
    QTest::newRow("S20 Ed25519")   << u"ed25519"_s   << QByteArrayList{"EdDSA", "Ed25519"};
    QTest::newRow("S20 Ed448")     << u"ed448"_s     << QByteArrayList{"EdDSA", "Ed448"};
    QTest::newRow("S20 X25519")    << u"x25519"_s    << QByteArrayList{};
    QTest::newRow("S20 X448")      << u"x448"_s      << QByteArrayList{};
    QTest::newRow("ML-DSA-44")     << u"mldsa44"_s   << QByteArrayList{"ML-DSA-44"};
    QTest::newRow("ML-DSA-65")     << u"mldsa65"_s   << QByteArrayList{"ML-DSA-65"};
    QTest::newRow("ML-DSA-87")     << u"mldsa87"_s   << QByteArrayList{"ML-DSA-87"};
    // clang-format on
}

void KeyMaterialTest::knowsWhatItCanDo()
{
    QFETCH(QString, name);
    QFETCH(QByteArrayList, algorithms);
    const auto key = keyIn(u"good/"_s + name + u".pkcs8.pem"_s);
    QVERIFY(key);
    QCOMPARE(namesOf(algorithmsOf(*key)), algorithms);
    for (const AlgorithmRow& row : allAlgorithms()) {
        const bool can = algorithms.contains(QByteArrayView{row.name});
        for (const auto purpose : {KeyPurpose::Sign, KeyPurpose::Verify}) {
            const auto bound = bind(*key, row.algorithm, purpose, KeyStrength::Lenient);
            QCOMPARE(bound.has_value(), can);
            if (!can)
                QCOMPARE(bound.error().fault, Fault::WrongAlgorithm);
        }
    }
}

void KeyMaterialTest::bindsToNothingElse()
{
    QCOMPARE(namesOf(algorithmsOf(secretOf(32))), QByteArrayList{"HS256"});
    QCOMPARE(namesOf(algorithmsOf(secretOf(48))), (QByteArrayList{"HS256", "HS384"}));
    QCOMPARE(namesOf(algorithmsOf(secretOf(64))), (QByteArrayList{"HS256", "HS384", "HS512"}));
    QVERIFY(algorithmsOf(secretOf(31)).empty());
    for (const AlgorithmRow& row : allAlgorithms().subspan(3)) {
        const auto key =
            bind(secretOf(64), row.algorithm, KeyPurpose::Verify, KeyStrength::Lenient);
        QVERIFY(!key);
        QCOMPARE(key.error().fault, Fault::WrongAlgorithm);
    }
}

void KeyMaterialTest::aNamedAlgorithmIsTheOnlyOne()
{
    KeyMaterial rsa = pairOf("rsa");
    rsa.algorithm = "PS256";
    QCOMPARE(namesOf(algorithmsOf(rsa)), QByteArrayList{"PS256"});
    QVERIFY(bind(rsa, Algorithm::PS256, KeyPurpose::Sign, KeyStrength::Required));
    // S19: RS256 with a PSS key, and the other way round.
    QCOMPARE(bind(rsa, Algorithm::RS256, KeyPurpose::Verify, KeyStrength::Required).error().fault,
             Fault::WrongAlgorithm);
    rsa.algorithm = "RS256";
    QCOMPARE(bind(rsa, Algorithm::PS256, KeyPurpose::Verify, KeyStrength::Required).error().fault,
             Fault::WrongAlgorithm);
    // One that signs nothing, and one that nobody knows.
    for (const char* name : {"RSA-OAEP", "none", "rs256", "RS256 "}) {
        rsa.algorithm = name;
        QVERIFY(algorithmsOf(rsa).empty());
        for (const auto algorithm : {Algorithm::RS256, Algorithm::PS256})
            QVERIFY(!bind(rsa, algorithm, KeyPurpose::Verify, KeyStrength::Lenient));
    }
    // EdDSA and Ed25519 are one thing for this key (RFC 9864), and Ed448 is another.
    KeyMaterial ed = pairOf("ed25519");
    ed.algorithm = "EdDSA";
    QVERIFY(bind(ed, Algorithm::EdDSA, KeyPurpose::Sign, KeyStrength::Required));
    QVERIFY(bind(ed, Algorithm::Ed25519, KeyPurpose::Sign, KeyStrength::Required));
    ed.algorithm = "Ed448";
    QVERIFY(!bind(ed, Algorithm::EdDSA, KeyPurpose::Sign, KeyStrength::Required));
}

void KeyMaterialTest::keepsToItsUse_data()
{
    QTest::addColumn<QByteArray>("use");
    QTest::addColumn<QByteArrayList>("operations");
    QTest::addColumn<QString>("allowed"); // of Sign, Verify, Encrypt, Decrypt
    // clang-format off
    QTest::newRow("S36 nothing said")          << ""_ba    << QByteArrayList{}                    << u"SVED"_s;
    QTest::newRow("S36 sig")                   << "sig"_ba << QByteArrayList{}                    << u"SV"_s;
    QTest::newRow("S36 enc")                   << "enc"_ba << QByteArrayList{}                    << u"ED"_s;
    QTest::newRow("S36 another use")           << "tls"_ba << QByteArrayList{}                    << u""_s;
    QTest::newRow("S36 sign")                  << ""_ba    << QByteArrayList{"sign"}              << u"S"_s;
    QTest::newRow("S36 verify")                << ""_ba    << QByteArrayList{"verify"}            << u"V"_s;
    QTest::newRow("S36 sign and verify")       << ""_ba    << QByteArrayList{"verify", "sign"}    << u"SV"_s;
    QTest::newRow("S36 wrapKey")               << ""_ba    << QByteArrayList{"wrapKey"}           << u"E"_s;
    QTest::newRow("S36 decrypt and unwrapKey") << ""_ba    << QByteArrayList{"decrypt", "unwrapKey"} << u"D"_s;
    QTest::newRow("S36 deriveKey")             << ""_ba    << QByteArrayList{"deriveKey"}         << u"ED"_s;
    QTest::newRow("S36 sig, and sign")         << "sig"_ba << QByteArrayList{"sign"}              << u"S"_s;
    QTest::newRow("S36 enc, but sign")         << "enc"_ba << QByteArrayList{"sign"}              << u""_s;
    QTest::newRow("S36 an unknown operation")  << ""_ba    << QByteArrayList{"dance"}             << u""_s;
    QTest::newRow("S36 sign in capitals")      << ""_ba    << QByteArrayList{"SIGN"}              << u""_s;
    // clang-format on
}

void KeyMaterialTest::keepsToItsUse()
{
    QFETCH(QByteArray, use);
    QFETCH(QByteArrayList, operations);
    QFETCH(QString, allowed);
    KeyMaterial key = pairOf("p256");
    key.use = use;
    key.operations = operations;
    QString found;
    const std::pair<KeyPurpose, QChar> purposes[] = {{KeyPurpose::Sign, u'S'},
                                                     {KeyPurpose::Verify, u'V'},
                                                     {KeyPurpose::Encrypt, u'E'},
                                                     {KeyPurpose::Decrypt, u'D'}};
    for (const auto& [purpose, letter] : purposes) {
        if (allows(key, purpose))
            found += letter;
    }
    QCOMPARE(found, allowed);
    for (const auto& [purpose, letter] : std::span{purposes}.first(2)) {
        const auto bound = bind(key, Algorithm::ES256, purpose, KeyStrength::Required);
        QCOMPARE(bound.has_value(), allowed.contains(letter));
        if (!bound)
            QCOMPARE(bound.error().fault, Fault::WrongUse);
    }
}

void KeyMaterialTest::signsWithThePrivateHalfAlone()
{
    for (const char* name : {"rsa", "p256", "ed25519", "mldsa44"}) {
        KeyMaterial key = pairOf(name);
        const Algorithm algorithm = algorithmsOf(key).front();
        const auto signer = bind(key, algorithm, KeyPurpose::Sign, KeyStrength::Required);
        key.key = key.pair()->publicHalf();
        QVERIFY(!key.isPrivate());
        QCOMPARE(bind(key, algorithm, KeyPurpose::Sign, KeyStrength::Required).error().fault,
                 Fault::NotPrivate);
        const auto verifier = bind(key, algorithm, KeyPurpose::Verify, KeyStrength::Required);
        QVERIFY(signer && verifier);
        QVERIFY(verifier->verify("m", signer->sign("m")));
        QVERIFY(verifier->sign("m").isEmpty());
    }
}

void KeyMaterialTest::aShortSecretBindsOnlyLeniently()
{
    QCOMPARE(bind(secretOf(31), Algorithm::HS256, KeyPurpose::Verify, KeyStrength::Required)
                 .error()
                 .fault,
             Fault::TooShort);
    const auto key = bind(secretOf(31), Algorithm::HS256, KeyPurpose::Verify, KeyStrength::Lenient);
    QVERIFY(key && key->isWeak());
    QCOMPARE(key->id(), "k1"_ba);
}

QTEST_GUILESS_MAIN(KeyMaterialTest)
#include "tst_keymaterial.moc"
