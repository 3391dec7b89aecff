#include "core/crypto/selftest.h"
#include "core/key/pem.h"
#include "tests/core/keyvectors.h"

#include <QElapsedTimer>
#include <QTest>

using namespace claimcheck;
using namespace Qt::StringLiterals;
using Fault = KeyError::Fault;

namespace {

QByteArray file(const char* name)
{
    return keyBytes(QString::fromLatin1(name));
}

QByteArray copied(const SecretBytes& bytes)
{
    return bytes.view().toByteArray();
}

// A PEM text whose base64 is made of these very characters.
QByteArray armoured(const QByteArray& body)
{
    return "-----BEGIN PUBLIC KEY-----\n" + body + "\n-----END PUBLIC KEY-----\n";
}

QByteArray bodyOf(const QByteArray& pem)
{
    return pem.sliced(pem.indexOf('\n') + 1, pem.indexOf("\n-----END") - pem.indexOf('\n') - 1);
}

QByteArray derOf(const QByteArray& pem)
{
    return QByteArray::fromBase64(bodyOf(pem));
}

} // namespace

class PemTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(); }
    void readsEveryForm_data();
    void readsEveryForm();
    void forgivesWhatEditorsDo_data();
    void forgivesWhatEditorsDo();
    void refusesFiles_data();
    void refusesFiles();
    void refusesTexts_data();
    void refusesTexts();
    void refusesEveryKeyCutShort();
    void asksForThePassphrase();
    void encryptsAgain();
    void writesNoPrivateHalfOfAPublicKey();

private:
    std::expected<CryptoRuntime, CryptoError> m_runtime = CryptoRuntime::start();
};

void PemTest::readsEveryForm_data()
{
    QTest::addColumn<QString>("name");
    const QStringList names = keyFiles(u"good"_s, {u"*.pem"_s});
    QVERIFY(names.size() >= 35);
    for (const QString& name : names)
        QTest::newRow(qPrintable(name)) << name;
}

void PemTest::readsEveryForm()
{
    QFETCH(QString, name);
    const QByteArray pem = keyBytes(name);
    const auto key = parsePem(pem, vectorPassphrase());
    QVERIFY2(key, key ? "" : qPrintable(QVariant::fromValue(key.error().fault).toString()));

    const bool isPrivate = !name.contains("spki"_L1) && !name.contains("pkcs1-public"_L1)
        && !name.contains("certificate"_L1);
    QCOMPARE(key->isPrivate(), isPrivate);
    QVERIFY(key->id.isEmpty() && key->algorithm.isEmpty() && key->use.isEmpty());

    // All forms of one key are that key.
    const QString stem = name.first(name.indexOf(u'.'));
    const auto plain = keyIn(stem + u".pkcs8.pem"_s);
    QVERIFY(plain);
    QCOMPARE(thumbprint(*key), thumbprint(*plain));
    if (isPrivate)
        QCOMPARE(copied(jwkText(*key, KeyHalf::Private)),
                 copied(jwkText(*plain, KeyHalf::Private)));

    const auto der = parseDer(derOf(pem), vectorPassphrase());
    if (!name.contains("parameters"_L1)) { // two blocks
        QVERIFY(der);
        QCOMPARE(thumbprint(*der), thumbprint(*key));
        QCOMPARE(der->isPrivate(), isPrivate);
    }
    // And back: what OpenSSL wrote is what we write.
    if (name.endsWith(".pkcs8.pem"_L1))
        QVERIFY(parsePem(copied(pemText(*key, KeyHalf::Private))));
    if (name.endsWith(".spki.pem"_L1))
        QCOMPARE(copied(pemText(*key, KeyHalf::Public)), pem);
}

void PemTest::forgivesWhatEditorsDo_data()
{
    QTest::addColumn<QByteArray>("pem");
    const QByteArray pem = file("good/p256.spki.pem");
    // clang-format off
    QTest::newRow("K05 CR LF")                << QByteArray{pem}.replace("\n", "\r\n");
    QTest::newRow("K05 no last line end")     << QByteArray{pem.trimmed()};
    QTest::newRow("K05 empty lines around")   << QByteArray{"\n\n" + pem + "\r\n \n"};
    QTest::newRow("K05 text before")          << QByteArray{"Public-Key: (256 bit)\nASN1 OID: prime256v1\n" + pem};
    QTest::newRow("K05 a mark before")        << QByteArray{"\xef\xbb\xbf" + pem};
    QTest::newRow("K05 one long line")        << armoured(bodyOf(pem).replace("\n", ""));
    // clang-format on
}

