#include "core/base/base64url.h"
#include "core/crypto/selftest.h"
#include "core/token/jws.h"
#include "tests/support/tokens.h"

#include <QTest>

using namespace claimcheck;
using namespace Qt::StringLiterals;

namespace {

const QByteArray kPayload = R"({"sub":"ada"})";

} // namespace

class JwsSigningTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(); }
    void signsAndVerifiesWithEveryAlgorithm();
    void signingSetsAlgAndKid();
    void signsWithATypeAlone_data();
    void signsWithATypeAlone();

private:
    std::expected<CryptoRuntime, CryptoError> m_runtime =
        CryptoRuntime::start(); // QCA makes RSA keys
};

void JwsSigningTest::signsAndVerifiesWithEveryAlgorithm()
{
    for (const AlgorithmRow& row : allAlgorithms()) {
        KeySet keys;
        auto key = row.scheme
            ? Key::fromPair(row.algorithm, *AsymmetricKey::generate(row.families.front(), 2048),
                            "k1")
            : Key::fromSecret(row.algorithm, SecretBytes::copyOf(QByteArray(64, 'k')), "k1",
                              KeyStrength::Required);
        keys.add(std::make_shared<const Key>(std::move(*key)));
        for (const QByteArray& bytes : {""_ba, "x"_ba, QByteArray(1000, '\0')}) {
            const QByteArray token = signJws(*keys.keys().front(), bytes);
            const auto payload = JwsVerifier{keys, {row.algorithm}}.verify(token);
            QVERIFY2(payload, token.constData());
            QCOMPARE(payload->bytes(), bytes);
            QCOMPARE(payload->algorithm(), row.algorithm);
        }
    }
}

void JwsSigningTest::signingSetsAlgAndKid()
{
    const KeySet keys = Tokens::keys("k1");
    const QByteArray token =
        signJws(*keys.keys().front(), kPayload,
                {{u"alg"_s, u"none"_s}, {u"kid"_s, u"other"_s}, {u"typ"_s, u"at+jwt"_s}});
    const auto payload = JwsVerifier{keys, {Algorithm::HS256}}.verify(token);
    QVERIFY(payload);
    QCOMPARE(payload->header().root().toText(),
             u"{\"alg\":\"HS256\",\"kid\":\"k1\",\"typ\":\"at+jwt\"}"_s);
}

void JwsSigningTest::signsWithATypeAlone_data()
{
    QTest::addColumn<QByteArray>("kid");
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<QByteArray>("header");

    // clang-format off
    QTest::newRow("neither kid nor type")   << ""_ba      << ""_ba       << R"({"alg":"HS256"})"_ba;
    QTest::newRow("type")                   << ""_ba      << "at+jwt"_ba << R"({"alg":"HS256","typ":"at+jwt"})"_ba;
    QTest::newRow("kid")                    << "k1"_ba    << ""_ba       << R"({"alg":"HS256","kid":"k1"})"_ba;
    QTest::newRow("kid and type")           << "k1"_ba    << "at+jwt"_ba << R"({"alg":"HS256","kid":"k1","typ":"at+jwt"})"_ba;
    QTest::newRow("a kid with a quote")     << "k\"1"_ba  << ""_ba       << R"({"alg":"HS256","kid":"k\"1"})"_ba;
    QTest::newRow("a kid in UTF-8")         << "\xc3\xab"_ba << "JWT"_ba << "{\"alg\":\"HS256\",\"kid\":\"\xc3\xab\",\"typ\":\"JWT\"}"_ba;
    QTest::newRow("a type with a line end") << "k1"_ba    << "a\nb"_ba   << R"({"alg":"HS256","kid":"k1","typ":"a\nb"})"_ba;
    // clang-format on
}

void JwsSigningTest::signsWithATypeAlone()
{
    QFETCH(QByteArray, kid);
    QFETCH(QByteArray, type);
    QFETCH(QByteArray, header);

    const KeySet keys = Tokens::keys(kid);
    const QByteArray token = signJws(*keys.keys().front(), kPayload, type);
    QCOMPARE(*decodeBase64url(token.first(token.indexOf('.'))), header);
    QVERIFY(JwsVerifier(keys, {Algorithm::HS256}).verify(token));
    // The same words through the other door.
    const QJsonObject object =
        type.isEmpty() ? QJsonObject{} : QJsonObject{{u"typ"_s, QString::fromUtf8(type)}};
    QCOMPARE(signJws(*keys.keys().front(), kPayload, object), token);
}

QTEST_GUILESS_MAIN(JwsSigningTest)
#include "tst_jwssigning.moc"
