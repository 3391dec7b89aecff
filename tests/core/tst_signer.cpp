#include "core/crypto/selftest.h"
#include "core/token/signer.h"
#include "tests/core/signers.h"

#include <QTest>

using namespace claimcheck;
using namespace Qt::StringLiterals;
using Fault = SignerError::Fault;

namespace {

SignerSettings legacy(KeyDerivation derivation, const QByteArray& salt)
{
    return {.salt = salt,
            .digest = DigestAlgorithm::Sha1,
            .derivation = derivation,
            .rules = SignerRules::LegacyAllowed};
}

QByteArray signatureOf(const SignerSettings& settings, const QByteArray& secret)
{
    return Signer::create(secretsOf({secret}), settings)->sign("text");
}

} // namespace

class SignerTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(); }
    void refusesSettings_data();
    void refusesSettings();
    void refusesSecrets_data();
    void refusesSecrets();
    void takesLegacyOnlyWhenTold();
    void derivesAsPythonDoes_data();
    void derivesAsPythonDoes();
    void onlyHmacTellsSaltFromSecret();
    void anotherSaltIsAnotherKey();
    void theNewestKeySignsAndAllVerify();
    void aRemovedKeyStopsAtOnce();

private:
    CryptoRuntime m_crypto = *CryptoRuntime::start();
};

void SignerTest::refusesSettings_data()
{
    QTest::addColumn<QByteArray>("salt");
    QTest::addColumn<DigestAlgorithm>("digest");
    QTest::addColumn<KeyDerivation>("derivation");
    QTest::addColumn<char>("separator");
    QTest::addColumn<Fault>("fault");

    const auto sha256 = DigestAlgorithm::Sha256;
    const auto hmac = KeyDerivation::Hmac;
    // clang-format off
    QTest::newRow("I07 no salt")                 << ""_ba                    << sha256                << hmac                        << '.'  << Fault::BadSalt;
    QTest::newRow("I07 salt of the serializers") << "itsdangerous"_ba        << sha256                << hmac                        << '.'  << Fault::BadSalt;
    QTest::newRow("I07 salt of the signers")     << "itsdangerous.Signer"_ba << sha256                << hmac                        << '.'  << Fault::BadSalt;
    QTest::newRow("I14 SHA-1")                   << "access"_ba              << DigestAlgorithm::Sha1 << hmac                        << '.'  << Fault::Legacy;
    QTest::newRow("I08 concat")                  << "access"_ba              << sha256                << KeyDerivation::Concat       << '.'  << Fault::Legacy;
    QTest::newRow("I08 django-concat")           << "access"_ba              << sha256                << KeyDerivation::DjangoConcat << '.'  << Fault::Legacy;
    QTest::newRow("no derivation")               << "access"_ba              << sha256                << KeyDerivation::None         << '.'  << Fault::Legacy;
    QTest::newRow("separator of base64url")      << "access"_ba              << sha256                << hmac                        << '_'  << Fault::BadSeparator;
    QTest::newRow("separator is a letter")       << "access"_ba              << sha256                << hmac                        << 'a'  << Fault::BadSeparator;
    QTest::newRow("separator is padding")        << "access"_ba              << sha256                << hmac                        << '='  << Fault::BadSeparator;
    QTest::newRow("separator is a space")        << "access"_ba              << sha256                << hmac                        << ' '  << Fault::BadSeparator;
    QTest::newRow("separator is NUL")            << "access"_ba              << sha256                << hmac                        << '\0' << Fault::BadSeparator;
    QTest::newRow("separator is not ASCII")      << "access"_ba              << sha256                << hmac                        << '\xe9' << Fault::BadSeparator;
    // clang-format on
}

void SignerTest::refusesSettings()
{
    QFETCH(QByteArray, salt);
    QFETCH(DigestAlgorithm, digest);
    QFETCH(KeyDerivation, derivation);
    QFETCH(char, separator);
    QFETCH(Fault, fault);

    const auto signer = Signer::create(
        secretsOf({secretOf('k')}),
        {.salt = salt, .digest = digest, .derivation = derivation, .separator = separator});
    QVERIFY2(!signer, "the settings were accepted");
    QCOMPARE(signer.error().fault, fault);
}

