#include "core/key/key.h"
#include "core/key/keyset.h"

#include <QTest>

using namespace claimcheck;
using namespace Qt::StringLiterals;
using Fault = KeyError::Fault;

namespace {

auto keyOf(Algorithm algorithm, const QByteArray& secret,
           KeyStrength strength = KeyStrength::Required, const QByteArray& id = {})
{
    return Key::fromSecret(algorithm, SecretBytes::copyOf(secret), id, strength);
}

std::shared_ptr<const Key> shared(Algorithm algorithm, const QByteArray& id)
{
    return std::make_shared<const Key>(
        *keyOf(algorithm, QByteArray(64, 'k'), KeyStrength::Required, id));
}

} // namespace

class KeyTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(); }
    void aSecretIsAtLeastAsLongAsTheHash_data();
    void aSecretIsAtLeastAsLongAsTheHash();
    void aPublicKeyIsNoSecret_data();
    void aPublicKeyIsNoSecret();
    void signsLikeNobodyElse();
    void refusesTagsOfAnotherLength();
    void anIdTellsSecretsApart();
    void algorithmsAreFoundByTheirExactName();
    void aSetHoldsWhatWasPutIn();
    void findsKeys_data();
    void findsKeys();
};

void KeyTest::aSecretIsAtLeastAsLongAsTheHash_data()
{
    QTest::addColumn<Algorithm>("algorithm");
    QTest::addColumn<int>("size");
    QTest::addColumn<bool>("good");

    QTest::newRow("S21 HS256, 0 bytes") << Algorithm::HS256 << 0 << false;
    QTest::newRow("S21 HS256, 1 byte") << Algorithm::HS256 << 1 << false;
    QTest::newRow("S21 HS256, 31 bytes") << Algorithm::HS256 << 31 << false;
    QTest::newRow("S21 HS256, 32 bytes") << Algorithm::HS256 << 32 << true;
    QTest::newRow("S21 HS256, 33 bytes") << Algorithm::HS256 << 33 << true;
    QTest::newRow("S21 HS384, 47 bytes") << Algorithm::HS384 << 47 << false;
    QTest::newRow("S21 HS384, 48 bytes") << Algorithm::HS384 << 48 << true;
    QTest::newRow("S21 HS512, 63 bytes") << Algorithm::HS512 << 63 << false;
    QTest::newRow("S21 HS512, 64 bytes") << Algorithm::HS512 << 64 << true;
}

void KeyTest::aSecretIsAtLeastAsLongAsTheHash()
{
    QFETCH(Algorithm, algorithm);
    QFETCH(int, size);
    QFETCH(bool, good);

    const auto key = keyOf(algorithm, QByteArray(size, 'k'));
    QCOMPARE(key.has_value(), good);
    if (!good)
        QCOMPARE(key.error().fault, Fault::TooShort);

    // What a person types may be short, but never empty.
    const auto lenient = keyOf(algorithm, QByteArray(size, 'k'), KeyStrength::Lenient);
    QCOMPARE(lenient.has_value(), size > 0);
    if (lenient)
        QCOMPARE(lenient->isWeak(), !good);
}

void KeyTest::aPublicKeyIsNoSecret_data()
{
    QTest::addColumn<QByteArray>("text");

    const QByteArray body = "\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA\n";
    // clang-format off
    QTest::newRow("S10 PEM, SPKI")                << QByteArray("-----BEGIN PUBLIC KEY-----" + body);
    QTest::newRow("S10 PEM, PKCS#1")              << QByteArray("-----BEGIN RSA PUBLIC KEY-----" + body);
    QTest::newRow("S10 PEM, certificate")         << QByteArray("-----BEGIN CERTIFICATE-----" + body);
    QTest::newRow("S10 PEM after white space")    << QByteArray(" \r\n\t-----BEGIN PUBLIC KEY-----" + body);
    QTest::newRow("S10 PEM after a text header")  << QByteArray("subject=CN = a\n-----BEGIN CERTIFICATE-----" + body);
    QTest::newRow("S10 PEM after a mark")         << QByteArray("\xef\xbb\xbf-----BEGIN PUBLIC KEY-----" + body);
    QTest::newRow("S10 ssh-rsa")                  << "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQ ada@host"_ba;
    QTest::newRow("S10 ssh-ed25519")              << "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI ada@host"_ba;
    QTest::newRow("S10 ecdsa")                    << "ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbm ada"_ba;
    QTest::newRow("S10 SSH, RFC 4716")            << QByteArray("---- BEGIN SSH2 PUBLIC KEY ----" + body);
    QTest::newRow("S10 JWK, RSA")                 << R"({"kty":"RSA","n":"0vx7agoebGcQSuuPiLJXZptN","e":"AQAB"})"_ba;
    QTest::newRow("S10 JWK, EC")                  << R"({"crv":"P-256","kty":"EC","x":"MKBCTNIcKUSDii11ySs3526i","y":"4Etl"})"_ba;
    QTest::newRow("S10 JWK Set")                  << R"({"keys":[{"kty":"RSA","n":"0vx7agoebGcQSuuPiLJXZptN","e":"AQAB"}]})"_ba;
    // clang-format on
}

void KeyTest::aPublicKeyIsNoSecret()
{
    QFETCH(QByteArray, text);

    for (const auto strength : {KeyStrength::Required, KeyStrength::Lenient}) {
        const auto key = keyOf(Algorithm::HS256, text, strength);
        QVERIFY2(!key, "everyone has this key");
        QCOMPARE(key.error().fault, Fault::LooksLikePublicKey);
    }
}

