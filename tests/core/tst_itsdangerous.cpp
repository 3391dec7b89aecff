#include "core/base/base64url.h"
#include "core/crypto/selftest.h"
#include "core/token/pythonjson.h"
#include "core/token/signedtoken.h"
#include "core/token/timedjws.h"
#include "core/token/timedserializer.h"
#include "tests/core/signers.h"
#include "tests/support/tokens.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTest>

using namespace claimcheck;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr int kTimedTokens = 10'000;
constexpr int kJwsTokens = 1'000;

// itsdangerous at the other end, at the time that a job gives. For each job a pair: the token it
// writes for the same payload, and whether it takes ours. The older serializer left the package
// with version 2.1; what it did is put together here from the Signer that it was built on.
const QByteArray kScript = R"(
import hashlib, json, sys
import itsdangerous
from itsdangerous.encoding import base64_encode
from itsdangerous.signer import HMACAlgorithm

now = 0
itsdangerous.TimestampSigner.get_timestamp = lambda self: now

def compact(value):
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)

def timed(job, secrets, salt):
    serializer = itsdangerous.URLSafeTimedSerializer(
        secrets, salt=salt, signer_kwargs={
            "key_derivation": job["derivation"],
            "digest_method": getattr(hashlib, job["digest"])})
    payload = json.loads(job["payload"])
    try:
        taken = serializer.loads(job["token"], max_age=job.get("maxAge", 0)) == payload
    except itsdangerous.BadSignature:
        taken = False
    return serializer.dumps(payload), taken

def jws(job, secrets, salt):
    digest = getattr(hashlib, "sha" + job["alg"][2:])
    signer = itsdangerous.Signer(
        secrets, salt=salt, sep=".", key_derivation="none" if salt is None else None,
        algorithm=HMACAlgorithm(digest))
    header = {"alg": job["alg"], "iat": now, "exp": now + job["lifetime"]}
    text = b".".join(base64_encode(compact(part)) for part in (header, json.loads(job["payload"])))
    return signer.sign(text).decode(), signer.validate(job["token"])

answers = []
for job in json.load(sys.stdin):
    now = job["time"]
    secrets = [bytes.fromhex(secret) for secret in job["secrets"]]
    salt = bytes.fromhex(job["salt"]) if job["salt"] is not None else None
    answers.append((timed if "digest" in job else jws)(job, secrets, salt))
json.dump(answers, sys.stdout)
)"_ba;

QJsonArray askPython(const QJsonArray& jobs)
{
    QProcess python;
    python.start(u"python3"_s, {u"-c"_s, QString::fromUtf8(kScript)});
    python.write(QJsonDocument(jobs).toJson(QJsonDocument::Compact));
    python.closeWriteChannel();
    if (!python.waitForFinished(60000) || python.exitCode() != 0) {
        qWarning() << python.readAllStandardError();
        return {};
    }
    return QJsonDocument::fromJson(python.readAllStandardOutput()).array();
}

QByteArrayList secretsOfRound(int round)
{
    QByteArrayList secrets;
    for (int i = 0; i <= round % 4; ++i) {
        QByteArray secret;
        for (int at = 0; at <= (round * 13 + i) % 150; ++at)
            secret += static_cast<char>((at * 37) + round + (i * 101));
        secrets.append(secret);
    }
    return secrets;
}

// Values of every kind; in every other round long and alike enough to be compressed.
QByteArray payloadOfRound(int round)
{
    const QJsonObject value{
        {u"sub"_s, QString(QString(round % 7, u'\u00e9') + u"\U0001f600\"\\/\n"_s)},
        {u"n"_s, round - 5000},
        {u"x"_s, round * 1e-7 + 1e17 * (round % 3)},
        {u"list"_s, QJsonArray{round, u"x"_s, QJsonValue::Null, true, 0.5}},
        {u"roles"_s, QString(round % 2 * (round % 300), u'r')}};
    const QJsonArray inside{round % 5 == 0 ? QJsonValue{u"text"_s} : QJsonValue{value}};
    const QByteArray json = QJsonDocument(inside).toJson(QJsonDocument::Compact);
    return pythonJson(JsonDocument::parse(json)->root().items().front());
}

