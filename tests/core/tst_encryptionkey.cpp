#include "core/crypto/selftest.h"
#include "core/key/encryptionkey.h"
#include "tests/core/jweworld.h"

#include <QMetaEnum>
#include <QSet>
#include <QTest>

using namespace claimcheck;
using namespace claimcheck::jweworld;
using namespace Qt::StringLiterals;
using Fault = KeyError::Fault;

class EncryptionKeyTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QVERIFY(m_runtime); }
    void init() { QTest::failOnWarning(); }
    void everyNameFindsItsOwnRow();
    void findsNoOtherName_data();
    void findsNoOtherName();
    void saysWhyItRefusesRsa15();
    void aSetHoldsWhatItWasGiven();
    void takesSecretsOfTheRightSize_data();
    void takesSecretsOfTheRightSize();
    void refusesWhatCannotBeAKey();
    void bindsKeyPairsToWhatTheyCanDo();
    void findsAKeyWithoutGuessing();
    void bindsJwksToWhatTheySay_data();
    void bindsJwksToWhatTheySay();

private:
    std::expected<CryptoRuntime, CryptoError> m_runtime = CryptoRuntime::start();
};

void EncryptionKeyTest::everyNameFindsItsOwnRow()
{
    QSet<QByteArray> names;
    for (const auto& row : allKeyManagements()) {
        QCOMPARE(findKeyManagement(QByteArrayView{row.name}), &row);
        QCOMPARE(&rowOf(row.algorithm), &row);
        names.insert(QByteArrayView{row.name}.toByteArray());
    }
    for (const auto& row : allContentEncryptions()) {
        QCOMPARE(findContentEncryption(QByteArrayView{row.name}), &row);
        QCOMPARE(&rowOf(row.encryption), &row);
        names.insert(QByteArrayView{row.name}.toByteArray());
    }
    QCOMPARE(names.size(), 16 + 6);
}

void EncryptionKeyTest::findsNoOtherName_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::newRow("E05: RSA1_5") << "RSA1_5"_ba;
    QTest::newRow("none") << "none"_ba;
    QTest::newRow("nothing") << ""_ba;
    QTest::newRow("small letters") << "a128kw"_ba;
    QTest::newRow("DIR") << "DIR"_ba;
    QTest::newRow("a space after it") << "A128KW "_ba;
    QTest::newRow("a NUL after it") << QByteArray("A128KW\0", 7);
    QTest::newRow("E12: RS256") << "RS256"_ba;
    QTest::newRow("RSA-OAEP-512") << "RSA-OAEP-512"_ba;
}

void EncryptionKeyTest::findsNoOtherName()
{
    QFETCH(QByteArray, name);
    QVERIFY(!findKeyManagement(name));
    QVERIFY(!findContentEncryption(name));
}

void EncryptionKeyTest::saysWhyItRefusesRsa15()
{
    QVERIFY(!refusalReason("RSA1_5").isEmpty());
    QVERIFY(refusalReason("RSA-OAEP").isEmpty());
    QVERIFY(refusalReason("RS256").isEmpty());
}

void EncryptionKeyTest::aSetHoldsWhatItWasGiven()
{
    const KeyManagementSet algorithms{KeyManagement::Direct, KeyManagement::Pbes2Hs512A256KW};
    for (const auto& row : allKeyManagements()) {
        QCOMPARE(algorithms.contains(row.algorithm),
                 row.algorithm == KeyManagement::Direct
                     || row.algorithm == KeyManagement::Pbes2Hs512A256KW);
        QVERIFY(!KeyManagementSet{}.contains(row.algorithm));
    }
    QCOMPARE(namesOf(algorithms), u"dir, PBES2-HS512+A256KW"_s);
    QCOMPARE(namesOf(ContentEncryptionSet{ContentEncryption::A256Gcm}), u"A256GCM"_s);
    QCOMPARE(namesOf(ContentEncryptionSet{}), u"none"_s);
    QVERIFY(ContentEncryptionSet{}.isEmpty());
}

void EncryptionKeyTest::takesSecretsOfTheRightSize_data()
{
    QTest::addColumn<KeyManagement>("algorithm");
    QTest::addColumn<QList<int>>("sizes");
    QTest::newRow("dir") << KeyManagement::Direct << QList{16, 24, 32, 48, 64};
    QTest::newRow("A128KW") << KeyManagement::A128KW << QList{16};
    QTest::newRow("A192KW") << KeyManagement::A192KW << QList{24};
    QTest::newRow("A256KW") << KeyManagement::A256KW << QList{32};
    QTest::newRow("A128GCMKW") << KeyManagement::A128GCMKW << QList{16};
    QTest::newRow("A192GCMKW") << KeyManagement::A192GCMKW << QList{24};
    QTest::newRow("A256GCMKW") << KeyManagement::A256GCMKW << QList{32};
}