void KeyTest::signsLikeNobodyElse()
{
    const auto key = keyOf(Algorithm::HS256, QByteArray(32, 'k'), KeyStrength::Required, "k1");
    const auto other = keyOf(Algorithm::HS256, QByteArray(32, 'l'));
    QVERIFY(key && other);
    QCOMPARE(key->id(), "k1"_ba);
    QCOMPARE(key->algorithm(), Algorithm::HS256);
    const QByteArray signature = key->sign("message");
    QCOMPARE(signature.size(), 32);
    QVERIFY(key->verify("message", signature));
    QVERIFY(!key->verify("Message", signature));
    QVERIFY(!other->verify("message", signature));
}

void KeyTest::refusesTagsOfAnotherLength()
{
    for (const AlgorithmRow& row : allAlgorithms().first(3)) {
        const auto key = keyOf(row.algorithm, QByteArray(64, 'k'));
        QVERIFY(key);
        const QByteArray tag = key->sign("m");
        QCOMPARE(static_cast<std::size_t>(tag.size()), digestSize(row.digest));
        for (qsizetype size = 0; size < tag.size(); ++size)
            QVERIFY(!key->verify("m", tag.first(size)));
        QVERIFY(!key->verify("m", QByteArray{tag}.append('\0')));
        QVERIFY(!key->verify("m", QByteArray(tag.size(), '\0')));
    }
}

void KeyTest::anIdTellsSecretsApart()
{
    const QByteArray id = secretKeyId(SecretBytes::copyOf(QByteArray(32, 'k')));
    QCOMPARE(id.size(), 8); // 6 bytes: to recognise, not to search for
    QCOMPARE(secretKeyId(SecretBytes::copyOf(QByteArray(32, 'k'))), id);
    QVERIFY(secretKeyId(SecretBytes::copyOf(QByteArray(32, 'l'))) != id);
}

void KeyTest::algorithmsAreFoundByTheirExactName()
{
    QCOMPARE(allAlgorithms().size(), 19U);
    for (const AlgorithmRow& row : allAlgorithms()) {
        const QByteArray name(row.name.data(), static_cast<qsizetype>(row.name.size()));
        QCOMPARE(findAlgorithm(name), &row);
        QCOMPARE(&rowOf(row.algorithm), &row);
        QVERIFY(!findAlgorithm(name.toLower()));
        QVERIFY(!findAlgorithm(name.sliced(1)));
        QVERIFY(!findAlgorithm(QByteArray{name}.append('\0')));
        QVERIFY(row.smallestKey == (row.scheme ? 0 : digestSize(row.digest)));
        QVERIFY(row.families.empty() == !row.scheme);
    }
    for (const QByteArray& name : {"none"_ba, "None"_ba, ""_ba, "RS1"_ba, "ES521"_ba, "RSA1_5"_ba})
        QVERIFY(!findAlgorithm(name));
}

void KeyTest::aSetHoldsWhatWasPutIn()
{
    AlgorithmSet set;
    QVERIFY(set.isEmpty());
    for (const AlgorithmRow& row : allAlgorithms())
        QVERIFY(!set.contains(row.algorithm));
    set.insert(Algorithm::HS512);
    set.insert(Algorithm::HS256);
    QVERIFY(set.contains(Algorithm::HS256) && set.contains(Algorithm::HS512));
    QVERIFY(!set.contains(Algorithm::HS384));
    QCOMPARE(set.names(), u"HS256, HS512"_s);
}

void KeyTest::findsKeys_data()
{
    QTest::addColumn<QByteArrayList>("ids");
    QTest::addColumn<QByteArray>("wanted");
    QTest::addColumn<int>("found");

    // clang-format off
    QTest::newRow("S36 no key at all")            << QByteArrayList{}              << "a"_ba << -1;
    QTest::newRow("S36 by its id")                << QByteArrayList{"a", "b"}      << "b"_ba << 1;
    QTest::newRow("S36 an unknown id")            << QByteArrayList{"a", "b"}      << "c"_ba << -1;
    QTest::newRow("S36 a prefix of an id")        << QByteArrayList{"ab"}          << "a"_ba << -1;
    QTest::newRow("S36 no id, one key")           << QByteArrayList{"a"}           << ""_ba  << 0;
    QTest::newRow("S36 no id, two keys")          << QByteArrayList{"a", "b"}      << ""_ba  << -1;
    QTest::newRow("S36 a key without id")         << QByteArrayList{""}            << "x"_ba << 0;
    QTest::newRow("S36 two keys without id")      << QByteArrayList{"", ""}        << "x"_ba << -1;
    QTest::newRow("S36 the named one first")      << QByteArrayList{"", "a"}       << "a"_ba << 1;
    QTest::newRow("S36 the named one second")     << QByteArrayList{"a", ""}       << "a"_ba << 0;
    // clang-format on
}

void KeyTest::findsKeys()
{
    QFETCH(QByteArrayList, ids);
    QFETCH(QByteArray, wanted);
    QFETCH(int, found);

    KeySet keys;
    QVERIFY(keys.isEmpty());
    for (const QByteArray& id : std::as_const(ids))
        keys.add(shared(Algorithm::HS256, id));
    const Key* expected =
        found < 0 ? nullptr : keys.keys().at(static_cast<std::size_t>(found)).get();
    QCOMPARE(keys.find(wanted, Algorithm::HS256), expected);
    // A key of another algorithm neither helps nor stands in the way.
    QVERIFY(!keys.find(wanted, Algorithm::HS512));
    keys.add(shared(Algorithm::HS512, wanted));
    QCOMPARE(keys.find(wanted, Algorithm::HS256), expected);
}

QTEST_GUILESS_MAIN(KeyTest)
#include "tst_key.moc"
