#include "core/base/base64url.h"
#include "core/crypto/selftest.h"
#include "core/key/jwk.h"
#include "core/key/pem.h"
#include "core/token/jws.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTest>

using namespace claimcheck;
using namespace Qt::StringLiterals;

namespace {

constexpr int kRounds = 3; // keys of each algorithm

// PyJWT and joserfc at the other end. {"make": [alg]} gives for each a new key in their three
// forms, and a token by either; {"check": [{alg, jwk, pem, token}]} gives the claims that either
// finds with the public key in either form, and the thumbprint.
const QByteArray kScript = R"(
import json, sys
import jwt, joserfc.jwt
from cryptography.hazmat.primitives import serialization as form
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, ed448, rsa
from joserfc.jwk import JWKRegistry
work = json.load(sys.stdin)
CURVES = {"ES256": ec.SECP256R1, "ES384": ec.SECP384R1, "ES512": ec.SECP521R1,
          "ES256K": ec.SECP256K1}
def new(alg):
    if alg[:2] in ("RS", "PS"):
        return rsa.generate_private_key(65537, 2048), "RSA"
    if alg in CURVES:
        return ec.generate_private_key(CURVES[alg]()), "EC"
    curve = ed448.Ed448PrivateKey if alg.endswith("448") else ed25519.Ed25519PrivateKey
    return curve.generate(), "OKP"
def name(alg):
    return "EdDSA" if alg.startswith("EdDSA") else alg
def make(alg):
    key, kty = new(alg)
    pem = key.private_bytes(form.Encoding.PEM, form.PrivateFormat.PKCS8, form.NoEncryption())
    theirs = JWKRegistry.import_key(pem, kty)
    pyjwt = jwt.get_algorithm_by_name(name(alg))
    claims = {"sub": "ada", "n": 1.5, "alg": alg}
    return {"pem": pem.decode(), "joserfc": theirs.as_dict(private=True),
            "pyjwt": json.loads(pyjwt.to_jwk(key)), "thumbprint": theirs.thumbprint(),
            "tokens": [jwt.encode(claims, key, algorithm=name(alg)),
                       joserfc.jwt.encode({"alg": name(alg)}, claims, theirs,
                                          algorithms=[name(alg)])]}
def attempt(read):
    try:
        return read()
    except (jwt.PyJWTError, joserfc.errors.JoseError):
        return None
def check(job):
    alg, jwk = name(job["alg"]), json.loads(job["jwk"])
    pem = job["pem"].encode()
    keys = [JWKRegistry.import_key(jwk), JWKRegistry.import_key(pem, jwk["kty"])]
    pyjwt = [jwt.PyJWK(jwk, algorithm=alg).key, pem]
    found = [attempt(lambda: jwt.decode(job["token"], key, algorithms=[alg])) for key in pyjwt]
    found += [attempt(lambda: joserfc.jwt.decode(job["token"], key, algorithms=[alg]).claims)
              for key in keys]
    return {"claims": found, "thumbprints": [key.thumbprint() for key in keys]}
json.dump({"make": [make(alg) for alg in work.get("make", [])],
           "check": [check(job) for job in work.get("check", [])]}, sys.stdout)
)"_ba;

QJsonObject askPython(const QJsonObject& work)
{
    QProcess python;
    python.start(u"python3"_s, {u"-c"_s, QString::fromUtf8(kScript)});
    python.write(QJsonDocument(work).toJson(QJsonDocument::Compact));
    python.closeWriteChannel();
    if (!python.waitForFinished(100'000) || python.exitCode() != 0) {
        qWarning().noquote() << python.readAllStandardError().last(500);
        return {};
    }
    return QJsonDocument::fromJson(python.readAllStandardOutput()).object();
}

QByteArray jsonOf(const QJsonObject& object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

QString textOf(const SecretBytes& bytes)
{
    return QString::fromUtf8(bytes.view());
}

const AlgorithmRow& rowNamed(const QString& name)
{
    // "EdDSA 448" asks for the second curve of EdDSA.
    return *findAlgorithm(name.startsWith("EdDSA"_L1) ? "EdDSA"_ba : name.toLatin1());
}

KeySet setOf(const KeyMaterial& material, const AlgorithmRow& row)
{
    KeySet keys;
    auto key = bind(material, row.algorithm, KeyPurpose::Verify, KeyStrength::Required);
    if (key)
        keys.add(std::make_shared<const Key>(std::move(*key)));
    return keys;
}

// RFC 7518 section 6.2.1.2 wants every coordinate whole; joserfc drops zeros at the start. @p half
// is what is looked at; a thumbprint is made of the public one.
bool isWhole(const QJsonObject& jwk, KeyFamily family, KeyHalf half)
{
    if (!isCurve(family))
        return true;
    const auto has = [&jwk, family](QLatin1StringView member) {
        const auto bytes = decodeBase64url(jwk.value(member).toString().toLatin1());
        return bytes && static_cast<std::size_t>(bytes->size()) == publicSize(family);
    };
    return has("x"_L1) && has("y"_L1) && (half == KeyHalf::Public || has("d"_L1));
}

} // namespace

class InteropKeysTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void init() { QTest::failOnWarning(); }
    void takesTheirKeysAndTokens_data() { addAlgorithms(); }
    void takesTheirKeysAndTokens();
    void theyTakeOurKeysAndTokens_data() { addAlgorithms(); }
    void theyTakeOurKeysAndTokens();

private:
    static void addAlgorithms();

    std::expected<CryptoRuntime, CryptoError> m_runtime = CryptoRuntime::start();
};

