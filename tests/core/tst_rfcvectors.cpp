#include "core/base/base64url.h"
#include "core/crypto/selftest.h"
#include "core/key/jwk.h"
#include "core/token/jwt.h"
#include "tests/core/vectorfile.h"

#include <QTest>

using namespace claimcheck;
using namespace Qt::StringLiterals;

namespace {

QByteArray jsonOf(const QJsonValue& value)
{
    return QJsonDocument(value.toObject()).toJson(QJsonDocument::Compact);
}

KeyResult<KeyMaterial> keyOf(const QJsonObject& vector, QLatin1StringView name)
{
    return parseJwk(jsonOf(vector.value(name)));
}

KeySet setOf(Key key)
{
    KeySet keys;
    keys.add(std::make_shared<const Key>(std::move(key)));
    return keys;
}

} // namespace

/// The examples of the RFCs, through the same calls as everybody's keys and tokens.
class RfcVectorsTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(); }
    void verifiesAndSigns_data();
    void verifiesAndSigns();
    void readsTheKeysOfRfc7520();
    void readsTheKeysOfRfc8037();
    void readsTheSetsOfRfc7517();
    void refusesTheUnencodedPayloadsOfRfc7797();
    void readsTheAccessTokenOfRfc9068();

private:
    std::expected<CryptoRuntime, CryptoError> m_runtime = CryptoRuntime::start();
};

void RfcVectorsTest::verifiesAndSigns_data()
{
    QTest::addColumn<QString>("file");
    // clang-format off
    QTest::newRow("RFC 7515 A.2, RS256") << u"rfc7515/a2.json"_s;
    QTest::newRow("RFC 7515 A.3, ES256") << u"rfc7515/a3.json"_s;
    QTest::newRow("RFC 7515 A.4, ES512") << u"rfc7515/a4.json"_s;
    QTest::newRow("RFC 7520 4.1, RS256") << u"rfc7520/4_1.json"_s;
    QTest::newRow("RFC 7520 4.2, PS384") << u"rfc7520/4_2.json"_s;
    QTest::newRow("RFC 7520 4.3, ES512") << u"rfc7520/4_3.json"_s;
    QTest::newRow("RFC 7520 4.4, HS256") << u"rfc7520/4_4.json"_s;
    QTest::newRow("RFC 8037 A.4, EdDSA") << u"rfc8037/a4.json"_s;
    // clang-format on
}

void RfcVectorsTest::verifiesAndSigns()
{
    QFETCH(QString, file);
    const QJsonObject vector = vectorFile(file.toLatin1().constData()).object();
    const QByteArray token = textOf(vector, "token"_L1);
    const AlgorithmRow* row = findAlgorithm(textOf(vector, "alg"_L1));
    const auto material = keyOf(vector, "key"_L1);
    QVERIFY(row && material);

    auto verifying = bind(*material, row->algorithm, KeyPurpose::Verify, KeyStrength::Required);
    QVERIFY(verifying);
    const KeySet keys = setOf(std::move(*verifying));
    const auto payload = JwsVerifier{keys, {row->algorithm}}.verify(token);
    QVERIFY(payload);
    QCOMPARE(QString::fromUtf8(payload->bytes()), vector["payload"_L1].toString());

    // The way back, over the very header of the example.
    const auto signing = bind(*material, row->algorithm, KeyPurpose::Sign, KeyStrength::Required);
    QVERIFY(signing);
    const QByteArray input = token.first(token.lastIndexOf('.'));
    const QByteArray again = input + '.' + encodeBase64url(signing->sign(input));
    QVERIFY(JwsVerifier(keys, {row->algorithm}).verify(again));
    QCOMPARE(again == token, vector["deterministic"_L1].toBool());
}

void RfcVectorsTest::readsTheKeysOfRfc7520()
{
    const QJsonObject vector = vectorFile("rfc7520/keys.json").object();
    for (const char* kind : {"ec", "rsa"}) {
        const QByteArray name{kind};
        const auto half = keyOf(vector, QLatin1StringView{QByteArray{name + "-public"}});
        const auto whole = keyOf(vector, QLatin1StringView{QByteArray{name + "-private"}});
        QVERIFY(half && whole);
        QVERIFY(!half->isPrivate() && whole->isPrivate());
        QCOMPARE(thumbprint(*half), thumbprint(*whole));
        QCOMPARE(half->id, "bilbo.baggins@hobbiton.example"_ba);
        // Nothing is lost on the way through.
        QCOMPARE(QJsonDocument::fromJson(jwkText(*whole, KeyHalf::Private).view().toByteArray()),
                 QJsonDocument(
                     vector.value(QLatin1StringView{QByteArray{name + "-private"}}).toObject()));
    }
    const auto mac = keyOf(vector, "hmac"_L1);
    QVERIFY(mac && mac->secret());
    QCOMPARE(mac->algorithm, "HS256"_ba);
    const auto encryption = keyOf(vector, "encryption"_L1);
    QVERIFY(encryption && encryption->secret());
    QCOMPARE(encryption->algorithm, "A256GCM"_ba);
    // A key for encryption signs nothing, however long it is.
    QVERIFY(algorithmsOf(*encryption).empty());
    QVERIFY(!bind(*encryption, Algorithm::HS256, KeyPurpose::Sign, KeyStrength::Required));
}

