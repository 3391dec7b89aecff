// A signed token inside an encrypted one.

#include "core/crypto/selftest.h"
#include "core/token/nestedjwt.h"
#include "tests/core/jweworld.h"
#include "tests/support/tokens.h"

#include <QTest>

using namespace claimcheck;
using namespace claimcheck::jweworld;
using namespace Qt::StringLiterals;
using Fault = TokenError::Fault;
using Step = Check::Step;

namespace {

constexpr auto kAlgorithm = KeyManagement::A128KW;
constexpr auto kEncryption = ContentEncryption::A128Gcm;

QByteArray sealed(const QByteArray& content, const QJsonObject& header = {{u"cty"_s, u"JWT"_s}})
{
    SystemRandom random;
    return *encryptJwe(keyFor(kAlgorithm, kEncryption), kEncryption, content, random, header);
}

QByteArray signedClaims(const QByteArray& issuer = "https://issuer.example",
                        const QJsonObject& header = {})
{
    return signJwt(*Tokens::keys().keys().front(),
                   {{u"iss"_s, QString::fromLatin1(issuer)},
                    {u"sub"_s, u"ada"_s},
                    {u"exp"_s, Tokens::kNowSeconds + 60}},
                   header);
}

} // namespace

class NestedJwtTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QVERIFY(m_runtime); }
    void init() { QTest::failOnWarning(); }
    void takesASignedTokenInside();
    void takesEverySpellingOfTheType_data();
    void takesEverySpellingOfTheType();
    void refuses_data();
    void refuses();
    void holdsTheLargestSignedToken();

private:
    std::expected<CryptoRuntime, CryptoError> m_runtime = CryptoRuntime::start();
    SystemRandom m_random;
    FixedClock m_clock{Tokens::kNow};
    KeySet m_signatureKeys = Tokens::keys();
    EncryptionKeySet m_encryptionKeys = setOf(keyFor(kAlgorithm, kEncryption));
    JwtVerifier m_jwt{
        m_signatureKeys, {Algorithm::HS256}, {.issuer = "https://issuer.example"_ba}, m_clock};
    JweDecrypter m_jwe{m_encryptionKeys, {kAlgorithm}, {kEncryption}, m_random};
    NestedJwtVerifier m_verifier{m_jwe, m_jwt};
};

void NestedJwtTest::takesASignedTokenInside()
{
    const auto token =
        encryptJwt(*m_encryptionKeys.keys().front(), kEncryption, signedClaims(), m_random);
    QVERIFY(token);
    Trace outer;
    Trace inner;
    const auto claims = m_verifier.verify(*token, &outer, &inner);
    QVERIFY(claims);
    QCOMPARE(claims->subject(), QByteArrayView{"ada"});
    QVERIFY(m_verifier.verify(*token));

    const auto checks = outer.complete(kNestedJwtSteps);
    QCOMPARE(checks.size(), kNestedJwtSteps.size());
    for (const Check& check : checks)
        QCOMPARE(check.outcome, Check::Outcome::Passed);
    QCOMPARE(checks.back().step, Step::Payload);
    QCOMPARE(inner.entries().back().step, Step::RequiredClaims);
    QVERIFY2(!m_jwt.verify(*token), "the signature check does not decrypt");
}

void NestedJwtTest::takesEverySpellingOfTheType_data()
{
    QTest::addColumn<QString>("cty");
    QTest::newRow("JWT") << u"JWT"_s;
    QTest::newRow("small letters") << u"jwt"_s;
    QTest::newRow("with application/") << u"application/jwt"_s;
}

void NestedJwtTest::takesEverySpellingOfTheType()
{
    QFETCH(QString, cty);
    QVERIFY(m_verifier.verify(sealed(signedClaims(), {{u"cty"_s, cty}})));
}

void NestedJwtTest::refuses_data()
{
    QTest::addColumn<QByteArray>("token");
    QTest::addColumn<Fault>("fault");
    QTest::addColumn<QString>("where");

    const QByteArray claims = R"({"iss":"https://issuer.example","sub":"ada","exp":9999999999})"_ba;
    const QByteArray unsecured =
        encodeBase64url(R"({"alg":"none"})") + '.' + encodeBase64url(claims) + '.';
    const QByteArray good = signedClaims();
    QByteArray forged = good;
    forged[forged.size() - 2] = forged[forged.size() - 2] == 'A' ? 'B' : 'A';

    // clang-format off
    QTest::newRow("E13: plain claims inside")      << sealed(claims)                         << Fault::Malformed        << u""_s;
    QTest::newRow("E13: alg none inside")          << sealed(unsecured)                      << Fault::AlgorithmRefused << u"alg"_s;
    QTest::newRow("E13: another issuer inside")    << sealed(signedClaims("https://evil.example")) << Fault::WrongIssuer << u"iss"_s;
    QTest::newRow("E13: a wrong signature inside") << sealed(forged)                         << Fault::BadSignature     << u""_s;
    QTest::newRow("nothing inside")                << sealed({})                             << Fault::Malformed        << u""_s;
    QTest::newRow("encrypted twice")               << sealed(sealed(good))                   << Fault::Malformed        << u""_s;
    QTest::newRow("signed over another token")     << sealed(signedClaims("https://issuer.example", {{u"cty"_s, u"JWT"_s}})) << Fault::WrongType << u"cty"_s;
    QTest::newRow("no cty")                        << sealed(good, {})                       << Fault::WrongType        << u"cty"_s;
    QTest::newRow("another cty")                   << sealed(good, {{u"cty"_s, u"JWT2"_s}})  << Fault::WrongType        << u"cty"_s;
    QTest::newRow("only signed")                   << good                                   << Fault::Malformed        << u""_s;
    QTest::newRow("changed outside")               << withPart(sealed(good), 4, QByteArray(16, 'x')) << Fault::DecryptionFailed << u""_s;
    // clang-format on
}

void NestedJwtTest::refuses()
{
    QFETCH(QByteArray, token);
    QFETCH(Fault, fault);
    QFETCH(QString, where);
    const auto claims = m_verifier.verify(token);
    QVERIFY2(!claims, "the token was accepted");
    QCOMPARE(claims.error(), (TokenError{fault, where}));
}

void NestedJwtTest::holdsTheLargestSignedToken()
{
    QByteArray large;
    for (int size = 4000; large.size() < 8100; size += 20)
        large = Tokens::signedPayload(R"({"iss":"https://issuer.example","exp":9999999999,"a":[")"
                                      + QByteArray(1000, 'x') + R"(","x"],"b":[)"
                                      + QByteArray(size, ' ') + "]}");
    const auto key =
        *EncryptionKey::fromKeyPair(KeyManagement::RsaOaep256, keyPair(KeyFamily::Rsa), "an id");
    const auto token = encryptJwt(key, ContentEncryption::A256CbcHs512, large, m_random);
    QVERIFY(token);
    const EncryptionKeySet keys = setOf(
        *EncryptionKey::fromKeyPair(KeyManagement::RsaOaep256, keyPair(KeyFamily::Rsa), "an id"));
    const JweDecrypter decrypter{
        keys, {KeyManagement::RsaOaep256}, {ContentEncryption::A256CbcHs512}, m_random};
    const auto claims = NestedJwtVerifier{decrypter, m_jwt}.verify(*token);
    QVERIFY(claims);
}

QTEST_GUILESS_MAIN(NestedJwtTest)
#include "tst_nestedjwt.moc"
