// What joserfc encrypts we decrypt, and the other way round.

#include "core/crypto/selftest.h"
#include "core/key/jwk.h"
#include "core/token/jwe.h"
#include "tests/core/jweworld.h"

#include <QJsonArray>
#include <QProcess>
#include <QTest>

using namespace claimcheck;
using namespace claimcheck::jweworld;
using namespace Qt::StringLiterals;

namespace {

const QByteArray kScript = R"(
import json, sys, warnings
warnings.simplefilter("ignore")
from joserfc import jwe
from joserfc.jwk import JWKRegistry
def key(job): return JWKRegistry.import_key(job["key"])
def encrypted(job):
    return jwe.encrypt_compact(job["header"], job["plaintext"].encode(), key(job),
                               algorithms=[job["alg"], job["enc"]])
def decrypted(job):
    try:
        return jwe.decrypt_compact(job["token"], key(job),
                                   algorithms=[job["alg"], job["enc"]]).plaintext.decode()
    except Exception as error:
        return "refused: " + repr(error)
work = json.load(sys.stdin)
json.dump({"encrypt": [encrypted(job) for job in work["encrypt"]],
           "decrypt": [decrypted(job) for job in work["decrypt"]]}, sys.stdout)
)"_ba;

QJsonObject askJoserfc(const QJsonArray& encrypt, const QJsonArray& decrypt)
{
    QProcess python;
    python.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    python.start(u"python3"_s, {u"-c"_s, QString::fromUtf8(kScript)});
    python.write(QJsonDocument(QJsonObject{{u"encrypt"_s, encrypt}, {u"decrypt"_s, decrypt}})
                     .toJson(QJsonDocument::Compact));
    python.closeWriteChannel();
    if (!python.waitForFinished(100000) || python.exitCode() != 0)
        return {};
    return QJsonDocument::fromJson(python.readAllStandardOutput()).object();
}

struct Combination
{
    KeyManagement algorithm;
    ContentEncryption encryption;
    KeyFamily family;

    [[nodiscard]] EncryptionKey key() const { return keyFor(algorithm, encryption, family); }
    [[nodiscard]] QString plaintext() const
    {
        return u"\u00e9 "_s + QLatin1StringView{rowOf(algorithm).name} + u' '
            + QLatin1StringView{rowOf(encryption).name};
    }

    [[nodiscard]] QJsonObject job() const
    {
        const KeyManagementRow& row = rowOf(algorithm);
        const bool isPair =
            row.kind == CekTransportKind::RsaOaep || row.kind == CekTransportKind::Agreement;
        const std::size_t size = row.kind == CekTransportKind::Direct ? rowOf(encryption).keyBytes
            : row.kind == CekTransportKind::Passphrase                ? 20
                                                                      : row.wrappingKey;
        KeyMaterial material{.key = SecretBytes::copyOf(secretOf(size)), .id = {}};
        if (isPair)
            material.key = keyPair(family);
        QJsonObject header{{u"alg"_s, QLatin1StringView{row.name}},
                           {u"enc"_s, QLatin1StringView{rowOf(encryption).name}}};
        if (row.kind == CekTransportKind::Passphrase)
            header.insert("p2c"_L1, 1000);
        if (row.kind == CekTransportKind::Agreement) {
            header.insert("apu"_L1, u"QWxpY2U"_s);
            header.insert("apv"_L1, u"Qm9i"_s);
        }
        const SecretBytes jwk = jwkText(material, KeyHalf::Private);
        return {{u"alg"_s, header["alg"_L1]},
                {u"enc"_s, header["enc"_L1]},
                {u"header"_s, header},
                {u"plaintext"_s, plaintext()},
                {u"key"_s, QJsonDocument::fromJson(jwk.view().toByteArray()).object()}};
    }
};

// joserfc 1.1 leaves out the zeros that a coordinate starts with, as half of those of P-521 do;
// RFC 7518 section 6.2.1.2 says that it must not.
bool hasShortCoordinate(const QByteArray& token, KeyFamily family)
{
    const QJsonObject epk = QJsonDocument::fromJson(partOf(token, 0)).object()["epk"_L1].toObject();
    return isCurve(family)
        && (static_cast<std::size_t>(decoded(epk, "x"_L1).size()) < publicSize(family)
            || static_cast<std::size_t>(decoded(epk, "y"_L1).size()) < publicSize(family));
}

std::vector<Combination> everyCombination()
{
    std::vector<Combination> all;
    for (const auto& alg : allKeyManagements()) {
        for (const KeyFamily family : familiesFor(alg)) {
            for (const auto& enc : allContentEncryptions())
                all.push_back({alg.algorithm, enc.encryption, family});
        }
    }
    return all;
}

} // namespace

class JweInteropTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void init() { QTest::failOnWarning(); }
    void decryptsTokensOfJoserfc();
    void joserfcDecryptsOurTokens();

private:
    std::expected<CryptoRuntime, CryptoError> m_runtime = CryptoRuntime::start();
};

void JweInteropTest::initTestCase()
{
    QVERIFY(m_runtime);
    QProcess python;
    python.start(u"python3"_s, {u"-c"_s, u"import joserfc"_s});
    if (!python.waitForFinished() || python.exitCode() != 0)
        QSKIP("python3-joserfc is not installed");
}

void JweInteropTest::decryptsTokensOfJoserfc()
{
    const auto combinations = everyCombination();
    QJsonArray jobs;
    for (const Combination& combination : combinations)
        jobs.append(combination.job());
    const QJsonArray tokens = askJoserfc(jobs, {})["encrypt"_L1].toArray();
    QCOMPARE(tokens.size(), static_cast<qsizetype>(combinations.size()));
    for (std::size_t i = 0; i < combinations.size(); ++i) {
        const QByteArray token = tokens[static_cast<qsizetype>(i)].toString().toLatin1();
        const auto payload = decrypt(combinations[i].key(), token);
        if (hasShortCoordinate(token, combinations[i].family)) {
            QVERIFY(!payload);
            QCOMPARE(payload.error(), (TokenError{TokenError::Fault::BadHeader, u"epk"_s}));
            continue;
        }
        QVERIFY2(payload, token.constData());
        QCOMPARE(QString::fromUtf8(payload->bytes()), combinations[i].plaintext());
    }
}

void JweInteropTest::joserfcDecryptsOurTokens()
{
    SystemRandom random;
    const auto combinations = everyCombination();
    QJsonArray jobs;
    for (const Combination& combination : combinations) {
        QJsonObject job = combination.job();
        const auto token =
            encryptJwe(combination.key(), combination.encryption, combination.plaintext().toUtf8(),
                       random, job["header"_L1].toObject());
        QVERIFY(token);
        job.insert("token"_L1, QString::fromLatin1(*token));
        jobs.append(job);
    }
    // One that was changed, so that we know the other end looks.
    QJsonObject changed = jobs.first().toObject();
    changed.insert("token"_L1,
                   QString::fromLatin1(withPart(changed["token"_L1].toString().toLatin1(), 4,
                                                QByteArray(16, 'x'))));
    jobs.append(changed);

    const QJsonArray plaintexts = askJoserfc({}, jobs)["decrypt"_L1].toArray();
    QCOMPARE(plaintexts.size(), jobs.size());
    for (std::size_t i = 0; i < combinations.size(); ++i)
        QCOMPARE(plaintexts[static_cast<qsizetype>(i)].toString(), combinations[i].plaintext());
    QVERIFY(plaintexts.last().toString().startsWith("refused"_L1));
}

QTEST_GUILESS_MAIN(JweInteropTest)
#include "tst_jweinterop.moc"