void EncryptionKeyTest::takesSecretsOfTheRightSize()
{
    QFETCH(KeyManagement, algorithm);
    QFETCH(QList<int>, sizes);
    for (int size = 0; size <= 80; ++size) {
        const auto key =
            EncryptionKey::fromSecret(algorithm, SecretBytes::copyOf(QByteArray(size, 'k')), "id");
        QCOMPARE(key.has_value(), sizes.contains(size));
        if (!key) {
            QCOMPARE(key.error().fault, Fault::WrongSize);
            continue;
        }
        QCOMPARE(key->algorithm(), algorithm);
        QCOMPARE(key->id(), "id"_ba);
        QVERIFY(key->canDecrypt());
        const auto zero =
            EncryptionKey::fromSecret(algorithm, SecretBytes(static_cast<std::size_t>(size)), {});
        QVERIFY2(!zero, "E09: an all-zero key");
        QCOMPARE(zero.error().fault, Fault::AllZero);
    }
}

void EncryptionKeyTest::refusesWhatCannotBeAKey()
{
    const auto secret = [] { return SecretBytes::copyOf(QByteArray(16, 'k')); };
    for (const auto& row : allKeyManagements()) {
        const auto fromSecret = EncryptionKey::fromSecret(row.algorithm, secret(), {});
        const auto fromPassphrase = EncryptionKey::fromPassphrase(row.algorithm, secret(), {});
        const auto fromRsa = EncryptionKey::fromKeyPair(row.algorithm, keyPair(KeyFamily::Rsa), {});
        const bool wantsSecret = row.kind == CekTransportKind::Direct
            || row.kind == CekTransportKind::KeyWrap || row.kind == CekTransportKind::GcmKeyWrap;
        QCOMPARE(!fromSecret && fromSecret.error().fault == Fault::WrongAlgorithm, !wantsSecret);
        QCOMPARE(fromPassphrase.has_value(), row.kind == CekTransportKind::Passphrase);
        QCOMPARE(fromRsa.has_value(), row.kind == CekTransportKind::RsaOaep);
    }
    QCOMPARE(EncryptionKey::fromPassphrase(KeyManagement::Pbes2Hs256A128KW, {}, {}).error().fault,
             Fault::TooShort);
}

void EncryptionKeyTest::bindsKeyPairsToWhatTheyCanDo()
{
    using enum KeyFamily;
    for (const KeyFamily family : {P256, P384, P521, X25519, X448}) {
        const auto key = EncryptionKey::fromKeyPair(KeyManagement::EcdhEs, keyPair(family), {});
        QVERIFY(key);
        QVERIFY(key->canDecrypt());
        const auto half =
            EncryptionKey::fromKeyPair(KeyManagement::EcdhEs, keyPair(family).publicHalf(), {});
        QVERIFY(half);
        QVERIFY(!half->canDecrypt());
        QVERIFY(!EncryptionKey::fromKeyPair(KeyManagement::RsaOaep, keyPair(family), {}));
    }
    for (const KeyFamily family : {Ed25519, Ed448, Secp256k1, Rsa}) {
        const auto key = EncryptionKey::fromKeyPair(KeyManagement::EcdhEs, keyPair(family), {});
        QVERIFY(!key);
        QCOMPARE(key.error().fault, Fault::WrongAlgorithm);
    }
    QVERIFY(!EncryptionKey::fromKeyPair(KeyManagement::RsaOaep, keyPair(Rsa).publicHalf(), {})
                 ->canDecrypt());
}

void EncryptionKeyTest::findsAKeyWithoutGuessing()
{
    constexpr auto algorithm = KeyManagement::A128KW;
    constexpr auto any = ContentEncryption::A128Gcm;
    EncryptionKeySet keys;
    const auto add = [&](const QByteArray& id, KeyManagement bound = KeyManagement::A128KW) {
        keys.add(std::make_shared<const EncryptionKey>(keyFor(bound, any, KeyFamily::Rsa, id)));
        return keys.keys().back().get();
    };
    QVERIFY(keys.isEmpty());
    QVERIFY(!keys.find("a", algorithm));
    const auto* a = add("a");
    QCOMPARE(keys.find("a", algorithm), a);
    QCOMPARE(keys.find({}, algorithm), a);
    QVERIFY(!keys.find("b", algorithm));
    QVERIFY2(!keys.find("a", KeyManagement::A128GCMKW), "E14: bound to another algorithm");
    const auto* b = add("b");
    QCOMPARE(keys.find("b", algorithm), b);
    QVERIFY(!keys.find({}, algorithm));
    const auto* gcm = add("g", KeyManagement::A128GCMKW);
    QCOMPARE(keys.find({}, KeyManagement::A128GCMKW), gcm);

    // A key that cannot decrypt is none.
    keys.add(std::make_shared<const EncryptionKey>(*EncryptionKey::fromKeyPair(
        KeyManagement::RsaOaep, keyPair(KeyFamily::Rsa).publicHalf(), "r")));
    QVERIFY(!keys.find("r", KeyManagement::RsaOaep));

    EncryptionKeySet nameless = setOf(keyFor(algorithm, any));
    QVERIFY(nameless.find("whatever", algorithm));
}

