// Tokens that attackers have sent to others.

#include "core/crypto/keywrap.h"
#include "core/crypto/mac.h"
#include "core/crypto/selftest.h"
#include "core/key/keyset.h"
#include "core/token/jwe.h"
#include "core/token/jws.h"
#include "tests/core/jweworld.h"
#include "tests/support/countingrandom.h"

#include <QTest>

using namespace claimcheck;
using namespace claimcheck::jweworld;
using namespace Qt::StringLiterals;
using Fault = TokenError::Fault;
using Step = Check::Step;
using enum KeyManagement;
using enum ContentEncryption;

namespace {

const QByteArray kPlaintext = R"({"sub":"ada"})"_ba;

QByteArray good(KeyManagement algorithm, ContentEncryption encryption,
                KeyFamily family = KeyFamily::Rsa)
{
    SystemRandom random;
    return *encryptJwe(keyFor(algorithm, encryption, family), encryption, kPlaintext, random,
                       {{u"p2c"_s, 1000}});
}

// A dir token under the key that keyFor() makes, with any header.
QByteArray dirToken(const QByteArray& header, ContentEncryption encryption = A128Gcm)
{
    return Forged{.header = header, .encryptedKey = {}, .cek = secretOf(rowOf(encryption).keyBytes)}
        .token(encryption);
}

QByteArray withHeader(const QByteArray& token, const QByteArray& header)
{
    return withPart(token, 0, header);
}

// The key of a content that is wrapped correctly, whatever it is.
QByteArray wrappedToken(const QByteArray& header, const QByteArray& cek,
                        ContentEncryption encryption, const QByteArray& contentKey)
{
    return Forged{
        .header = header, .encryptedKey = *wrapAesKey(secretOf(16), cek), .cek = contentKey}
        .token(encryption);
}

} // namespace

class JweRefusalsTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QVERIFY(m_runtime); }
    void init() { QTest::failOnWarning(); }
    void refuses_data();
    void refuses();
    void saysTheSameOfEveryWrongToken_data();
    void saysTheSameOfEveryWrongToken();
    void refusesWhatOnlyTheSubstituteOpens();
    void doesNotTakeAnotherKindOfKey();
    void isNotDecryptedByTheVerifier();

private:
    std::expected<CryptoRuntime, CryptoError> m_runtime = CryptoRuntime::start();
};