/// One token of the timed kind: what the round makes of each setting.
struct TimedRound
{
    explicit TimedRound(int round)
        : secrets(secretsOfRound(round))
        , salt(QByteArrayList{"itsdangerous", "auth", "", "cookie-session",
                              QByteArray("\x00\xff", 2)}
                   .at(round % 5))
        , digest(QStringList{u"sha1"_s, u"sha256"_s, u"sha512"_s}.at(round % 3))
        , derivation(
              QStringList{u"concat"_s, u"django-concat"_s, u"hmac"_s, u"none"_s}.at(round / 3 % 4))
        , payload(payloadOfRound(round))
        , seconds(1 + static_cast<qint64>(round) * round * 2'534)
        , clock(Instant{std::chrono::seconds{seconds}})
        , serializer(*Signer::create(secretsOf(secrets), legacySettings(salt, digest, derivation)),
                     clock)
    {
    }

    [[nodiscard]] QJsonObject job(const QByteArray& token) const
    {
        QJsonArray hex;
        for (const QByteArray& secret : secrets)
            hex.append(QString::fromLatin1(secret.toHex()));
        return {{u"secrets"_s, hex},
                {u"salt"_s, QString::fromLatin1(salt.toHex())},
                {u"digest"_s, digest},
                {u"derivation"_s, derivation},
                {u"payload"_s, QString::fromUtf8(payload)},
                {u"time"_s, seconds},
                {u"token"_s, QString::fromLatin1(token)}};
    }

    QByteArrayList secrets;
    QByteArray salt;
    QString digest;
    QString derivation;
    QByteArray payload;
    qint64 seconds;
    FixedClock clock;
    TimedSerializer serializer;
};

} // namespace

class ItsdangerousTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void init() { QTest::failOnWarning(); }
    void timedTokensAgreeBothWays();
    void jwsTokensAgreeBothWays();
    void pythonRefusesWhatWeRefuse();
    void pythonTakesOtherSpellingsAndWeDoNot();

private:
    CryptoRuntime m_crypto = *CryptoRuntime::start();
};

void ItsdangerousTest::initTestCase()
{
    QProcess python;
    python.start(u"python3"_s, {u"-c"_s, u"import itsdangerous"_s});
    if (!python.waitForFinished() || python.exitCode() != 0)
        QSKIP("python3-itsdangerous is not installed");
}

void ItsdangerousTest::timedTokensAgreeBothWays()
{
    // I01
    QJsonArray jobs;
    QByteArrayList tokens;
    qsizetype compressed = 0;
    for (int i = 0; i < kTimedTokens; ++i) {
        const TimedRound round{i};
        const auto token = round.serializer.sign(round.payload);
        QVERIFY2(token, round.payload.constData());
        tokens.append(*token);
        compressed += token->startsWith('.') ? 1 : 0;
        jobs.append(round.job(*token));
    }
    QVERIFY(compressed > kTimedTokens / 4 && compressed < kTimedTokens * 3 / 4);

    const QJsonArray answers = askPython(jobs);
    QCOMPARE(answers.size(), kTimedTokens);
    for (int i = 0; i < kTimedTokens; ++i) {
        const QByteArray token = answers.at(i)[0].toString().toLatin1();
        QCOMPARE(token, tokens.at(i));
        QVERIFY2(answers.at(i)[1].toBool(), token.constData());
        const TimedRound round{i};
        const auto value = round.serializer.verify(token, 0s);
        QVERIFY2(value, token.constData());
        QCOMPARE(value->payload(), round.payload);
        QCOMPARE(value->keyAge(), 0U);
    }
}