void PemTest::forgivesWhatEditorsDo()
{
    QFETCH(QByteArray, pem);
    const auto key = parsePem(pem);
    QVERIFY(key);
    QCOMPARE(thumbprint(*key), thumbprint(*keyIn(u"good/p256.pkcs8.pem"_s)));
}

void PemTest::refusesFiles_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<Fault>("fault");
    const auto row = [](const char* title, const char* name, Fault fault) {
        QTest::newRow(title) << QString(u"bad/"_s + QLatin1StringView{name} + u".pem"_s) << fault;
    };
    // clang-format off
    row("K05 explicit parameters, SPKI",        "explicit-spki",             Fault::ExplicitParameters);
    row("K05 explicit parameters, SEC 1",       "explicit-sec1",             Fault::ExplicitParameters);
    row("K05 explicit parameters, PKCS#8",      "explicit-pkcs8",            Fault::ExplicitParameters);
    row("K05 DEK-Info",                         "dek-info",                  Fault::OldEncryption);
    row("K05 DSA, private",                     "dsa-pkcs8",                 Fault::UnsupportedFamily);
    row("K05 DSA, public",                      "dsa-spki",                  Fault::UnsupportedFamily);
    row("K05 Diffie-Hellman, private",          "dh-pkcs8",                  Fault::UnsupportedFamily);
    row("K05 Diffie-Hellman, public",           "dh-spki",                   Fault::UnsupportedFamily);
    row("K05 RSA bound to PSS, private",        "rsa-pss-pkcs8",             Fault::UnsupportedFamily);
    row("K05 RSA bound to PSS, public",         "rsa-pss-spki",              Fault::UnsupportedFamily);
    row("K05 a Brainpool curve, private",       "brainpool-pkcs8",           Fault::UnsupportedFamily);
    row("K05 a Brainpool curve, public",        "brainpool-spki",            Fault::UnsupportedFamily);
    row("K05 P-224",                            "p224-spki",                 Fault::UnsupportedFamily);
    row("K05 SLH-DSA",                          "slh-dsa-pkcs8",             Fault::UnsupportedFamily);
    row("K05 ML-KEM",                           "ml-kem-spki",               Fault::UnsupportedFamily);
    row("K05 ML-DSA without its seed",          "mldsa44-no-seed",           Fault::UnsupportedFamily);
    row("K05 certificate request",              "request",                   Fault::UnsupportedFamily);
    row("K05 OpenSSH's own format",             "openssh",                   Fault::OpenSsh);
    row("K04 three primes, PKCS#8",             "multi-prime-pkcs8",         Fault::MultiPrime);
    row("K04 three primes, PKCS#1",             "multi-prime-pkcs1",         Fault::MultiPrime);
    row("S18 RSA of 1024 bits, private",        "rsa1024-pkcs8",             Fault::RsaTooSmall);
    row("S18 RSA of 1024 bits, public",         "rsa1024-spki",              Fault::RsaTooSmall);
    row("S18 RSA of 8200 bits",                 "rsa-8200",                  Fault::RsaTooLarge);
    row("S18 RSA of 16384 bits",                "rsa-16384",                 Fault::RsaTooLarge);
    row("S18 a modulus of ROCA, public",        "roca-public",               Fault::RsaModulus);
    row("S18 a modulus of ROCA, private",       "roca-private",              Fault::RsaModulus);
    row("S18 even modulus",                     "rsa-even-modulus",          Fault::RsaModulus);
    row("S18 negative modulus",                 "rsa-negative-modulus",      Fault::BadPem);
    row("S18 e is 0",                           "rsa-e-0",                   Fault::RsaExponent);
    row("S18 e is 1",                           "rsa-e-1",                   Fault::RsaExponent);
    row("S18 e is 2",                           "rsa-e-2",                   Fault::RsaExponent);
    row("S18 e is above 2^32",                  "rsa-e-2-to-32",             Fault::RsaExponent);
    row("S18 e has 2048 bits",                  "rsa-e-2048-bits",           Fault::RsaExponent);
    row("K04 two equal primes",                 "rsa-equal-primes",          Fault::Mismatch);
    row("K04 RSA, d of another key",            "rsa-d-of-another",          Fault::Mismatch);
    row("K04 RSA, n of another key",            "rsa-n-of-another",          Fault::Mismatch);
    row("K04 EC, d of another key",             "ec-d-of-another",           Fault::Mismatch);
    row("K04 EC, d is 0",                       "ec-d-zero",                 Fault::Mismatch);
    row("K04 EC, d is the order and one",       "ec-d-beyond-the-order",     Fault::Mismatch);
    row("K04 EC, point off the curve",          "ec-off-the-curve",          Fault::UnsupportedFamily);
    row("K04 EC, point at infinity",            "ec-infinity",               Fault::BadPem);
    row("S20 Ed25519, point of small order",    "ed25519-small-order",       Fault::NotOnCurve);
    row("S20 Ed25519, 31 bytes",                "ed25519-31-bytes",          Fault::UnsupportedFamily);
    row("K05 PBKDF2, 2^31 rounds",              "pbkdf2-2e9-rounds",         Fault::CostlyPassphrase);
    row("K05 PBKDF2, 2^70 rounds",              "pbkdf2-2e70-rounds",        Fault::CostlyPassphrase);
    row("K05 PBKDF2, one round too many",       "pbkdf2-10000001-rounds",    Fault::CostlyPassphrase);
    row("K05 PKCS#12, 2^31 rounds",             "pkcs12-2e9-rounds",         Fault::CostlyPassphrase);
    row("K05 PKCS#12, 2^70 rounds",             "pkcs12-2e70-rounds",        Fault::CostlyPassphrase);
    row("K05 scrypt, gigabytes",                "scrypt-large-n",            Fault::CostlyPassphrase);
    row("K05 scrypt, minutes",                  "scrypt-large-p",            Fault::CostlyPassphrase);
    row("K05 scrypt, large blocks",             "scrypt-large-r",            Fault::CostlyPassphrase);
    row("K05 EC label, RSA key",                "label-ec-for-rsa",          Fault::BadPem);
    row("K05 RSA label, EC key",                "label-rsa-for-ec",          Fault::BadPem);
    row("K05 SEC 1 label, PKCS#8",              "label-ec-for-pkcs8",        Fault::BadPem);
    // clang-format on
    QCOMPARE(keyFiles(u"bad"_s, {u"*.pem"_s}).size(), 54);
}