void JweRefusalsTest::refuses_data()
{
    QTest::addColumn<KeyManagement>("algorithm");
    QTest::addColumn<ContentEncryption>("encryption");
    QTest::addColumn<QByteArray>("token");
    QTest::addColumn<Step>("step");
    QTest::addColumn<Fault>("fault");
    QTest::addColumn<QString>("where");

    const QByteArray dir = good(Direct, A128Gcm);
    const QByteArray cbc = good(Direct, A128CbcHs256);
    const QByteArray wrapped = good(A128KW, A128Gcm);
    const auto of = [](qsizetype size) { return QByteArray(size, 'x'); };

    // clang-format off
    QTest::newRow("nothing")                        << Direct << A128Gcm << ""_ba                          << Step::Shape      << Fault::Malformed           << u""_s;
    QTest::newRow("five parts, all empty")          << Direct << A128Gcm << "...."_ba                      << Step::Shape      << Fault::Malformed           << u""_s;
    QTest::newRow("E12: a signed token with enc")   << Direct << A128Gcm << "eyJhbGciOiJkaXIiLCJlbmMiOiJBMTI4R0NNIn0.e30.AAAA"_ba << Step::Shape << Fault::Malformed << u""_s;
    QTest::newRow("E12: four parts")                << Direct << A128Gcm << dir.first(dir.lastIndexOf('.')) << Step::Shape     << Fault::Malformed           << u""_s;
    QTest::newRow("E12: six parts")                 << Direct << A128Gcm << QByteArray(dir + ".AAAA")      << Step::Shape      << Fault::Malformed           << u""_s;
    QTest::newRow("E12: five parts, alg RS256")     << Direct << A128Gcm << dirToken(R"({"alg":"RS256","enc":"A128GCM"})") << Step::Algorithm << Fault::AlgorithmRefused << u"alg"_s;
    QTest::newRow("16 KiB and one byte")            << Direct << A128Gcm << QByteArray(dir + QByteArray(16385 - dir.size(), 'A')) << Step::Size << Fault::TooLarge   << u""_s;
    QTest::newRow("E16: an encrypted key of 2^20")  << A128KW << A128Gcm << withPart(wrapped, 1, of(1 << 20)) << Step::Size    << Fault::TooLarge            << u""_s;
    QTest::newRow("a space inside")                 << Direct << A128Gcm << QByteArray(dir).replace(dir.size() - 3, 1, " ") << Step::Encoding << Fault::BadEncoding << u"tag"_s;
    QTest::newRow("header with a comment")          << Direct << A128Gcm << dirToken(R"({"alg":"dir","enc":"A128GCM"}//)") << Step::Header << Fault::BadHeader   << u""_s;
    QTest::newRow("E15: enc twice")                 << Direct << A128Gcm << dirToken(R"({"alg":"dir","enc":"A128GCM","enc":"A128GCM"})") << Step::Header << Fault::BadHeader << u"enc"_s;
    QTest::newRow("kid is a number")                << Direct << A128Gcm << dirToken(R"({"alg":"dir","enc":"A128GCM","kid":1})") << Step::Header << Fault::BadHeader << u"kid"_s;
    QTest::newRow("kid is empty")                   << Direct << A128Gcm << dirToken(R"({"alg":"dir","enc":"A128GCM","kid":""})") << Step::Key << Fault::UnknownKey << u"kid"_s;
    QTest::newRow("E01: zip DEF")                   << Direct << A128Gcm << dirToken(R"({"alg":"dir","enc":"A128GCM","zip":"DEF"})") << Step::Critical << Fault::CriticalUnsupported << u"zip"_s;
    QTest::newRow("E01: zip of another kind")       << Direct << A128Gcm << dirToken(R"({"alg":"dir","enc":"A128GCM","zip":null})") << Step::Critical << Fault::CriticalUnsupported << u"zip"_s;
    QTest::newRow("crit")                           << Direct << A128Gcm << dirToken(R"({"alg":"dir","enc":"A128GCM","crit":["exp"],"exp":1})") << Step::Critical << Fault::CriticalUnsupported << u"crit"_s;
    QTest::newRow("crit, empty")                    << Direct << A128Gcm << dirToken(R"({"alg":"dir","enc":"A128GCM","crit":[]})") << Step::Critical << Fault::CriticalUnsupported << u"crit"_s;
    QTest::newRow("no alg")                         << Direct << A128Gcm << dirToken(R"({"enc":"A128GCM"})") << Step::Algorithm << Fault::AlgorithmRefused  << u"alg"_s;
    QTest::newRow("alg none")                       << Direct << A128Gcm << dirToken(R"({"alg":"none","enc":"A128GCM"})") << Step::Algorithm << Fault::AlgorithmRefused << u"alg"_s;
    QTest::newRow("alg in capitals")                << Direct << A128Gcm << dirToken(R"({"alg":"DIR","enc":"A128GCM"})") << Step::Algorithm << Fault::AlgorithmRefused << u"alg"_s;
    QTest::newRow("alg is a list")                  << Direct << A128Gcm << dirToken(R"({"alg":["dir"],"enc":"A128GCM"})") << Step::Algorithm << Fault::AlgorithmRefused << u"alg"_s;
    QTest::newRow("no enc")                         << Direct << A128Gcm << dirToken(R"({"alg":"dir"})")   << Step::Algorithm  << Fault::AlgorithmRefused    << u"enc"_s;
    QTest::newRow("enc is no encryption")           << Direct << A128Gcm << dirToken(R"({"alg":"dir","enc":"A128KW"})") << Step::Algorithm << Fault::AlgorithmRefused << u"enc"_s;
    QTest::newRow("E05: RSA1_5 with an OAEP key")   << RsaOaep << A128Gcm << withHeader(good(RsaOaep, A128Gcm), R"({"alg":"RSA1_5","enc":"A128GCM"})") << Step::Algorithm << Fault::AlgorithmRefused << u"alg"_s;
    QTest::newRow("E10: dir with an encrypted key") << Direct << A128Gcm << withPart(dir, 1, of(16))       << Step::Decryption << Fault::Malformed           << u"encrypted_key"_s;
    QTest::newRow("E10: ECDH-ES with one")          << EcdhEs << A128Gcm << withPart(good(EcdhEs, A128Gcm, KeyFamily::P256), 1, of(24)) << Step::Decryption << Fault::Malformed << u"encrypted_key"_s;
    QTest::newRow("E10: A128KW without one")        << A128KW << A128Gcm << withPart(wrapped, 1, {})       << Step::Decryption << Fault::Malformed           << u"encrypted_key"_s;
    QTest::newRow("E10: RSA-OAEP without one")      << RsaOaep << A128Gcm << withPart(good(RsaOaep, A128Gcm), 1, {}) << Step::Decryption << Fault::Malformed << u"encrypted_key"_s;
    // clang-format on

    for (const qsizetype size : {0, 4, 8, 12, 15, 17, 32}) {
        QTest::addRow("E06: a tag of %d", static_cast<int>(size))
            << Direct << A128Gcm << withPart(dir, 4, partOf(dir, 4).leftJustified(size, 'x', true))
            << Step::Decryption << Fault::Malformed << u"tag"_s;
        QTest::addRow("E08: a CBC tag of %d", static_cast<int>(size))
            << Direct << A128CbcHs256
            << withPart(cbc, 4, partOf(cbc, 4).leftJustified(size, 'x', true)) << Step::Decryption
            << Fault::Malformed << u"tag"_s;
    }
    for (const qsizetype size : {0, 8, 11, 13, 16}) {
        QTest::addRow("E07: a GCM IV of %d", static_cast<int>(size))
            << Direct << A128Gcm << withPart(dir, 2, of(size)) << Step::Decryption
            << Fault::Malformed << u"iv"_s;
    }
    for (const qsizetype size : {0, 8, 12, 15, 17}) {
        QTest::addRow("E07: a CBC IV of %d", static_cast<int>(size))
            << Direct << A128CbcHs256 << withPart(cbc, 2, of(size)) << Step::Decryption
            << Fault::Malformed << u"iv"_s;
    }
}

