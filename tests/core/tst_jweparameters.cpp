// The members of a header that key management reads: what a stranger may make us compute with.

#include "core/crypto/selftest.h"
#include "core/token/jwe.h"
#include "tests/core/jweworld.h"

#include <QTest>

#include <ctime>

using namespace claimcheck;
using namespace claimcheck::jweworld;
using namespace Qt::StringLiterals;
using Fault = TokenError::Fault;
using enum KeyManagement;
using enum ContentEncryption;

class JweParametersTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QVERIFY(m_runtime); }
    void init() { QTest::failOnWarning(); }
    void refusesSaltsAndRounds_data();
    void refusesSaltsAndRounds();
    void refusesCostlyPassphrasesAtOnce();
    void refusesIvsAndTags_data();
    void refusesIvsAndTags();
    void refusesParties_data();
    void refusesParties();
    void refusesEphemeralKeys_data();
    void refusesEphemeralKeys();
    void takesEphemeralKeysOfTheCurve();

private:
    std::expected<CryptoRuntime, CryptoError> m_runtime = CryptoRuntime::start();
};

namespace {

const QByteArray kPlaintext = R"({"sub":"ada"})"_ba;

QByteArray good(KeyManagement algorithm, ContentEncryption encryption,
                KeyFamily family = KeyFamily::Rsa)
{
    SystemRandom random;
    return *encryptJwe(keyFor(algorithm, encryption, family), encryption, kPlaintext, random,
                       {{u"p2c"_s, 1000}});
}

QByteArray withHeader(const QByteArray& token, const QByteArray& header)
{
    return withPart(token, 0, header);
}

QByteArray pbes2(const QByteArray& parameters)
{
    return withHeader(good(Pbes2Hs256A128KW, A128Gcm),
                      R"({"alg":"PBES2-HS256+A128KW","enc":"A128GCM")" + parameters + "}");
}

QByteArray epkOf(const QByteArray& members)
{
    return withHeader(good(EcdhEs, A128Gcm, KeyFamily::P256),
                      R"({"alg":"ECDH-ES","enc":"A128GCM","epk":{)" + members + "}}");
}

QByteArray x25519(const QByteArray& point)
{
    return epkOf(R"("kty":"OKP","crv":"X25519","x":")" + encodeBase64url(point) + '"');
}

QByteArray p256(const QByteArray& x, const QByteArray& y, const QByteArray& more = {})
{
    return epkOf(R"("kty":"EC","crv":"P-256","x":")" + encodeBase64url(x) + R"(","y":")"
                 + encodeBase64url(y) + '"' + more);
}

} // namespace

void JweParametersTest::refusesSaltsAndRounds_data()
{
    QTest::addColumn<QByteArray>("parameters");
    QTest::addColumn<QString>("where");

    // clang-format off
    QTest::newRow("E03: p2c 0")             << R"(,"p2s":"AAAAAAAAAAA","p2c":0)"_ba      << u"p2c"_s;
    QTest::newRow("E03: p2c -1")            << R"(,"p2s":"AAAAAAAAAAA","p2c":-1)"_ba     << u"p2c"_s;
    QTest::newRow("E03: p2c 999")           << R"(,"p2s":"AAAAAAAAAAA","p2c":999)"_ba    << u"p2c"_s;
    QTest::newRow("E03: p2c 1000.5")        << R"(,"p2s":"AAAAAAAAAAA","p2c":1000.5)"_ba << u"p2c"_s;
    QTest::newRow("E03: p2c 1000.0")        << R"(,"p2s":"AAAAAAAAAAA","p2c":1000.0)"_ba << u"p2c"_s;
    QTest::newRow("E03: p2c is text")       << R"(,"p2s":"AAAAAAAAAAA","p2c":"1000")"_ba << u"p2c"_s;
    QTest::newRow("E03: no p2c")            << R"(,"p2s":"AAAAAAAAAAA")"_ba              << u"p2c"_s;
    QTest::newRow("E03: p2s empty")         << R"(,"p2s":"","p2c":1000)"_ba              << u"p2s"_s;
    QTest::newRow("E03: p2s of 7 bytes")    << R"(,"p2s":"AAAAAAAAAA","p2c":1000)"_ba    << u"p2s"_s;
    QTest::newRow("E03: p2s of 129 bytes")  << QByteArray(R"(,"p2s":")" + QByteArray(172, 'A') + R"(","p2c":1000)") << u"p2s"_s;
    QTest::newRow("E03: p2s with padding")  << R"(,"p2s":"AAAAAAAAAAA=","p2c":1000)"_ba  << u"p2s"_s;
    QTest::newRow("E03: p2s is a number")   << R"(,"p2s":1,"p2c":1000)"_ba               << u"p2s"_s;
    QTest::newRow("E03: no p2s")            << R"(,"p2c":1000)"_ba                       << u"p2s"_s;
    // clang-format on
}