void PemTest::refusesFiles()
{
    QFETCH(QString, name);
    QFETCH(Fault, fault);
    const QByteArray pem = keyBytes(name);
    QVERIFY(!pem.isEmpty());
    QElapsedTimer clock;
    clock.start();

    const auto key = parsePem(pem, vectorPassphrase());

    QVERIFY2(!key, "the key was accepted");
    QCOMPARE(key.error().fault, fault);
    QVERIFY2(clock.elapsed() < 1000, "that took too long");
    if (fault != Fault::OpenSsh && fault != Fault::OldEncryption)
        QVERIFY2(!parseDer(derOf(pem), vectorPassphrase()) || name.contains("label"_L1),
                 "accepted in DER");
}

void PemTest::refusesTexts_data()
{
    QTest::addColumn<QByteArray>("pem");
    QTest::addColumn<Fault>("fault");
    const QByteArray pem = file("good/p256.spki.pem");
    const QByteArray body = bodyOf(pem);
    const auto row = [](const char* name, const QByteArray& text, Fault fault) {
        QTest::newRow(name) << text << fault;
    };
    // clang-format off
    row("nothing",                              {},                                              Fault::BadPem);
    row("K05 only the first line",              "-----BEGIN PUBLIC KEY-----\n",                  Fault::BadPem);
    row("K05 no last line",                     pem.first(pem.indexOf("-----END")),              Fault::BadPem);
    row("K05 another last line",                QByteArray{pem}.replace("END PUBLIC", "END PRIVATE"), Fault::BadPem);
    row("K05 a word after it",                  pem + "x",                                       Fault::BadPem);
    row("K05 text on the last line",            pem.trimmed() + " x",                            Fault::BadPem);
    row("K05 NUL after it",                     pem + '\0',                                      Fault::BadPem);
    row("K05 NUL before it",                    '\0' + pem,                                      Fault::BadPem);
    row("K05 NUL in the label",                 QByteArray{pem}.replace("PUBLIC", QByteArrayView{"PUB\0LIC", 7}), Fault::BadPem);
    row("K05 the key twice",                    pem + pem,                                       Fault::SeveralKeys);
    row("K05 public and private",               pem + file("good/p256.pkcs8.pem"),               Fault::SeveralKeys);
    row("K05 certificate and key",              file("good/rsa.certificate.pem") + file("good/rsa.pkcs8.pem"), Fault::SeveralKeys);
    row("K05 parameters alone",                 file("good/p256.sec1-parameters.pem").split('M').first(), Fault::BadPem);
    row("K05 nothing between the lines",        armoured({}),                                    Fault::BadPem);
    row("K05 a space in the base64",            armoured(QByteArray{body}.insert(10, ' ')),      Fault::BadPem);
    row("K05 a minus sign in the base64",       armoured(QByteArray{body}.replace('+', '-').replace('/', '_') + "-"), Fault::BadPem);
    row("K05 padding missing",                  armoured(QByteArray{body}.replace("=", "")),     Fault::BadPem);
    row("K05 padding twice",                    armoured(body + "=="),                           Fault::BadPem);
    row("K05 an unused bit set",                armoured(QByteArray{body}.replace("==", "").chopped(1) + char(body.at(body.indexOf('=') - 1) + 1) + "=="), Fault::BadPem);
    row("K05 a byte after the structure",       armoured(QByteArray{derOf(pem) + '\0'}.toBase64()),        Fault::BadPem);
    row("K05 a private label, public key",      QByteArray{pem}.replace("PUBLIC", "PRIVATE"),    Fault::BadPem);
    row("K05 a label in small letters",         QByteArray{pem}.replace("PUBLIC", "public"),     Fault::UnsupportedFamily);
    row("K05 a label over two lines",           QByteArray{pem}.replace("PUBLIC ", "PUBLIC\n"),  Fault::BadPem);
    row("K05 an unknown label",                 QByteArray{pem}.replace("PUBLIC", "SECRET"),     Fault::UnsupportedFamily);
    row("K05 64 KiB and a byte",                QByteArray(kMaxPemBytes + 1 - pem.size(), 'x') + pem, Fault::TooLarge);
    row("K05 a gigabyte, nearly",               QByteArray(64 << 20, '-'),                       Fault::TooLarge);
    // clang-format on
}