void JweRefusalsTest::refuses()
{
    QFETCH(KeyManagement, algorithm);
    QFETCH(ContentEncryption, encryption);
    QFETCH(QByteArray, token);
    QFETCH(Step, step);
    QFETCH(Fault, fault);
    QFETCH(QString, where);

    const KeyFamily family = familiesFor(rowOf(algorithm)).front();
    QVERIFY(decrypt(keyFor(algorithm, encryption, family), good(algorithm, encryption, family)));
    Trace trace;
    const auto payload = decrypt(keyFor(algorithm, encryption, family), token, &trace);
    QVERIFY2(!payload, "the token was decrypted");
    QCOMPARE(payload.error(), (TokenError{fault, where}));
    QCOMPARE(trace.entries().back().step, step);
    QCOMPARE(trace.entries().back().fault, fault);
}

void JweRefusalsTest::saysTheSameOfEveryWrongToken_data()
{
    QTest::addColumn<KeyManagement>("algorithm");
    QTest::addColumn<ContentEncryption>("encryption");
    QTest::addColumn<QByteArray>("token");

    const auto flipped = [](const QByteArray& token, int part) {
        QByteArray bytes = partOf(token, part);
        bytes[0] = static_cast<char>(bytes[0] ^ 1);
        return withPart(token, part, bytes);
    };
    const QByteArray kw = R"({"alg":"A128KW","enc":"A128GCM"})"_ba;
    const QByteArray kw512 = R"({"alg":"A128KW","enc":"A256CBC-HS512"})"_ba;
    const QByteArray wrapped = good(A128KW, A128Gcm);
    const QByteArray oaep = good(RsaOaep, A128Gcm);
    const QByteArray cbc = good(Direct, A128CbcHs256);
    const auto of = [](qsizetype size) { return QByteArray(size, 'x'); };

    // Two blocks that were never padded, with the right MAC.
    const QByteArray badPadding = [] {
        const QByteArray key = secretOf(32);
        const QByteArray header = encodeBase64url(R"({"alg":"dir","enc":"A128CBC-HS256"})");
        const QByteArray iv(16, 'i');
        const QByteArray ciphertext(32, 'c');
        const QByteArray bits = QByteArray(6, '\0') + static_cast<char>(header.size() * 8 / 256)
            + static_cast<char>(header.size() * 8 % 256);
        const auto mac = MacContext::create(DigestAlgorithm::Sha256, key.first(16));
        const QByteArray tag = mac->compute(QByteArray(header + iv + ciphertext + bits)).first(16);
        return QByteArray(header + ".." + encodeBase64url(iv) + '.' + encodeBase64url(ciphertext)
                          + '.' + encodeBase64url(tag));
    }();
    const QByteArray swapped = [] {
        const QByteArray key = secretOf(32);
        return Forged{.header = R"({"alg":"dir","enc":"A128CBC-HS256"})",
                      .encryptedKey = {},
                      .cek = key.last(16) + key.first(16)}
            .token(A128CbcHs256);
    }();

    // clang-format off
    QTest::newRow("one bit of the tag")                 << A128KW  << A128Gcm      << flipped(wrapped, 4);
    QTest::newRow("one bit of the ciphertext")          << A128KW  << A128Gcm      << flipped(wrapped, 3);
    QTest::newRow("one bit of the IV")                  << A128KW  << A128Gcm      << flipped(wrapped, 2);
    QTest::newRow("one bit of the encrypted key")       << A128KW  << A128Gcm      << flipped(wrapped, 1);
    QTest::newRow("E16: an encrypted key of 8 bytes")   << A128KW  << A128Gcm      << withPart(wrapped, 1, of(8));
    QTest::newRow("E16: an encrypted key of 15 bytes")  << A128KW  << A128Gcm      << withPart(wrapped, 1, of(15));
    QTest::newRow("an encrypted key of 4096 bytes")     << A128KW  << A128Gcm      << withPart(wrapped, 1, of(4096));
    QTest::newRow("OAEP: one bit of the encrypted key") << RsaOaep << A128Gcm      << flipped(oaep, 1);
    QTest::newRow("OAEP: one byte too few")             << RsaOaep << A128Gcm      << withPart(oaep, 1, partOf(oaep, 1).first(255));
    QTest::newRow("OAEP: one byte too many")            << RsaOaep << A128Gcm      << withPart(oaep, 1, partOf(oaep, 1) + 'x');
    QTest::newRow("OAEP: above the modulus")            << RsaOaep << A128Gcm      << withPart(oaep, 1, QByteArray(256, '\xff'));
    QTest::newRow("E05: OAEP under the other hash")     << RsaOaep256 << A128Gcm   << withHeader(oaep, R"({"alg":"RSA-OAEP-256","enc":"A128GCM"})");
    QTest::newRow("E09: a CEK of 32 bytes for A128GCM") << A128KW  << A128Gcm      << wrappedToken(kw, secretOf(32), A128Gcm, secretOf(32));
    QTest::newRow("E09: 32 bytes for A256CBC-HS512")    << A128KW  << A256CbcHs512 << wrappedToken(kw512, secretOf(32), A256CbcHs512, secretOf(64));
    QTest::newRow("E09: an all-zero CEK")               << A128KW  << A128Gcm      << wrappedToken(kw, QByteArray(16, '\0'), A128Gcm, QByteArray(16, '\0'));
    QTest::newRow("E09: a dir key of 32 for A128GCM")   << Direct  << A256Gcm      << dirToken(R"({"alg":"dir","enc":"A128GCM"})", A256Gcm);
    QTest::newRow("E08: the halves of the key swapped") << Direct  << A128CbcHs256 << swapped;
    QTest::newRow("E08: bad padding, right MAC")        << Direct  << A128CbcHs256 << badPadding;
    QTest::newRow("E08: good padding, wrong MAC")       << Direct  << A128CbcHs256 << flipped(cbc, 4);
    QTest::newRow("E08: no ciphertext")                 << Direct  << A128CbcHs256 << withPart(cbc, 3, {});
    QTest::newRow("E08: half a block")                  << Direct  << A128CbcHs256 << withPart(cbc, 3, of(8));
    QTest::newRow("E15: a member added to the header")  << Direct  << A128Gcm      << withHeader(good(Direct, A128Gcm), R"({"alg":"dir","enc":"A128GCM","typ":"JWT"})");
    QTest::newRow("E15: the members in another order")  << Direct  << A128Gcm      << withHeader(good(Direct, A128Gcm), R"({"enc":"A128GCM","alg":"dir"})");
    QTest::newRow("E15: a space in the header")         << Direct  << A128Gcm      << withHeader(good(Direct, A128Gcm), R"({"alg":"dir", "enc":"A128GCM"})");
    // clang-format on
}