void InteropKeysTest::initTestCase()
{
    QProcess python;
    python.start(u"python3"_s, {u"-c"_s, u"import jwt, joserfc, cryptography"_s});
    if (!python.waitForFinished() || python.exitCode() != 0)
        QSKIP("python3-jwt or python3-joserfc is not installed");
}

void InteropKeysTest::addAlgorithms()
{
    QTest::addColumn<QString>("alg");
    for (const char* name : {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384",
                             "ES512", "ES256K", "EdDSA", "EdDSA 448"})
        QTest::newRow(name) << QString::fromLatin1(name);
}

void InteropKeysTest::takesTheirKeysAndTokens()
{
    QFETCH(QString, alg);
    const AlgorithmRow& row = rowNamed(alg);
    const QJsonArray made =
        askPython({{u"make"_s, QJsonArray::fromStringList(QStringList(kRounds, alg))}})["make"_L1]
            .toArray();
    QCOMPARE(made.size(), kRounds);
    for (const QJsonValue& value : made) {
        const QJsonObject theirs = value.toObject();
        const auto pem = parsePem(theirs["pem"_L1].toString().toLatin1());
        QVERIFY(pem && pem->isPrivate());
        const QByteArray print = theirs["thumbprint"_L1].toString().toLatin1();
        const KeyFamily family = pem->pair()->family();
        QCOMPARE(thumbprint(*pem) == print,
                 isWhole(theirs["joserfc"_L1].toObject(), family, KeyHalf::Public));
        for (const char* library : {"pyjwt", "joserfc"}) {
            const QJsonObject jwk = theirs[QLatin1StringView{library}].toObject();
            const auto key = parseJwk(jsonOf(jwk));
            QCOMPARE(key.has_value(), isWhole(jwk, family, KeyHalf::Private));
            if (!key)
                continue;
            QVERIFY(key->isPrivate());
            QCOMPARE(thumbprint(*key), thumbprint(*pem));
            QCOMPARE(textOf(pemText(*key, KeyHalf::Private)),
                     textOf(pemText(*pem, KeyHalf::Private)));
        }
        const KeySet keys = setOf(*pem, row);
        const QJsonArray tokens = theirs["tokens"_L1].toArray();
        QCOMPARE(tokens.size(), 2);
        for (const QJsonValue& token : tokens) {
            const auto payload =
                JwsVerifier{keys, {row.algorithm}}.verify(token.toString().toLatin1());
            QVERIFY2(payload, qPrintable(token.toString()));
            const auto claims = QJsonDocument::fromJson(payload->bytes()).object();
            QCOMPARE(claims, (QJsonObject{{u"sub"_s, u"ada"_s}, {u"n"_s, 1.5}, {u"alg"_s, alg}}));
        }
    }
}

void InteropKeysTest::theyTakeOurKeysAndTokens()
{
    QFETCH(QString, alg);
    const AlgorithmRow& row = rowNamed(alg);
    const QJsonObject claims{{u"sub"_s, u"ada"_s}, {u"n"_s, 1.5}};
    QJsonArray jobs;
    QStringList prints;
    for (int round = 0; round < kRounds; ++round) {
        const auto pair = AsymmetricKey::generate(
            alg == "EdDSA 448"_L1 ? KeyFamily::Ed448 : row.families.front(), 2048);
        QVERIFY(pair);
        const KeyMaterial material{.key = *pair, .id = {}};
        const auto key = bind(material, row.algorithm, KeyPurpose::Sign, KeyStrength::Required);
        QVERIFY(key);
        // The last is spoilt, so that we know that they look at it.
        QByteArray token = signJws(*key, jsonOf(claims));
        if (round == kRounds - 1)
            token[token.size() - 10] = token[token.size() - 10] == 'A' ? 'B' : 'A';
        prints += QString::fromLatin1(thumbprint(material));
        jobs.append(QJsonObject{{u"alg"_s, alg},
                                {u"jwk"_s, textOf(jwkText(material, KeyHalf::Public))},
                                {u"pem"_s, textOf(pemText(material, KeyHalf::Public))},
                                {u"token"_s, QString::fromLatin1(token)}});
    }
    const QJsonArray checked = askPython({{u"check"_s, jobs}})["check"_L1].toArray();
    QCOMPARE(checked.size(), kRounds);
    for (int round = 0; round < kRounds; ++round) {
        const QJsonObject found = checked.at(round).toObject();
        const bool isSpoilt = round == kRounds - 1;
        const QJsonValue expected = isSpoilt ? QJsonValue{} : QJsonValue{claims};
        QCOMPARE(found["claims"_L1].toArray(),
                 (QJsonArray{expected, expected, expected, expected}));
        // The first is that of the JWK as we wrote it.
        QCOMPARE(found["thumbprints"_L1].toArray().first().toString(), prints.at(round));
    }
}

QTEST_GUILESS_MAIN(InteropKeysTest)
#include "tst_interopkeys.moc"