void PemTest::refusesTexts()
{
    QFETCH(QByteArray, pem);
    QFETCH(Fault, fault);
    const auto key = parsePem(pem, vectorPassphrase());
    QVERIFY2(!key, "the text was accepted");
    QCOMPARE(key.error().fault, fault);
    QVERIFY2(key.error().where.size() <= 64, "the text itself is in the error");
}

void PemTest::refusesEveryKeyCutShort()
{
    for (const char* name : {"good/p256.spki.pem", "good/p256.pkcs8.pem", "good/p256.sec1.pem",
                             "good/rsa.pkcs1-public.pem", "good/ed25519.certificate.pem"}) {
        const QByteArray der = derOf(file(name));
        QVERIFY(parseDer(der));
        for (qsizetype size = 0; size < der.size(); ++size)
            QVERIFY2(!parseDer(der.first(size)), name);
        QVERIFY2(!parseDer(QByteArray{der + '\0'}), name);
    }
    // The limit itself is still read.
    const QByteArray pem = file("good/p256.spki.pem");
    QVERIFY(parsePem(QByteArray{QByteArray(kMaxPemBytes - pem.size(), '\n') + pem}));
}

void PemTest::asksForThePassphrase()
{
    for (const QString& name : keyFiles(u"good"_s, {u"*.encrypted-*.pem"_s})) {
        const QByteArray pem = keyBytes(name);
        QCOMPARE(parsePem(pem).error().fault, Fault::PassphraseNeeded);
        QCOMPARE(parseDer(derOf(pem)).error().fault, Fault::PassphraseNeeded);
        for (const char* wrong : {"Wizard", "wizard ", "wizar"}) {
            const auto key = parsePem(pem, SecretBytes::copyOf(wrong));
            QVERIFY2(!key, qPrintable(name));
            QCOMPARE(key.error().fault, Fault::WrongPassphrase);
        }
        QVERIFY(parsePem(pem, vectorPassphrase()));
    }
}

void PemTest::encryptsAgain()
{
    const auto key = keyIn(u"good/p384.pkcs8.pem"_s);
    QVERIFY(key);
    const QByteArray pem = copied(pemText(*key, KeyHalf::Private, vectorPassphrase()));
    QVERIFY(pem.startsWith("-----BEGIN ENCRYPTED PRIVATE KEY-----\n"));
    QCOMPARE(parsePem(pem).error().fault, Fault::PassphraseNeeded);
    const auto again = parsePem(pem, vectorPassphrase());
    QVERIFY(again);
    QCOMPARE(copied(jwkText(*again, KeyHalf::Private)), copied(jwkText(*key, KeyHalf::Private)));
    // Another salt each time.
    QVERIFY(pem != copied(pemText(*key, KeyHalf::Private, vectorPassphrase())));
}

void PemTest::writesNoPrivateHalfOfAPublicKey()
{
    for (const QString& name : keyFiles(u"good"_s, {u"*.spki.pem"_s})) {
        const auto key = keyIn(name);
        QVERIFY(key && !key->isPrivate());
        QVERIFY(pemText(*key, KeyHalf::Private).isEmpty());
    }
    const KeyMaterial secret{.key = SecretBytes(32), .id = {}};
    QVERIFY(pemText(secret, KeyHalf::Private).isEmpty());
    QVERIFY(pemText(secret, KeyHalf::Public).isEmpty());
}

QTEST_GUILESS_MAIN(PemTest)
#include "tst_pem.moc"