void JweRefusalsTest::saysTheSameOfEveryWrongToken()
{
    QFETCH(KeyManagement, algorithm);
    QFETCH(ContentEncryption, encryption);
    QFETCH(QByteArray, token);

    Trace trace;
    const auto payload = decrypt(keyFor(algorithm, encryption), token, &trace);
    QVERIFY2(!payload, "the token was decrypted");
    QCOMPARE(payload.error(), (TokenError{Fault::DecryptionFailed, {}}));
    QCOMPARE(
        trace.entries().back(),
        (Check{Step::Decryption, Check::Outcome::Failed,
               u"the token was changed, or encrypted to another key"_s, Fault::DecryptionFailed}));
}

void JweRefusalsTest::refusesWhatOnlyTheSubstituteOpens()
{
    // Where the encrypted key is wrong, a random one takes its place. Whoever guesses that one
    // has encrypted to nobody.
    const QByteArray guessed = secretOf(16, '\0'); // what CountingRandom gives first
    const Forged forged{.header = R"({"alg":"A128KW","enc":"A128GCM"})",
                        .encryptedKey = QByteArray(24, 'x'),
                        .cek = guessed};
    CountingRandom random;
    const EncryptionKeySet keys = setOf(keyFor(A128KW, A128Gcm));
    const auto payload =
        JweDecrypter(keys, {A128KW}, {A128Gcm}, random).decrypt(forged.token(A128Gcm));
    QVERIFY2(!payload, "the token was decrypted");
    QCOMPARE(payload.error(), (TokenError{Fault::DecryptionFailed, {}}));
}