void RfcVectorsTest::readsTheKeysOfRfc8037()
{
    const QJsonObject vector = vectorFile("rfc8037/keys.json").object();
    const auto whole = keyOf(vector, "private"_L1);
    const auto half = keyOf(vector, "public"_L1);
    QVERIFY(whole && half);
    QCOMPARE(thumbprint(*whole), textOf(vector, "thumbprint"_L1));
    QCOMPARE(thumbprint(*half), textOf(vector, "thumbprint"_L1));
    QCOMPARE(jwkText(*whole, KeyHalf::Public).view().toByteArray(),
             jwkText(*half, KeyHalf::Public).view().toByteArray());
}

void RfcVectorsTest::readsTheSetsOfRfc7517()
{
    const auto read = [](const char* file) {
        return parseJwkSet(vectorFile(file).toJson(QJsonDocument::Compact));
    };
    const auto halves = read("rfc7517/a1.json");
    const auto wholes = read("rfc7517/a2.json");
    const auto secrets = read("rfc7517/a3.json");
    QVERIFY(halves && wholes && secrets);
    QCOMPARE(halves->size(), 2U);
    QCOMPARE(wholes->size(), 2U);
    QCOMPARE(secrets->size(), 2U);
    QCOMPARE(halves->at(0).use, "enc"_ba);
    QCOMPARE(halves->at(1).algorithm, "RS256"_ba);
    QCOMPARE(halves->at(1).id, "2011-04-29"_ba);
    for (std::size_t i = 0; i < 2; ++i) {
        QVERIFY(!halves->at(i).isPrivate() && wholes->at(i).isPrivate());
        QCOMPARE(thumbprint(halves->at(i)), thumbprint(wholes->at(i)));
        QVERIFY(secrets->at(i).secret());
    }
    QCOMPARE(secrets->at(0).algorithm, "A128KW"_ba);
    QCOMPARE(secrets->at(1).id, "HMAC key used in JWS spec Appendix A.1 example"_ba);
    // The set of keys for encryption and signatures binds only what is for signatures.
    QVERIFY(!bind(wholes->at(0), Algorithm::ES256, KeyPurpose::Sign, KeyStrength::Required));
    QVERIFY(bind(wholes->at(1), Algorithm::RS256, KeyPurpose::Sign, KeyStrength::Required));

    const auto certified = parseJwk(vectorFile("rfc7517/b.json").toJson(QJsonDocument::Compact));
    QVERIFY(certified && !certified->isPrivate());
    QCOMPARE(certified->use, "sig"_ba);
    QCOMPARE(certified->id, "1b94c"_ba);
}

void RfcVectorsTest::refusesTheUnencodedPayloadsOfRfc7797()
{
    const QJsonObject vector = vectorFile("rfc7797/4.json").object();
    const auto material = keyOf(vector, "key"_L1);
    QVERIFY(material);
    const KeySet keys =
        setOf(*bind(*material, Algorithm::HS256, KeyPurpose::Verify, KeyStrength::Required));
    const JwsVerifier verifier{keys, {Algorithm::HS256}};
    const auto control = verifier.verify(textOf(vector, "control"_L1));
    QVERIFY(control);
    QCOMPARE(control->bytes(), "$.02"_ba);
    const QJsonArray tokens = vector["tokens"_L1].toArray();
    QCOMPARE(tokens.size(), 2);
    for (const QJsonValue& token : tokens) {
        const auto payload = verifier.verify(token.toString().toLatin1());
        QVERIFY(!payload);
        QCOMPARE(payload.error().fault, TokenError::Fault::CriticalUnsupported);
    }
}

void RfcVectorsTest::readsTheAccessTokenOfRfc9068()
{
    // The RFC gives no signature, so it is signed here with the key of RFC 7520.
    const QJsonObject vector = vectorFile("rfc9068/2.json").object();
    KeyMaterial material = *keyOf(vectorFile("rfc7520/keys.json").object(), "rsa-private"_L1);
    material.id = "RjEwOwOA";
    const auto key = bind(material, Algorithm::RS256, KeyPurpose::Sign, KeyStrength::Required);
    QVERIFY(key);
    const QByteArray token =
        signJwt(*key, vector["claims"_L1].toObject(), vector["header"_L1].toObject());
    const KeySet keys =
        setOf(*bind(material, Algorithm::RS256, KeyPurpose::Verify, KeyStrength::Required));

    const FixedClock clock{Instant{std::chrono::seconds{1618354090}}};
    ClaimsPolicy policy{.issuer = "https://authorization-server.example.com/",
                        .audience = "https://rs.example.com/",
                        .type = "at+jwt",
                        .required = {"iss", "exp", "aud", "sub", "client_id", "iat", "jti"}};
    const auto claims = JwtVerifier{keys, {Algorithm::RS256}, policy, clock}.verify(token);
    QVERIFY(claims);
    QCOMPARE(claims->subject(), "5ba552d67"_ba);
    QCOMPARE(claims->claims().json().root().toQJson(), vector["claims"_L1]);
    QCOMPARE(claims->header().root().toQJson(), vector["header"_L1]);

    const FixedClock later{Instant{std::chrono::seconds{1639528912}}};
    QCOMPARE(JwtVerifier(keys, {Algorithm::RS256}, policy, later).verify(token).error().fault,
             TokenError::Fault::Expired);
    policy.audience = "https://rs.example.com";
    QCOMPARE(JwtVerifier(keys, {Algorithm::RS256}, policy, clock).verify(token).error().fault,
             TokenError::Fault::WrongAudience);
}

QTEST_GUILESS_MAIN(RfcVectorsTest)
#include "tst_rfcvectors.moc"
