#include "core/base/base64url.h"
#include "core/key/keyset.h"
#include "core/token/jwt.h"
#include "tests/support/tokens.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTest>

using namespace claimcheck;
using namespace Qt::StringLiterals;

namespace {

constexpr int kRounds = 200; // tokens of each algorithm, each way

// PyJWT at the other end: {"sign": [{alg, key, claims}], "verify": [{alg, key, token}]} on stdin,
// {"sign": [token], "verify": [claims or null]} on stdout. Keys are hex.
const QByteArray kScript = R"(
import json, sys
import jwt
work = json.load(sys.stdin)
def verified(job):
    try:
        return jwt.decode(job["token"], bytes.fromhex(job["key"]), algorithms=[job["alg"]],
                          options={"verify_exp": False})
    except jwt.PyJWTError:
        return None
json.dump({
    "sign": [jwt.encode(job["claims"], bytes.fromhex(job["key"]), algorithm=job["alg"])
             for job in work["sign"]],
    "verify": [verified(job) for job in work["verify"]],
}, sys.stdout)
)"_ba;

QJsonObject askPyJwt(const QJsonObject& work)
{
    QProcess python;
    python.start(u"python3"_s, {u"-c"_s, QString::fromUtf8(kScript)});
    python.write(QJsonDocument(work).toJson(QJsonDocument::Compact));
    python.closeWriteChannel();
    if (!python.waitForFinished(60000) || python.exitCode() != 0)
        return {};
    return QJsonDocument::fromJson(python.readAllStandardOutput()).object();
}

QByteArray secretOf(const AlgorithmRow& row, int round)
{
    QByteArray secret;
    for (std::size_t i = 0; i < row.smallestKey + static_cast<std::size_t>(round % 70); ++i)
        secret += static_cast<char>(static_cast<int>(i) * 37 + round);
    return secret;
}

QJsonObject claimsOf(int round)
{
    return {{u"sub"_s, QString(QString(round % 40, u'\u00e9') + u"\U0001f600\"\\/\n"_s)},
            {u"exp"_s, Tokens::kNowSeconds + 1 + round},
            {u"n"_s, round},
            {u"list"_s, QJsonArray{round, u"x"_s, QJsonValue::Null, true, 0.5}}};
}

} // namespace

class InteropTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void init() { QTest::failOnWarning(); }
    void takesTokensOfPyJwt();
    void pyJwtTakesOurTokens();
    void pyJwtRefusesWhatWeRefuse();
};

void InteropTest::initTestCase()
{
    QProcess python;
    python.start(u"python3"_s, {u"-c"_s, u"import jwt"_s});
    if (!python.waitForFinished() || python.exitCode() != 0)
        QSKIP("python3-jwt is not installed");
}

void InteropTest::takesTokensOfPyJwt()
{
    QJsonArray jobs;
    for (const AlgorithmRow& row : allAlgorithms().first(3)) {
        for (int round = 0; round < kRounds; ++round) {
            jobs.append(QJsonObject{{u"alg"_s, QString::fromLatin1(row.name)},
                                    {u"key"_s, QString::fromLatin1(secretOf(row, round).toHex())},
                                    {u"claims"_s, claimsOf(round)}});
        }
    }
    const QJsonArray tokens =
        askPyJwt({{u"sign"_s, jobs}, {u"verify"_s, QJsonArray{}}})["sign"_L1].toArray();
    QCOMPARE(tokens.size(), jobs.size());

    const FixedClock clock{Tokens::kNow};
    qsizetype index = 0;
    for (const AlgorithmRow& row : allAlgorithms().first(3)) {
        for (int round = 0; round < kRounds; ++round) {
            KeySet keys;
            keys.add(std::make_shared<const Key>(
                *Key::fromSecret(row.algorithm, SecretBytes::copyOf(secretOf(row, round)), {},
                                 KeyStrength::Required)));
            const QByteArray token = tokens.at(index++).toString().toLatin1();
            const auto claims = JwtVerifier{keys, {row.algorithm}, {}, clock}.verify(token);
            QVERIFY2(claims, token.constData());
            QCOMPARE(claims->claims().json().root().toQJson().toObject(), claimsOf(round));
        }
    }
}

void InteropTest::pyJwtTakesOurTokens()
{
    QJsonArray jobs;
    for (const AlgorithmRow& row : allAlgorithms().first(3)) {
        for (int round = 0; round < kRounds; ++round) {
            const auto key =
                Key::fromSecret(row.algorithm, SecretBytes::copyOf(secretOf(row, round)), "k",
                                KeyStrength::Required);
            QVERIFY(key);
            jobs.append(
                QJsonObject{{u"alg"_s, QString::fromLatin1(row.name)},
                            {u"key"_s, QString::fromLatin1(secretOf(row, round).toHex())},
                            {u"token"_s, QString::fromLatin1(signJwt(*key, claimsOf(round)))}});
        }
    }
    const QJsonArray claims =
        askPyJwt({{u"sign"_s, QJsonArray{}}, {u"verify"_s, jobs}})["verify"_L1].toArray();
    QCOMPARE(claims.size(), jobs.size());
    for (qsizetype i = 0; i < claims.size(); ++i)
        QCOMPARE(claims.at(i).toObject(), claimsOf(static_cast<int>(i) % kRounds));
}

void InteropTest::pyJwtRefusesWhatWeRefuse()
{
    // That the other end really checks: a change of one bit in either direction.
    const QByteArray good = Tokens::signedPayload(R"({"sub":"ada"})");
    QByteArray bytes = *decodeBase64url(good.sliced(good.lastIndexOf('.') + 1));
    bytes[0] = static_cast<char>(bytes[0] ^ 1);
    const QByteArray bad = good.first(good.lastIndexOf('.') + 1) + encodeBase64url(bytes);
    const auto job = [](const QByteArray& token) {
        return QJsonObject{{u"alg"_s, u"HS256"_s},
                           {u"key"_s, QString::fromLatin1(Tokens::secret().toHex())},
                           {u"token"_s, QString::fromLatin1(token)}};
    };
    const QJsonArray claims =
        askPyJwt({{u"sign"_s, QJsonArray{}},
                  {u"verify"_s, QJsonArray{job(good), job(bad)}}})["verify"_L1]
            .toArray();
    QCOMPARE(claims, (QJsonArray{QJsonObject{{u"sub"_s, u"ada"_s}}, QJsonValue::Null}));
    const KeySet keys = Tokens::keys();
    QVERIFY(JwsVerifier(keys, {Algorithm::HS256}).verify(good));
    QVERIFY(!JwsVerifier(keys, {Algorithm::HS256}).verify(bad));
}

QTEST_GUILESS_MAIN(InteropTest)
#include "tst_interop.moc"