void EncryptionKeyTest::bindsJwksToWhatTheySay_data()
{
    QTest::addColumn<QByteArray>("members");
    QTest::addColumn<QString>("algorithms");
    QTest::addColumn<QString>("fault"); // of binding to A128KW for decryption

    const QByteArray k16 = R"("kty":"oct","k":"AAECAwQFBgcICQoLDA0ODw")";
    const QByteArray k32 = R"("kty":"oct","k":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8")";
    const QByteArray p256 = R"("kty":"EC","crv":"P-256",)"
                            R"("x":"weNJy2HscCSM6AEDTDg04biOvhFhyyWvOHQfeF_PxMQ",)"
                            R"("y":"e8lnCO-AlStT-NJVX-crhB7QRYhiix03illJOVAOyck")";
    // clang-format off
    QTest::newRow("16 bytes")                   << k16                             << u"dir, A128KW, A128GCMKW"_s << QString{};
    QTest::newRow("16 bytes, for encryption")   << k16 + R"(,"use":"enc")"         << u"dir, A128KW, A128GCMKW"_s << QString{};
    QTest::newRow("16 bytes, for signatures")   << k16 + R"(,"use":"sig")"         << u"dir, A128KW, A128GCMKW"_s << u"WrongUse"_s;
    QTest::newRow("16 bytes, only to wrap")     << k16 + R"(,"key_ops":["wrapKey"])" << u"dir, A128KW, A128GCMKW"_s << u"WrongUse"_s;
    QTest::newRow("16 bytes, to unwrap")        << k16 + R"(,"key_ops":["unwrapKey"])" << u"dir, A128KW, A128GCMKW"_s << QString{};
    QTest::newRow("E14: another alg")           << k16 + R"(,"alg":"A128GCMKW")"   << u"A128GCMKW"_s               << u"WrongAlgorithm"_s;
    QTest::newRow("its own alg")                << k16 + R"(,"alg":"A128KW")"      << u"A128KW"_s                  << QString{};
    QTest::newRow("an enc as its alg")          << k16 + R"(,"alg":"A128GCM")"     << u"dir"_s                     << u"WrongAlgorithm"_s;
    QTest::newRow("an enc of another size")     << k16 + R"(,"alg":"A256GCM")"     << u"none"_s                    << u"WrongAlgorithm"_s;
    QTest::newRow("an alg for signatures")      << k32 + R"(,"alg":"HS256")"       << u"none"_s                    << u"WrongAlgorithm"_s;
    QTest::newRow("32 bytes")                   << k32                             << u"dir, A256KW, A256GCMKW"_s  << u"WrongSize"_s;
    QTest::newRow("a public key")               << p256                            << u"ECDH-ES, ECDH-ES+A128KW, ECDH-ES+A192KW, ECDH-ES+A256KW"_s << u"NotPrivate"_s;
    // clang-format on
}

void EncryptionKeyTest::bindsJwksToWhatTheySay()
{
    QFETCH(QByteArray, members);
    QFETCH(QString, algorithms);
    QFETCH(QString, fault);
    const auto material = parseJwk(QByteArray('{' + members + '}'));
    QVERIFY(material);
    KeyManagementSet set;
    for (const KeyManagement algorithm : keyManagementsOf(*material))
        set.insert(algorithm);
    QCOMPARE(namesOf(set), algorithms);
    const auto key = bind(*material, KeyManagement::A128KW, KeyPurpose::Decrypt);
    QCOMPARE(key.has_value(), fault.isEmpty());
    if (!key)
        QCOMPARE(QString::fromLatin1(
                     QMetaEnum::fromType<Fault>().valueToKey(static_cast<int>(key.error().fault))),
                 fault);
}

QTEST_GUILESS_MAIN(EncryptionKeyTest)
#include "tst_encryptionkey.moc"