void SignerTest::refusesSecrets_data()
{
    QTest::addColumn<QByteArrayList>("secrets");
    QTest::addColumn<SignerRules>("rules");
    QTest::addColumn<Fault>("fault");

    const auto strict = SignerRules::Strict;
    const auto legacy = SignerRules::LegacyAllowed;
    const QByteArray a = secretOf('a');
    const QByteArray b = secretOf('b');
    const QByteArrayList five{a, b, secretOf('c'), secretOf('d'), secretOf('e')};
    QByteArrayList hundred;
    for (char letter = 0; letter < 100; ++letter)
        hundred.append(secretOf(letter));
    // clang-format off
    QTest::newRow("I13 no key")                      << QByteArrayList{}       << strict << Fault::NoKey;
    QTest::newRow("I13 no key, legacy")              << QByteArrayList{}       << legacy << Fault::NoKey;
    QTest::newRow("I13 five keys")                   << five                   << strict << Fault::TooManyKeys;
    QTest::newRow("I13 a hundred keys, legacy")      << hundred                << legacy << Fault::TooManyKeys;
    QTest::newRow("I13 empty key")                   << QByteArrayList{""}     << strict << Fault::KeyTooShort;
    QTest::newRow("I13 empty key, legacy")           << QByteArrayList{""}     << legacy << Fault::KeyTooShort;
    QTest::newRow("I13 empty key among good, legacy")<< QByteArrayList{a, ""}  << legacy << Fault::KeyTooShort;
    QTest::newRow("I13 31 bytes")                    << QByteArrayList{a, b.first(31)} << strict << Fault::KeyTooShort;
    QTest::newRow("I13 the same key twice")          << QByteArrayList{a, b, a} << strict << Fault::DuplicateKey;
    QTest::newRow("I13 the same key twice, legacy")  << QByteArrayList{"x", "x"} << legacy << Fault::DuplicateKey;
    // clang-format on
}

void SignerTest::refusesSecrets()
{
    QFETCH(QByteArrayList, secrets);
    QFETCH(SignerRules, rules);
    QFETCH(Fault, fault);

    const auto signer = Signer::create(secretsOf(secrets), {.salt = "access", .rules = rules});
    QVERIFY2(!signer, "the secrets were accepted");
    QCOMPARE(signer.error().fault, fault);
}

void SignerTest::takesLegacyOnlyWhenTold()
{
    for (const auto derivation : {KeyDerivation::Concat, KeyDerivation::DjangoConcat,
                                  KeyDerivation::Hmac, KeyDerivation::None}) {
        for (const QByteArray& salt : {""_ba, "itsdangerous"_ba}) {
            SignerSettings settings = legacy(derivation, salt);
            QVERIFY(Signer::create(secretsOf({"x"}), settings));
            settings.rules = SignerRules::Strict;
            QVERIFY(!Signer::create(secretsOf({secretOf('k')}), settings));
        }
    }
}

// What Python 3.13 with itsdangerous 2.2.0 prints for Signer("secret", salt="salt",
// ...).derive_key()
void SignerTest::derivesAsPythonDoes_data()
{
    QTest::addColumn<KeyDerivation>("derivation");
    QTest::addColumn<DigestAlgorithm>("digest");
    QTest::addColumn<QByteArray>("key");

    // clang-format off
    QTest::newRow("concat, sha1") << KeyDerivation::Concat << DigestAlgorithm::Sha1 << "da00ec2e6ff9ed4d342b24a16e262c82f3c8b10b"_ba;
    QTest::newRow("concat, sha256") << KeyDerivation::Concat << DigestAlgorithm::Sha256 << "bede90386d450cea8b77b822f8887065e4e5abf132c2f9dccfcc7fbd4cba5e35"_ba;
    QTest::newRow("concat, sha512") << KeyDerivation::Concat << DigestAlgorithm::Sha512 << "9901847ff8c76bd5fb473b7bd2e4f4ddd110332a52a888fd69deb276613885ddf382e5cf1210ed0decdb8010ae3994331a9e0639c3ca7e9e8b110dd50978ce76"_ba;
    QTest::newRow("django-concat, sha1") << KeyDerivation::DjangoConcat << DigestAlgorithm::Sha1 << "52c640bf369e2ab143d7523b2a0d20a18c329375"_ba;
    QTest::newRow("django-concat, sha256") << KeyDerivation::DjangoConcat << DigestAlgorithm::Sha256 << "eacb1ba04ec8fe032bfe275f6483a8560a416e7319ddd74a8775430252c69b85"_ba;
    QTest::newRow("django-concat, sha512") << KeyDerivation::DjangoConcat << DigestAlgorithm::Sha512 << "5ac922b02f13ee026ba79c01b7807552b0e08682d71fd9801776133f2e2b503863b939ca0f76c3cf6b74c6c5f53aaf7c0cedea0bd3add6101a16796e8b2a60f8"_ba;
    QTest::newRow("hmac, sha1") << KeyDerivation::Hmac << DigestAlgorithm::Sha1 << "fcd40c3b5d0d97c6f1538d93b9ebc600042e8bfe"_ba;
    QTest::newRow("hmac, sha256") << KeyDerivation::Hmac << DigestAlgorithm::Sha256 << "8685715f6d77d865828ec9b76cd32923e3a8b33a67da845133e204314f6bb10b"_ba;
    QTest::newRow("hmac, sha512") << KeyDerivation::Hmac << DigestAlgorithm::Sha512 << "6a9ecd8a1a7a16c87d5eb2f6eee166a823e3f987b91191614c47b028ccdd6de3d433081ddc23ad26bbd41b31e417820c10271fe7a0bd8267648bbe9076c8cb7e"_ba;
    QTest::newRow("none, sha1") << KeyDerivation::None << DigestAlgorithm::Sha1 << "736563726574"_ba;
    // clang-format on
}

