#include "core/crypto/selftest.h"
#include "core/key/jwk.h"
#include "core/key/keyfile.h"
#include "tests/core/keyvectors.h"

#include <QTest>

using namespace claimcheck;
using namespace Qt::StringLiterals;
using Fault = KeyError::Fault;

namespace {

QByteArray copied(const SecretBytes& bytes)
{
    return bytes.view().toByteArray();
}

QByteArray setOf(const QByteArrayList& keys)
{
    return R"({"keys":[)" + keys.join(',') + "]}";
}

QByteArray jwk(const char* name)
{
    return keyBytes(u"good/"_s + QLatin1StringView{name} + u".jwk"_s);
}

QByteArray withId(QByteArray key, const QByteArray& id)
{
    return key.insert(key.indexOf('{') + 1, R"("kid":")" + id + R"(",)");
}

// A secret of its own for each number.
QByteArray secret(int number, const QByteArray& id = {})
{
    const QByteArray text =
        R"({"kty":"oct","k":")" + QByteArray::number(1'000'000 + number).repeated(8) + R"("})";
    return id.isEmpty() ? text : withId(text, id);
}

} // namespace

class JwkSetTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(); }
    void readsAndWritesASet();
    void skipsKeysOfUnknownTypes();
    void refuses_data();
    void refuses();
    void refusesFromTheLimitOn();
    void aFileIsKnownByItsContent_data();
    void aFileIsKnownByItsContent();
    void filesThatHoldNoKey_data();
    void filesThatHoldNoKey();

private:
    std::expected<CryptoRuntime, CryptoError> m_runtime = CryptoRuntime::start();
};

void JwkSetTest::readsAndWritesASet()
{
    const auto keys = parseJwkSet(setOf({withId(jwk("rsa.private"), "a"), jwk("p256.private"),
                                         withId(jwk("ed25519.private"), "c")}));
    QVERIFY(keys);
    QCOMPARE(keys->size(), 3U);
    QCOMPARE(keys->at(0).id, "a"_ba);
    QVERIFY(keys->at(1).id.isEmpty());
    QCOMPARE(keys->at(2).id, "c"_ba);

    const auto halves = parseJwkSet(copied(jwkSetText(*keys, KeyHalf::Public)));
    const auto wholes = parseJwkSet(copied(jwkSetText(*keys, KeyHalf::Private)));
    QVERIFY(halves && wholes);
    for (std::size_t i = 0; i < 3; ++i) {
        QVERIFY(!halves->at(i).isPrivate() && wholes->at(i).isPrivate());
        QCOMPARE(thumbprint(halves->at(i)), thumbprint(keys->at(i)));
        QCOMPARE(halves->at(i).id, keys->at(i).id);
    }
    // A set of secrets has no public half at all.
    const auto secrets = parseJwkSet(setOf({secret(1), secret(2)}));
    QVERIFY(secrets);
    QCOMPARE(copied(jwkSetText(*secrets, KeyHalf::Public)), R"({"keys":[]})"_ba);
    QCOMPARE(copied(jwkSetText(*secrets, KeyHalf::Private)), setOf({secret(1), secret(2)}));
    QVERIFY(parseJwkSet(R"({"keys":[]})")->empty());
}

void JwkSetTest::skipsKeysOfUnknownTypes()
{
    // K03: what is not understood is left out (RFC 7517 section 5); the rest stays.
    for (const char* unknown :
         {R"({"kty":"LMS"})", R"({"kty":"EC","crv":"BP-256","x":"AA","y":"AA"})",
          R"({"kty":"OKP","crv":"Ed1","x":"AA"})", R"({"kty":"AKP","alg":"ML-DSA-1","pub":"AA"})",
          R"({"kty":"LMS","crv":5,"use":"sig"})"}) {
        const auto keys = parseJwkSet(setOf({jwk("p256.public"), unknown, jwk("rsa.public")}));
        QVERIFY2(keys, unknown);
        QCOMPARE(keys->size(), 2U);
    }
}