void JweParametersTest::refusesSaltsAndRounds()
{
    QFETCH(QByteArray, parameters);
    QFETCH(QString, where);
    const auto payload = decrypt(keyFor(Pbes2Hs256A128KW, A128Gcm), pbes2(parameters));
    QVERIFY2(!payload, "the token was decrypted");
    QCOMPARE(payload.error(), (TokenError{Fault::BadHeader, where}));
    // With good ones it is the header's change that is noticed.
    QCOMPARE(decrypt(keyFor(Pbes2Hs256A128KW, A128Gcm), pbes2(R"(,"p2s":"AAAAAAAAAAA","p2c":1000)"))
                 .error(),
             (TokenError{Fault::DecryptionFailed, {}}));
}

void JweParametersTest::refusesIvsAndTags_data()
{
    QTest::addColumn<QByteArray>("parameters");
    QTest::addColumn<QString>("where");

    QTest::newRow("E14: neither") << ""_ba << u"iv"_s;
    QTest::newRow("no tag") << R"(,"iv":"AAAAAAAAAAAAAAAA")"_ba << u"tag"_s;
    QTest::newRow("the iv is a number")
        << R"(,"iv":1,"tag":"AAAAAAAAAAAAAAAAAAAAAA")"_ba << u"iv"_s;
    for (const qsizetype size : {0, 4, 8, 12, 15, 17, 32}) {
        QTest::addRow("E06: a tag of %d", static_cast<int>(size)) << QByteArray(
            R"(,"iv":"AAAAAAAAAAAAAAAA","tag":")" + encodeBase64url(QByteArray(size, 'x')) + '"')
                                                                  << u"tag"_s;
    }
    for (const qsizetype size : {0, 8, 11, 13, 16}) {
        QTest::addRow("E07: an IV of %d", static_cast<int>(size))
            << QByteArray(R"(,"tag":"AAAAAAAAAAAAAAAAAAAAAA","iv":")"
                          + encodeBase64url(QByteArray(size, 'x')) + '"')
            << u"iv"_s;
    }
}

void JweParametersTest::refusesIvsAndTags()
{
    QFETCH(QByteArray, parameters);
    QFETCH(QString, where);
    const QByteArray header = R"({"alg":"A128GCMKW","enc":"A128GCM")" + parameters + '}';
    const auto payload =
        decrypt(keyFor(A128GCMKW, A128Gcm), withHeader(good(A128GCMKW, A128Gcm), header));
    QVERIFY2(!payload, "the token was decrypted");
    QCOMPARE(payload.error(), (TokenError{Fault::BadHeader, where}));
}

void JweParametersTest::refusesParties_data()
{
    QTest::addColumn<QByteArray>("parameter");
    QTest::addColumn<QString>("where");
    QTest::newRow("apu is a number") << R"(,"apu":1)"_ba << u"apu"_s;
    QTest::newRow("apu with padding") << R"(,"apu":"QQ==")"_ba << u"apu"_s;
    QTest::newRow("apv is null") << R"(,"apv":null)"_ba << u"apv"_s;
    QTest::newRow("apv of 513 bytes")
        << QByteArray(R"(,"apv":")" + QByteArray(684, 'A') + '"') << u"apv"_s;
}

void JweParametersTest::refusesParties()
{
    QFETCH(QByteArray, parameter);
    QFETCH(QString, where);
    const QByteArray token = good(EcdhEs, A128Gcm, KeyFamily::P256);
    QByteArray header = partOf(token, 0);
    header.insert(header.size() - 1, parameter);
    const auto payload =
        decrypt(keyFor(EcdhEs, A128Gcm, KeyFamily::P256), withHeader(token, header));
    QVERIFY2(!payload, "the token was decrypted");
    QCOMPARE(payload.error(), (TokenError{Fault::BadHeader, where}));
}