void ItsdangerousTest::jwsTokensAgreeBothWays()
{
    const auto algorithmOf = [](int round) {
        constexpr std::array all{Algorithm::HS256, Algorithm::HS384, Algorithm::HS512};
        return all.at(static_cast<std::size_t>(round % 3));
    };
    const auto make = [algorithmOf](int round, const Clock& clock) {
        const auto salt = round % 2 == 0 ? std::optional<QByteArray>{} : "activate"_ba;
        return *TimedJws::create(secretsOf(secretsOfRound(round)),
                                 {.algorithm = algorithmOf(round),
                                  .salt = salt,
                                  .lifetime = std::chrono::seconds{round},
                                  .rules = SignerRules::LegacyAllowed},
                                 clock);
    };
    QJsonArray jobs;
    QByteArrayList tokens;
    for (int i = 0; i < kJwsTokens; ++i) {
        const TimedRound round{i};
        const auto token = make(i, round.clock).sign(round.payload);
        QVERIFY2(token, round.payload.constData());
        tokens.append(*token);
        QJsonObject job = round.job(*token);
        job.remove("digest"_L1);
        job["alg"_L1] = QLatin1StringView{rowOf(algorithmOf(i)).name};
        job["lifetime"_L1] = i;
        job["salt"_L1] = i % 2 == 0 ? QJsonValue{} : QString::fromLatin1("activate"_ba.toHex());
        jobs.append(job);
    }
    const QJsonArray answers = askPython(jobs);
    QCOMPARE(answers.size(), kJwsTokens);
    for (int i = 0; i < kJwsTokens; ++i) {
        const QByteArray token = answers.at(i)[0].toString().toLatin1();
        QCOMPARE(token, tokens.at(i));
        QVERIFY2(answers.at(i)[1].toBool(), token.constData());
        const TimedRound round{i};
        const auto value = make(i, round.clock).verify(token);
        QVERIFY2(value, token.constData());
        QCOMPARE(value->payload(), round.payload);
    }
}

void ItsdangerousTest::pythonRefusesWhatWeRefuse()
{
    // That the other end really checks, and where it draws the line of age.
    const TimedRound round{7};
    const QByteArray good = *round.serializer.sign(round.payload);
    QByteArray bytes = *decodeBase64url(good.sliced(good.lastIndexOf('.') + 1));
    bytes[0] = static_cast<char>(bytes[0] ^ 1);
    const QByteArray bad = good.first(good.lastIndexOf('.') + 1) + encodeBase64url(bytes);

    QJsonArray jobs{round.job(good), round.job(bad)};
    QList<bool> ours{round.serializer.verify(good, 0s).has_value(),
                     round.serializer.verify(bad, 0s).has_value()};
    for (const int age : {-1, 0, 59, 60, 61}) {
        QJsonObject job = round.job(good);
        job["time"_L1] = round.seconds + age;
        job["maxAge"_L1] = 60;
        jobs.append(job);
        const FixedClock clock{round.clock.now() + std::chrono::seconds{age}};
        const TimedSerializer serializer{
            *Signer::create(secretsOf(round.secrets),
                            legacySettings(round.salt, round.digest, round.derivation)),
            clock};
        ours.append(serializer.verify(good, 60s).has_value());
    }
    QList<bool> theirs;
    for (const QJsonValue& answer : askPython(jobs))
        theirs.append(answer[1].toBool());
    QCOMPARE(theirs, (QList<bool>{true, false, false, true, true, true, false}));
    QCOMPARE(ours, theirs);
}

void ItsdangerousTest::pythonTakesOtherSpellingsAndWeDoNot()
{
    // I02: each of these is the good token to the package, and would outlive a list of revoked
    // texts.
    const TimedRound round{0};
    const QByteArray good = *round.serializer.sign(round.payload);
    const QByteArray alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const char twin = alphabet.at(alphabet.indexOf(good.back()) + 1);
    QJsonArray jobs;
    for (const QByteArray& token :
         {QByteArray{good + '='}, QByteArray{good + "\n\n\n\n"}, QByteArray{good + "!!!!"},
          QByteArray{good.chopped(1) + twin}}) {
        QVERIFY(!round.serializer.verify(token, 0s));
        jobs.append(round.job(token));
    }
    for (const QJsonValue& answer : askPython(jobs))
        QVERIFY(answer[1].toBool());
    QVERIFY(round.serializer.verify(good, 0s));
}

QTEST_GUILESS_MAIN(ItsdangerousTest)
#include "tst_itsdangerous.moc"
