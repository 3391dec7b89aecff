#include "core/base/base64url.h"
#include "core/crypto/mac.h"
#include "core/crypto/selftest.h"
#include "core/key/jwk.h"
#include "core/token/jws.h"
#include "tests/core/keyvectors.h"

#include <QTest>

using namespace claimcheck;
using namespace Qt::StringLiterals;

namespace {

QByteArray file(const char* name)
{
    return keyBytes(u"good/"_s + QLatin1StringView{name});
}

QByteArray derOf(const QByteArray& pem)
{
    const qsizetype at = pem.indexOf('\n') + 1;
    return QByteArray::fromBase64(pem.sliced(at, pem.indexOf("-----END") - at));
}

// The parts of OpenSSH's public keys (RFC 4251 section 5): each with its length before it, and a
// number with a zero before its first bit if that is set.
QByteArray sshString(const QByteArray& bytes)
{
    QByteArray length(4, '\0');
    length[2] = static_cast<char>(bytes.size() >> 8);
    length[3] = static_cast<char>(bytes.size() & 0xff);
    return length + bytes;
}
QByteArray sshNumber(const QByteArray& bytes)
{
    return sshString(bytes.front() < 0 ? QByteArray{'\0' + bytes} : bytes);
}
QByteArray sshLine(const QByteArray& type, const QByteArray& rest)
{
    return type + ' ' + QByteArray{sshString(type) + rest}.toBase64() + " ada@host\n";
}

const AsymmetricKey& pairIn(const KeyMaterial& material)
{
    return *material.pair();
}

// A token that says HS256 and is signed with these bytes as the secret: the attack itself.
QByteArray forged(const QByteArray& secret)
{
    const QByteArray input =
        encodeBase64url(R"({"alg":"HS256"})") + '.' + encodeBase64url(R"({"sub":"admin"})");
    const auto mac = MacContext::create(DigestAlgorithm::Sha256, secret);
    return input + '.' + encodeBase64url(mac->compute(input));
}

struct Form
{
    const char* name;
    const char* key;
    QByteArray bytes;
    bool isKnown; ///< nobody can tell a bare modulus from random bytes
};

std::vector<Form> formsOfRsa()
{
    const QByteArray spki = file("rsa.spki.pem");
    const QByteArray pkcs1 = file("rsa.pkcs1-public.pem");
    const QByteArray certificate = file("rsa.certificate.pem");
    const QByteArray jwk = file("rsa.public.jwk");
    const RsaNumbers numbers = pairIn(*keyIn(u"good/rsa.spki.pem"_s)).rsaNumbers();
    return {
        {"S08 SPKI", "rsa", spki, true},
        {"S08 SPKI without its last LF", "rsa", spki.chopped(1), true},
        {"S08 SPKI, CR LF", "rsa", QByteArray{spki}.replace("\n", "\r\n"), true},
        {"S08 SPKI after space", "rsa", "  \n" + spki, true},
        {"S08 SPKI, DER", "rsa", derOf(spki), true},
        {"S08 SPKI, base64 alone", "rsa", derOf(spki).toBase64(), true},
        {"S08 SPKI, base64url alone", "rsa", encodeBase64url(derOf(spki)), true},
        {"S08 SPKI, base64 in lines", "rsa", spki.sliced(27).split('-').first(), true},
        {"S08 PKCS#1", "rsa", pkcs1, true},
        {"S08 PKCS#1 without its last LF", "rsa", pkcs1.chopped(1), true},
        {"S08 PKCS#1, DER", "rsa", derOf(pkcs1), true},
        {"S08 certificate", "rsa", certificate, true},
        {"S08 certificate, DER", "rsa", derOf(certificate), true},
        {"S08 JWK", "rsa", jwk, true},
        {"S08 JWK Set", "rsa", R"({"keys":[)" + jwk + "]}", true},
        {"S08 OpenSSH", "rsa", sshLine("ssh-rsa", sshNumber(numbers.e) + sshNumber(numbers.n)),
         true},
        {"S08 modulus", "rsa", numbers.n, false},
        {"S08 modulus, base64url", "rsa", encodeBase64url(numbers.n), false},
    };
}

std::vector<Form> formsOfCurves()
{
    const CurveNumbers point = pairIn(*keyIn(u"good/p256.spki.pem"_s)).curveNumbers();
    const QByteArray both = '\x04' + point.x + point.y;
    const QByteArray compressed = (point.y.back() & 1 ? '\x03' : '\x02') + point.x;
    const QByteArray ed = pairIn(*keyIn(u"good/ed25519.spki.pem"_s)).rawNumbers().publicKey;
    return {
        {"S09 x and y", "p256", point.x + point.y, true},
        {"S09 uncompressed point", "p256", both, true},
        {"S09 compressed point", "p256", compressed, false},
        {"S09 SPKI", "p256", file("p256.spki.pem"), true},
        {"S09 SPKI, compressed", "p256", file("p256.spki-compressed.pem"), true},
        {"S09 SPKI, DER", "p256", derOf(file("p256.spki.pem")), true},
        {"S09 certificate", "p256", file("p256.certificate.pem"), true},
        {"S09 JWK", "p256", file("p256.public.jwk"), true},
        {"S09 OpenSSH", "p256",
         sshLine("ecdsa-sha2-nistp256", sshString("nistp256") + sshString(both)), true},
        {"S09 Ed25519, SPKI", "ed25519", file("ed25519.spki.pem"), true},
        {"S09 Ed25519, DER", "ed25519", derOf(file("ed25519.spki.pem")), true},
        {"S09 Ed25519, JWK", "ed25519", file("ed25519.public.jwk"), true},
        {"S09 Ed25519, OpenSSH", "ed25519", sshLine("ssh-ed25519", sshString(ed)), true},
        {"S09 Ed25519, 32 bytes", "ed25519", ed, false},
        {"S09 ML-DSA, SPKI", "mldsa44", file("mldsa44.spki.pem"), true},
        {"S09 ML-DSA, DER", "mldsa44", derOf(file("mldsa44.spki.pem")), true},
    };
}

} // namespace

