#include "core/base/base64url.h"
#include "core/crypto/selftest.h"
#include "core/token/jws.h"
#include "tests/core/keyvectors.h"
#include "tests/core/vectorfile.h"

#include <QTest>

using namespace claimcheck;
using namespace Qt::StringLiterals;
using Fault = TokenError::Fault;

namespace {

KeySet keysFrom(const QString& file, Algorithm algorithm)
{
    KeySet keys;
    const auto material = keyIn(file);
    if (!material)
        return keys;
    auto key = bind(*material, algorithm, KeyPurpose::Verify, KeyStrength::Required);
    if (key)
        keys.add(std::make_shared<const Key>(std::move(*key)));
    return keys;
}

} // namespace

/// Signatures at the edges of what their scheme allows, made with the private key itself: each has
/// a fault that only a careless verifier forgives.
class SignatureEdgesTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(); }
    void judgesEverySignature_data();
    void judgesEverySignature();
    void everyChangedBitCounts_data();
    void everyChangedBitCounts();

private:
    std::expected<CryptoRuntime, CryptoError> m_runtime = CryptoRuntime::start();
};

void SignatureEdgesTest::judgesEverySignature_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<int>("rows");
    // clang-format off
    QTest::newRow("S17 RS256")   << u"rs256"_s   << 238;
    QTest::newRow("S19 PS256")   << u"ps256"_s   << 32;
    QTest::newRow("S11 ES256")   << u"es256"_s   << 43;
    QTest::newRow("S11 ES384")   << u"es384"_s   << 43;
    QTest::newRow("S11 ES512")   << u"es512"_s   << 46;
    QTest::newRow("S11 ES256K")  << u"es256k"_s  << 43;
    QTest::newRow("S20 Ed25519") << u"ed25519"_s << 32;
    QTest::newRow("S20 Ed448")   << u"ed448"_s   << 33;
    // clang-format on
}

void SignatureEdgesTest::judgesEverySignature()
{
    QFETCH(QString, file);
    QFETCH(int, rows);
    const QJsonObject vectors =
        vectorFile(QByteArray{"edges/" + file.toLatin1() + ".json"}.constData()).object();
    const AlgorithmRow* row = findAlgorithm(textOf(vectors, "alg"_L1));
    QVERIFY(row);
    const KeySet keys = keysFrom(vectors["key"_L1].toString(), row->algorithm);
    QVERIFY(!keys.isEmpty());
    const JwsVerifier verifier{keys, {row->algorithm}};
    const QJsonArray signatures = vectors["rows"_L1].toArray();
    QCOMPARE(signatures.size(), rows);

    for (const QJsonValue& value : signatures) {
        const QJsonObject vector = value.toObject();
        const QByteArray token = textOf(vectors, "input"_L1) + '.' + textOf(vector, "signature"_L1);
        const auto payload = verifier.verify(token);
        QVERIFY2(payload.has_value() == vector["good"_L1].toBool(),
                 qPrintable(vector["name"_L1].toString()));
        if (!payload)
            QCOMPARE(payload.error().fault, Fault::BadSignature);
    }
}

void SignatureEdgesTest::everyChangedBitCounts_data()
{
    judgesEverySignature_data();
}

void SignatureEdgesTest::everyChangedBitCounts()
{
    QFETCH(QString, file);
    const QJsonObject vectors =
        vectorFile(QByteArray{"edges/" + file.toLatin1() + ".json"}.constData()).object();
    const AlgorithmRow* row = findAlgorithm(textOf(vectors, "alg"_L1));
    QVERIFY(row);
    const KeySet keys = keysFrom(vectors["key"_L1].toString(), row->algorithm);
    QVERIFY(!keys.isEmpty());
    const Key& key = *keys.keys().front();
    const QByteArray input = textOf(vectors, "input"_L1);
    const QByteArray good =
        *decodeBase64url(textOf(vectors["rows"_L1].toArray().first().toObject(), "signature"_L1));
    QVERIFY(key.verify(input, good));
    for (qsizetype bit = 0; bit < good.size() * 8; ++bit) {
        QByteArray changed = good;
        changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << bit % 8));
        QVERIFY2(!key.verify(input, changed), QByteArray::number(bit).constData());
    }
}

QTEST_GUILESS_MAIN(SignatureEdgesTest)
#include "tst_signatureedges.moc"