void SignerTest::derivesAsPythonDoes()
{
    QFETCH(KeyDerivation, derivation);
    QFETCH(DigestAlgorithm, digest);
    QFETCH(QByteArray, key);

    const SecretBytes derived =
        deriveSigningKey(SecretBytes::copyOf("secret"), "salt", derivation, digest);
    QCOMPARE(derived.view().toByteArray().toHex(), key);
}

void SignerTest::onlyHmacTellsSaltFromSecret()
{
    // I08: the same key for two pairs of salt and secret.
    const auto django = KeyDerivation::DjangoConcat;
    QCOMPARE(signatureOf(legacy(django, "foosigner"), "KEY"),
             signatureOf(legacy(django, "foo"), "signerKEY"));
    const auto concat = KeyDerivation::Concat;
    QCOMPARE(signatureOf(legacy(concat, "foo"), "KEY"), signatureOf(legacy(concat, "fo"), "oKEY"));

    const auto hmac = KeyDerivation::Hmac;
    QVERIFY(signatureOf(legacy(hmac, "foosigner"), "KEY")
            != signatureOf(legacy(hmac, "foo"), "signerKEY"));
    QVERIFY(signatureOf(legacy(hmac, "foo"), "KEY") != signatureOf(legacy(hmac, "fo"), "oKEY"));
}

void SignerTest::anotherSaltIsAnotherKey()
{
    const auto refresh = Signer::create(secretsOf({secretOf('k')}), {.salt = "refresh"});
    QVERIFY(refresh);
    const QByteArray signature = refresh->sign("text");
    QVERIFY(refresh->verify("text", signature));
    QVERIFY(!accessSigner().verify("text", signature));
}

void SignerTest::theNewestKeySignsAndAllVerify()
{
    const QByteArrayList secrets{secretOf('a'), secretOf('b'), secretOf('c'), secretOf('d')};
    const Signer all = accessSigner(secrets);
    QCOMPARE(all.sign("text"), accessSigner({secretOf('d')}).sign("text"));
    for (qsizetype i = 0; i < secrets.size(); ++i) {
        const QByteArray signature = accessSigner({secrets.at(i)}).sign("text");
        QCOMPARE(all.verify("text", signature), std::optional{static_cast<std::size_t>(3 - i)});
        QVERIFY(!all.verify("text ", signature));
        QVERIFY(!all.verify("text", signature.chopped(1)));
    }
    QVERIFY(!all.verify("text", accessSigner({secretOf('e')}).sign("text")));
    QVERIFY(!all.verify("text", {}));
}

void SignerTest::aRemovedKeyStopsAtOnce()
{
    const QByteArray old = accessSigner({secretOf('a')}).sign("text");
    QVERIFY(accessSigner({secretOf('a'), secretOf('b')}).verify("text", old));
    QVERIFY(!accessSigner({secretOf('b')}).verify("text", old));
}

QTEST_GUILESS_MAIN(SignerTest)
#include "tst_signer.moc"