Q_DECLARE_METATYPE(Form)

class ConfusionTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(); }
    void aPublicKeySignsNothing_data();
    void aPublicKeySignsNothing();
    void aKeyFileIsNoSecret();
    void randomSecretsAreTaken();

private:
    std::expected<CryptoRuntime, CryptoError> m_runtime = CryptoRuntime::start();
};

void ConfusionTest::aPublicKeySignsNothing_data()
{
    QTest::addColumn<Form>("form");
    for (const auto& forms : {formsOfRsa(), formsOfCurves()}) {
        for (const Form& form : forms)
            QTest::newRow(form.name) << form;
    }
}

void ConfusionTest::aPublicKeySignsNothing()
{
    QFETCH(Form, form);
    QVERIFY(form.bytes.size() >= 32);
    const auto material = keyIn(u"good/"_s + QLatin1StringView{form.key} + u".spki.pem"_s);
    QVERIFY(material);
    const Algorithm algorithm = algorithmsOf(*material).front();
    KeySet keys;
    keys.add(std::make_shared<const Key>(
        *bind(*material, algorithm, KeyPurpose::Verify, KeyStrength::Required)));
    const QByteArray token = forged(form.bytes);

    const auto strict = JwsVerifier{keys, {algorithm}}.verify(token);
    QVERIFY(!strict);
    QCOMPARE(strict.error().fault, TokenError::Fault::AlgorithmRefused);
    // Even where the caller was so careless as to allow both: no key does HS256.
    const auto careless = JwsVerifier{keys, {algorithm, Algorithm::HS256}}.verify(token);
    QVERIFY(!careless);
    QCOMPARE(careless.error().fault, TokenError::Fault::UnknownKey);

    // S10: and the operator cannot load it as a secret either.
    for (const auto strength : {KeyStrength::Required, KeyStrength::Lenient}) {
        const auto key =
            Key::fromSecret(Algorithm::HS256, SecretBytes::copyOf(form.bytes), {}, strength);
        QCOMPARE(key.has_value(), !form.isKnown);
        if (!key)
            QCOMPARE(key.error().fault, KeyError::Fault::LooksLikePublicKey);
    }
}

void ConfusionTest::aKeyFileIsNoSecret()
{
    for (const QString& name : keyFiles(u"good"_s, {u"*.pem"_s})) {
        const auto key = Key::fromSecret(Algorithm::HS256, SecretBytes::copyOf(keyBytes(name)), {},
                                         KeyStrength::Lenient);
        QVERIFY2(!key, qPrintable(name));
        const bool isPrivate = keyIn(name)->isPrivate();
        QCOMPARE(key.error().fault,
                 isPrivate ? KeyError::Fault::LooksLikeKeyFile
                           : KeyError::Fault::LooksLikePublicKey);
    }
}

void ConfusionTest::randomSecretsAreTaken()
{
    // That the guess at public keys does not hit what people really use.
    for (int i = 0; i < 2000; ++i) {
        QByteArray secret(64, Qt::Uninitialized);
        quint32 state = static_cast<quint32>(i) * 2654435761U + 1;
        for (char& c : secret) {
            state = state * 1664525U + 1013904223U;
            c = static_cast<char>(state >> 24);
        }
        if (i % 2 == 0)
            secret.front() = '\x30';
        if (i % 3 == 0)
            secret.insert(0, '\x04');
        for (const QByteArray& text :
             {secret, secret.toBase64(), secret.toHex(), encodeBase64url(secret)}) {
            QVERIFY2(Key::fromSecret(Algorithm::HS512, SecretBytes::copyOf(text), {},
                                     KeyStrength::Required),
                     text.toHex().constData());
        }
    }
}

QTEST_GUILESS_MAIN(ConfusionTest)
#include "tst_confusion.moc"