void JweRefusalsTest::doesNotTakeAnotherKindOfKey()
{
    // E14: the same sixteen bytes, bound to the other algorithm.
    const QByteArray wrapped = good(A128KW, A128Gcm);
    const QByteArray gcmWrapped = good(A128GCMKW, A128Gcm);
    QVERIFY(decrypt(keyFor(A128KW, A128Gcm), wrapped));
    QVERIFY(decrypt(keyFor(A128GCMKW, A128Gcm), gcmWrapped));
    const TokenError unknown{Fault::UnknownKey, u"kid"_s};
    QCOMPARE(decrypt(keyFor(A128GCMKW, A128Gcm), wrapped).error(), unknown);
    QCOMPARE(decrypt(keyFor(A128KW, A128Gcm), gcmWrapped).error(), unknown);
    QCOMPARE(decrypt(keyFor(RsaOaep256, A128Gcm), good(RsaOaep, A128Gcm)).error(), unknown);

    const EncryptionKeySet publicOnly =
        setOf(*EncryptionKey::fromKeyPair(RsaOaep, keyPair(KeyFamily::Rsa).publicHalf(), {}));
    SystemRandom random;
    QCOMPARE(JweDecrypter(publicOnly, {RsaOaep}, {A128Gcm}, random)
                 .decrypt(good(RsaOaep, A128Gcm))
                 .error(),
             unknown);
}

void JweRefusalsTest::isNotDecryptedByTheVerifier()
{
    // E11, CVE-2023-51774: anybody can encrypt to a public key, so decryption is no signature.
    KeySet keys;
    keys.add(std::make_shared<const Key>(*Key::fromSecret(
        Algorithm::HS256, SecretBytes::copyOf(secretOf(32)), {}, KeyStrength::Required)));
    const auto payload = JwsVerifier(keys, {Algorithm::HS256}).verify(good(Direct, A256Gcm));
    QVERIFY(!payload);
    QCOMPARE(payload.error().fault, Fault::Malformed);
}

QTEST_GUILESS_MAIN(JweRefusalsTest)
#include "tst_jwerefusals.moc"