void JwkSetTest::refuses_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<Fault>("fault");
    const auto row = [](const char* name, const QByteArray& json, Fault fault) {
        QTest::newRow(name) << json << fault;
    };
    const QByteArray ec = jwk("p256.public");
    const QByteArray rsa = jwk("rsa.public");
    // clang-format off
    row("K03 a list",                        '[' + ec + ']',                                       Fault::BadJson);
    row("K03 no keys",                       "{}",                                                 Fault::MissingMember);
    row("K03 a single key",                  ec,                                                   Fault::MissingMember);
    row("K03 keys not a list",               R"({"keys":{}})",                                     Fault::BadMember);
    row("K03 keys twice",                    R"({"keys":[],"keys":[]})",                           Fault::BadJson);
    row("K03 a key that is none",            setOf({ec, "1"}),                                     Fault::BadJson);
    row("K03 a key without a type",          setOf({ec, "{}"}),                                    Fault::MissingMember);
    row("K03 a key without its curve",       setOf({ec, R"({"kty":"EC","x":"AA"})"}),              Fault::MissingMember);
    row("K03 a bad key among good ones",     setOf({ec, R"({"kty":"RSA","n":"AA","e":"AQAB"})", rsa}), Fault::BadMember);
    row("K03 a member twice in a key",       setOf({ec, R"({"kty":"LMS","a":1,"a":2})"}),          Fault::BadJson);
    row("K03 one id, two keys",              setOf({withId(ec, "k"), withId(rsa, "k")}),           Fault::DuplicateKeyId);
    row("K03 one id, one spelled otherwise", setOf({withId(ec, "k"), withId(rsa, R"(\u006b)")}),   Fault::DuplicateKeyId);
    row("K03 a secret beside a public key",  setOf({secret(1), ec}),                               Fault::MixedSet);
    row("K03 a public key beside a secret",  setOf({ec, secret(1)}),                               Fault::MixedSet);
    row("K03 a secret beside a private key", setOf({secret(1), jwk("p256.private")}),              Fault::MixedSet);
    row("K03 private beside public",         setOf({jwk("rsa.private"), ec}),                      Fault::MixedSet);
    row("K03 public beside private",         setOf({rsa, ec, jwk("ed25519.private")}),             Fault::MixedSet);
    row("K03 100 deep",                      R"({"keys":[{"kty":"LMS","a":)" + QByteArray(100, '[') + QByteArray(100, ']') + "}]}", Fault::TooLarge);
    row("K03 10,000 keys",                   setOf(QByteArrayList(10'000, ec)),                    Fault::TooLarge);
    row("K03 10,000 small keys",             setOf(QByteArrayList(10'000, R"({"kty":"LMS"})")),    Fault::TooLarge);
    row("K03 5 MB",                          R"({"keys":[],"a":")" + QByteArray(5 << 20, 'a') + R"("})", Fault::TooLarge);
    // clang-format on
}

void JwkSetTest::refuses()
{
    QFETCH(QByteArray, json);
    QFETCH(Fault, fault);
    const auto keys = parseJwkSet(json);
    QVERIFY2(!keys, "the set was accepted");
    QCOMPARE(keys.error().fault, fault);
}

void JwkSetTest::refusesFromTheLimitOn()
{
    QByteArrayList list;
    for (int i = 0; i < kMaxJwkSetKeys; ++i)
        list += secret(i, QByteArray::number(i));
    const auto full = parseJwkSet(setOf(list));
    QVERIFY(full);
    QCOMPARE(full->size(), static_cast<std::size_t>(kMaxJwkSetKeys));
    list += secret(kMaxJwkSetKeys, "last");
    QCOMPARE(parseJwkSet(setOf(list)).error().fault, Fault::TooLarge);
    // Bytes, made up by space.
    const QByteArray set = setOf({secret(1)});
    QVERIFY(parseJwkSet(QByteArray{set + QByteArray(kMaxJwkSetBytes - set.size(), ' ')}));
    QCOMPARE(parseJwkSet(QByteArray{set + QByteArray(kMaxJwkSetBytes + 1 - set.size(), ' ')})
                 .error()
                 .fault,
             Fault::TooLarge);
}

void JwkSetTest::aFileIsKnownByItsContent_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<KeyFormat>("format");
    const QByteArray pem = keyBytes(u"good/p256.spki.pem"_s);
    const QByteArray body = pem.sliced(27).split('-').first();
    // clang-format off
    QTest::newRow("JWK")                  << jwk("p256.public")                       << KeyFormat::Jwk;
    QTest::newRow("JWK after space")      << QByteArray{"\n " + jwk("p256.public")}   << KeyFormat::Jwk;
    QTest::newRow("JWK Set")              << setOf({jwk("p256.public")})              << KeyFormat::JwkSet;
    QTest::newRow("PEM")                  << pem                                      << KeyFormat::Pem;
    QTest::newRow("PEM after text")       << QByteArray{"{not JSON\n" + pem}.sliced(1) << KeyFormat::Pem;
    QTest::newRow("DER")                  << QByteArray::fromBase64(body)             << KeyFormat::Der;
    // clang-format on
}

void JwkSetTest::aFileIsKnownByItsContent()
{
    QFETCH(QByteArray, bytes);
    QFETCH(KeyFormat, format);
    const auto file = readKeyFile(bytes);
    QVERIFY(file);
    QCOMPARE(file->format, format);
    QCOMPARE(file->keys.size(), 1U);
    QCOMPARE(thumbprint(file->keys.front()), thumbprint(*keyIn(u"good/p256.pkcs8.pem"_s)));
}

void JwkSetTest::filesThatHoldNoKey_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<Fault>("fault");
    // clang-format off
    QTest::newRow("nothing")              << QByteArray{}                               << Fault::NotAKey;
    QTest::newRow("space")                << " \n\t "_ba                                << Fault::NotAKey;
    QTest::newRow("a sentence")           << "the key is under the mat"_ba              << Fault::NotAKey;
    QTest::newRow("a zero digit")         << "0123456789abcdef0123456789abcdef"_ba      << Fault::NotAKey;
    QTest::newRow("random bytes")         << QByteArray::fromHex("30deadbeef")          << Fault::NotAKey;
    QTest::newRow("an empty set")         << R"({"keys":[]})"_ba                        << Fault::NotAKey;
    QTest::newRow("a set of strangers")   << R"({"keys":[{"kty":"LMS"}]})"_ba           << Fault::NotAKey;
    QTest::newRow("other JSON")           << R"({"a":1})"_ba                            << Fault::MissingMember;
    QTest::newRow("half a JSON")          << R"({"kty":)"_ba                            << Fault::BadJson;
    QTest::newRow("K05 ssh-rsa")          << "ssh-rsa AAAAB3NzaC1yc2E ada@host"_ba      << Fault::OpenSsh;
    QTest::newRow("K05 ssh-ed25519")      << "ssh-ed25519 AAAAC3NzaC1lZDI1 ada@host"_ba << Fault::OpenSsh;
    QTest::newRow("K05 OpenSSH, ECDSA")   << "ecdsa-sha2-nistp256 AAAAE2 ada@host"_ba   << Fault::OpenSsh;
    QTest::newRow("K05 OpenSSH, private") << keyBytes(u"bad/openssh.pem"_s)             << Fault::OpenSsh;
    QTest::newRow("K05 PuTTY")            << "PuTTY-User-Key-File-3: ssh-rsa\nA: b"_ba  << Fault::OpenSsh;
    QTest::newRow("K05 SSH, RFC 4716")    << "---- BEGIN SSH2 PUBLIC KEY ----\nAA"_ba   << Fault::OpenSsh;
    QTest::newRow("K05 a large file")     << QByteArray("{" + QByteArray(5 << 20, ' ')) << Fault::BadJson;
    QTest::newRow("K05 large DER")        << QByteArray("0" + QByteArray(5 << 20, 'x')) << Fault::TooLarge;
    // clang-format on
}

void JwkSetTest::filesThatHoldNoKey()
{
    QFETCH(QByteArray, bytes);
    QFETCH(Fault, fault);
    const auto file = readKeyFile(bytes, vectorPassphrase());
    QVERIFY2(!file, "the file was accepted");
    QCOMPARE(file.error().fault, fault);
}

QTEST_GUILESS_MAIN(JwkSetTest)
#include "tst_jwkset.moc"