void JweParametersTest::refusesEphemeralKeys_data()
{
    QTest::addColumn<KeyFamily>("family");
    QTest::addColumn<QByteArray>("token");

    const auto point = keyPair(KeyFamily::P384).curveNumbers();
    const auto other = AsymmetricKey::generate(KeyFamily::P256)->curveNumbers();
    const QByteArray zero(32, '\0');
    QByteArray offCurve = other.y;
    offCurve[31] = static_cast<char>(offCurve[31] ^ 1);
    const QByteArray prime =
        QByteArray::fromHex("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff");
    const QByteArray order8 =
        QByteArray::fromHex("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800");
    const QByteArray minusOne =
        QByteArray::fromHex("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f");
    using enum KeyFamily;
    // clang-format off
    QTest::newRow("E04: no epk")                << P256 << withHeader(good(EcdhEs, A128Gcm, P256), R"({"alg":"ECDH-ES","enc":"A128GCM"})");
    QTest::newRow("E04: epk is text")           << P256 << withHeader(good(EcdhEs, A128Gcm, P256), R"({"alg":"ECDH-ES","enc":"A128GCM","epk":"x"})");
    QTest::newRow("E04: empty")                 << P256 << epkOf({});
    QTest::newRow("E04: off the curve")         << P256 << p256(other.x, offCurve);
    QTest::newRow("E04: at infinity")           << P256 << p256(zero, zero);
    QTest::newRow("E04: x is not below p")      << P256 << p256(prime, other.y);
    QTest::newRow("E04: x one byte short")      << P256 << p256(other.x.first(31), other.y);
    QTest::newRow("E04: x one byte long")       << P256 << p256('\0' + other.x, other.y);
    QTest::newRow("E04: with a private d")      << P256 << p256(other.x, other.y, R"(,"d":")" + encodeBase64url(other.d.view()) + '"');
    QTest::newRow("E04: without y")             << P256 << epkOf(R"("kty":"EC","crv":"P-256","x":")" + encodeBase64url(other.x) + '"');
    QTest::newRow("E04: another curve")         << P256 << epkOf(R"("kty":"EC","crv":"P-384","x":")" + encodeBase64url(point.x) + R"(","y":")" + encodeBase64url(point.y) + '"');
    QTest::newRow("E04: crv of another kind")   << P256 << epkOf(R"("kty":"EC","crv":"P-384","x":")" + encodeBase64url(other.x) + R"(","y":")" + encodeBase64url(other.y) + '"');
    QTest::newRow("E04: kty of another kind")   << P256 << epkOf(R"("kty":"OKP","crv":"P-256","x":")" + encodeBase64url(other.x) + R"(","y":")" + encodeBase64url(other.y) + '"');
    QTest::newRow("E04: X25519 to a P-256 key") << P256 << x25519(keyPair(X25519).rawNumbers().publicKey);
    QTest::newRow("E04: P-256 to an X25519 key") << X25519 << p256(other.x, other.y);
    QTest::newRow("E04: X25519, point 0")       << X25519 << x25519(zero);
    QTest::newRow("E04: X25519, point 1")       << X25519 << x25519('\1' + QByteArray(31, '\0'));
    QTest::newRow("E04: X25519, point -1")      << X25519 << x25519(minusOne);
    QTest::newRow("E04: X25519, order 8")       << X25519 << x25519(order8);
    QTest::newRow("E04: X25519, 31 bytes")      << X25519 << x25519(QByteArray(31, '\7'));
    QTest::newRow("E04: X448, point 0")         << X448 << epkOf(R"("kty":"OKP","crv":"X448","x":")" + encodeBase64url(QByteArray(56, '\0')) + '"');
    QTest::newRow("E04: X448, point 1")         << X448 << epkOf(R"("kty":"OKP","crv":"X448","x":")" + encodeBase64url(QByteArray('\1' + QByteArray(55, '\0'))) + '"');
    // clang-format on
}

void JweParametersTest::refusesEphemeralKeys()
{
    QFETCH(KeyFamily, family);
    QFETCH(QByteArray, token);
    const auto payload = decrypt(keyFor(EcdhEs, A128Gcm, family), token);
    QVERIFY2(!payload, "the token was decrypted");
    QCOMPARE(payload.error(), (TokenError{Fault::BadHeader, u"epk"_s}));
}

void JweParametersTest::takesEphemeralKeysOfTheCurve()
{
    // They agree on another secret than the one that was encrypted to, and that is all.
    const TokenError failed{Fault::DecryptionFailed, {}};
    const auto point = AsymmetricKey::generate(KeyFamily::P256)->curveNumbers();
    QCOMPARE(decrypt(keyFor(EcdhEs, A128Gcm, KeyFamily::P256), p256(point.x, point.y)).error(),
             failed);
    const auto other = AsymmetricKey::generate(KeyFamily::X25519)->rawNumbers();
    QCOMPARE(decrypt(keyFor(EcdhEs, A128Gcm, KeyFamily::X25519), x25519(other.publicKey)).error(),
             failed);
}

void JweParametersTest::refusesCostlyPassphrasesAtOnce()
{
    // E02: the first would take eleven minutes (CVE-2022-36083).
    for (const QByteArray& rounds : {"2147483647"_ba, "1200001"_ba, "9223372036854775807"_ba}) {
        const std::clock_t begun = std::clock();
        const auto payload = decrypt(keyFor(Pbes2Hs256A128KW, A128Gcm),
                                     pbes2(R"(,"p2s":"AAAAAAAAAAA","p2c":)" + rounds));
        QVERIFY(!payload);
        QCOMPARE(payload.error(), (TokenError{Fault::BadHeader, u"p2c"_s}));
        const double busy = double(std::clock() - begun) / CLOCKS_PER_SEC;
        QVERIFY2(busy < 0.15, "it did the work first"); // 1,200,000 rounds take 300 ms
    }
}

QTEST_GUILESS_MAIN(JweParametersTest)
#include "tst_jweparameters.moc"
