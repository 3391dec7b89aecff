#include "core/base/base64url.h"
#include "core/crypto/selftest.h"
#include "core/token/timedjws.h"
#include "tests/core/signers.h"
#include "tests/core/vectorfile.h"
#include "tests/support/tokens.h"

#include <QTest>

using namespace claimcheck;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Fault = TokenError::Fault;
using Step = Check::Step;
using Outcome = Check::Outcome;

namespace {

const QByteArray kSecret(64, 'k'); // good for HS512

Key keyOf(const QByteArray& secret, Algorithm algorithm = Algorithm::HS512)
{
    return *Key::fromSecret(algorithm, SecretBytes::copyOf(secret), {}, KeyStrength::Lenient);
}

QByteArray signedText(const QByteArray& header, const QByteArray& payload = "{}")
{
    const QByteArray text = encodeBase64url(header) + '.' + encodeBase64url(payload);
    return text + '.' + encodeBase64url(keyOf(kSecret).sign(text));
}

// Issued now, with the members given after `alg`.
QByteArray withTimes(const QByteArray& members)
{
    return signedText(R"({"alg":"HS512",)" + members + '}');
}

QByteArray issuedAndExpiring(qint64 iat, qint64 exp)
{
    return withTimes(R"("iat":)" + QByteArray::number(iat) + R"(,"exp":)"
                     + QByteArray::number(exp));
}

TimedJws serializer(const Clock& clock, TimedJwsSettings settings = {})
{
    return *TimedJws::create(secretsOf({kSecret}), std::move(settings), clock);
}

} // namespace

class TimedJwsTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(); }
    void agreesWithItsdangerous_data();
    void agreesWithItsdangerous();
    void writesTheHeaderInItsOrder();
    void refuses_data();
    void refuses();
    void decidesAtTheSecond_data();
    void decidesAtTheSecond();
    void everyChangeOfATokenIsRefused();
    void theNewestKeySignsAndAllVerify();
    void refusesSettings_data();
    void refusesSettings();
    void signsOnlyWhatItWouldRead();
    void tracesEveryStepOnce();

private:
    CryptoRuntime m_crypto = *CryptoRuntime::start();
    const FixedClock m_clock{Tokens::kNow};
};

void TimedJwsTest::agreesWithItsdangerous_data()
{
    QTest::addColumn<QJsonObject>("vector");
    const QJsonArray vectors = vectorFile("itsdangerous/timedjws.json")["jws"_L1].toArray();
    for (const QJsonValue& vector : vectors)
        QTest::newRow(vector["name"_L1].toString().toUtf8().constData()) << vector.toObject();
    QCOMPARE(vectors.size(), 7);
}

void TimedJwsTest::agreesWithItsdangerous()
{
    QFETCH(QJsonObject, vector);

    QByteArrayList secrets;
    for (const QJsonValue& secret : vector["secrets"_L1].toArray())
        secrets.append(secret.toString().toUtf8());
    const auto* row = findAlgorithm(textOf(vector, "algorithm"_L1));
    QVERIFY(row);
    TimedJwsSettings settings{.algorithm = row->algorithm,
                              .lifetime = std::chrono::seconds{vector["expires_in"_L1].toInteger()},
                              .rules = SignerRules::LegacyAllowed};
    if (vector["salt"_L1].isString())
        settings.salt = textOf(vector, "salt"_L1);
    const auto jws = TimedJws::create(secretsOf(secrets), settings, m_clock);
    QVERIFY(jws);
    const QByteArray payload = vector["payload"_L1].toString().toUtf8();
    const QByteArray token = textOf(vector, "token"_L1);

    QCOMPARE(jws->sign(payload), TokenResult<QByteArray>{token});
    const auto value = jws->verify(token);
    QVERIFY(value);
    QCOMPARE(value->payload(), payload);
    QCOMPARE(value->issuedAt(), Tokens::kNow);
    QCOMPARE(value->expiresAt(), Tokens::kNow + settings.lifetime);
}

void TimedJwsTest::writesTheHeaderInItsOrder()
{
    const QByteArray token = *serializer(m_clock).sign("{}");
    QCOMPARE(*decodeBase64url(token.first(token.indexOf('.'))),
             R"({"alg":"HS512","iat":1893499200,"exp":1893502800})"_ba);
}

void TimedJwsTest::refuses_data()
{
    QTest::addColumn<QByteArray>("token");
    QTest::addColumn<Fault>("fault");
    QTest::addColumn<QString>("where");

    const QByteArray times = R"("iat":1893499200,"exp":1893502800)";
    const QByteArray good = withTimes(times);
    const auto row = [](const char* name, const QByteArray& token, Fault fault, const char* where) {
        QTest::newRow(name) << token << fault << QString::fromLatin1(where);
    };
    const auto payload = [times](const QByteArray& text) {
        return signedText(R"({"alg":"HS512",)" + times + '}', text);
    };
    const QByteArray none =
        encodeBase64url(QByteArray{R"({"alg":"none",)" + times + '}'}) + ".e30.";
    // clang-format off
    row("S01 alg none",                  none,                                                  Fault::AlgorithmRefused, "alg");
    row("another algorithm of the family", signedText(R"({"alg":"HS256",)" + times + '}'),      Fault::AlgorithmRefused, "alg");
    row("no alg",                        signedText('{' + times + '}'),                         Fault::AlgorithmRefused, "alg");
    row("no exp",                        withTimes(R"("iat":1893499200)"),                      Fault::MissingClaim,     "exp");
    row("no iat",                        withTimes(R"("exp":1893502800)"),                      Fault::MissingClaim,     "iat");
    row("exp in the payload only",       signedText(R"({"alg":"HS512","iat":1893499200})", R"({"exp":1893502800})"), Fault::MissingClaim, "exp");
    row("exp is a text",                 withTimes(R"("iat":1893499200,"exp":"1893502800")"),   Fault::BadHeader,        "exp");
    row("exp has a fraction",            withTimes(R"("iat":1893499200,"exp":1893502800.5)"),   Fault::BadHeader,        "exp");
    row("exp is negative",               withTimes(R"("iat":1893499200,"exp":-1)"),             Fault::BadHeader,        "exp");
    row("exp in the year 10000",         withTimes(R"("iat":1893499200,"exp":253402300800)"),   Fault::BadHeader,        "exp");
    row("exp is null",                   withTimes(R"("iat":1893499200,"exp":null)"),           Fault::BadHeader,        "exp");
    row("exp twice",                     withTimes(times + R"(,"exp":1893502801)"),             Fault::BadHeader,        "exp");
    row("iat is a text",                 withTimes(R"("iat":"1893499200","exp":1893502800)"),   Fault::BadHeader,        "iat");
    row("I02 signature padded",          good + "==",                                           Fault::BadEncoding,      "signature");
    row("I02 a line end",                good + '\n',                                           Fault::BadEncoding,      "signature");
    row("two parts",                     good.first(good.lastIndexOf('.')),                     Fault::Malformed,        "");
    row("crit",                          withTimes(times + R"(,"crit":["exp"])"),               Fault::CriticalUnsupported, "crit");
    row("I12 a name twice",              payload(R"({"a":1,"a":2})"),                           Fault::BadClaims,        "a");
    row("I12 NaN",                       payload("NaN"),                                        Fault::BadClaims,        "");
    row("I12 a byte order mark",         payload("\xef\xbb\xbf{}"),                             Fault::BadClaims,        "");
    row("a timed token of the newer kind", "e30.cNyBQA.AAAA", Fault::AlgorithmRefused, "alg");
    // clang-format on
}

void TimedJwsTest::refuses()
{
    QFETCH(QByteArray, token);
    QFETCH(Fault, fault);
    QFETCH(QString, where);

    const auto value = serializer(m_clock).verify(token);
    QVERIFY2(!value, "the token was accepted");
    QCOMPARE(value.error().fault, fault);
    QCOMPARE(value.error().where, where);
}

void TimedJwsTest::decidesAtTheSecond_data()
{
    QTest::addColumn<QByteArray>("token");
    QTest::addColumn<int>("leeway");
    QTest::addColumn<std::optional<Fault>>("fault");

    constexpr qint64 now = Tokens::kNowSeconds;
    const std::optional<Fault> good;
    // clang-format off
    QTest::newRow("I06 exp in a second")      << issuedAndExpiring(now - 9, now + 1)   << 0  << good;
    QTest::newRow("I06 exp now")              << issuedAndExpiring(now - 9, now)       << 0  << good;
    QTest::newRow("I06 exp a second ago")     << issuedAndExpiring(now - 9, now - 1)   << 0  << std::optional{Fault::Expired};
    QTest::newRow("I06 leeway mends no exp")  << issuedAndExpiring(now - 9, now - 1)   << 30 << std::optional{Fault::Expired};
    QTest::newRow("I04 issued now")           << issuedAndExpiring(now, now + 9)       << 0  << good;
    QTest::newRow("I04 issued in a second")   << issuedAndExpiring(now + 1, now + 9)   << 0  << std::optional{Fault::IssuedInFuture};
    QTest::newRow("I04 ahead by the leeway")  << issuedAndExpiring(now + 30, now + 99) << 30 << good;
    QTest::newRow("I04 ahead by more")        << issuedAndExpiring(now + 31, now + 99) << 30 << std::optional{Fault::IssuedInFuture};
    QTest::newRow("I04 the leeway is cut")    << issuedAndExpiring(now + 31, now + 99) << 99 << std::optional{Fault::IssuedInFuture};
    // clang-format on
}

void TimedJwsTest::decidesAtTheSecond()
{
    QFETCH(QByteArray, token);
    QFETCH(int, leeway);
    QFETCH(std::optional<Fault>, fault);

    // The library knows whole seconds only, and so the last one is good to its end.
    const FixedClock clock{Tokens::kNow + 999ms};
    const auto value =
        serializer(clock, {.salt = {}, .leeway = std::chrono::seconds{leeway}}).verify(token);
    QCOMPARE(value.has_value(), !fault);
    if (fault)
        QCOMPARE(value.error().fault, *fault);
}

void TimedJwsTest::everyChangeOfATokenIsRefused()
{
    const TimedJws jws = serializer(m_clock);
    const QByteArray good = *jws.sign(R"({"username":"ada"})");
    for (qsizetype at = 0; at < good.size(); ++at) {
        for (int bit = 0; bit < 8; ++bit) {
            QByteArray token = good;
            token[at] = static_cast<char>(token[at] ^ (1 << bit));
            QVERIFY2(!jws.verify(token), token.constData());
        }
    }
    QVERIFY(jws.verify(good));
}

void TimedJwsTest::theNewestKeySignsAndAllVerify()
{
    // I13
    const QByteArray newer(64, 'n');
    const QByteArray old = *serializer(m_clock).sign("{}");
    const auto both = TimedJws::create(secretsOf({kSecret, newer}), {}, m_clock);
    const auto onlyNew = TimedJws::create(secretsOf({newer}), {}, m_clock);
    QVERIFY(both && onlyNew);
    QVERIFY(both->verify(old));
    QCOMPARE(onlyNew->verify(old).error().fault, Fault::BadSignature);
    QCOMPARE(both->sign("{}"), onlyNew->sign("{}"));
    QVERIFY(both->verify(*both->sign("{}")));
    QVERIFY(!both->verify(QByteArray{old + 'A'}));
}

void TimedJwsTest::refusesSettings_data()
{
    QTest::addColumn<QByteArrayList>("secrets");
    QTest::addColumn<bool>("salted");
    QTest::addColumn<SignerRules>("rules");
    QTest::addColumn<SignerError::Fault>("fault");

    const auto strict = SignerRules::Strict;
    const auto legacy = SignerRules::LegacyAllowed;
    using Why = SignerError::Fault;
    // clang-format off
    QTest::newRow("no secret")               << QByteArrayList{}                   << false << legacy << Why::NoKey;
    QTest::newRow("I13 empty secret")        << QByteArrayList{""}                 << false << legacy << Why::KeyTooShort;
    QTest::newRow("shorter than the hash")   << QByteArrayList{kSecret.first(63)}  << false << strict << Why::KeyTooShort;
    QTest::newRow("I13 the same key twice")  << QByteArrayList{kSecret, kSecret}   << false << legacy << Why::DuplicateKey;
    QTest::newRow("I14 salted, with SHA-1")  << QByteArrayList{kSecret}            << true  << strict << Why::Legacy;
    // clang-format on
}

void TimedJwsTest::refusesSettings()
{
    QFETCH(QByteArrayList, secrets);
    QFETCH(bool, salted);
    QFETCH(SignerRules, rules);
    QFETCH(SignerError::Fault, fault);

    const auto salt = salted ? std::optional{"activate"_ba} : std::nullopt;
    const auto jws = TimedJws::create(secretsOf(secrets), {.salt = salt, .rules = rules}, m_clock);
    QVERIFY2(!jws, "the settings were accepted");
    QCOMPARE(jws.error().fault, fault);
}

void TimedJwsTest::signsOnlyWhatItWouldRead()
{
    const TimedJws jws = serializer(m_clock);
    QCOMPARE(jws.sign("{").error().fault, Fault::BadClaims);
    QCOMPARE(jws.sign(R"({"a":1,"a":1})").error().fault, Fault::BadClaims);
    QCOMPARE(jws.sign(QByteArray{'[' + QByteArray(6143, ' ') + ']'}).error().fault,
             Fault::TooLarge);
    // The largest payloads do not fit into the largest token.
    for (qsizetype size = 5'000; size < 6'144; size += 11) {
        const auto token = jws.sign(QByteArray{'[' + QByteArray(size, ' ') + ']'});
        QVERIFY(!token || jws.verify(*token));
    }
    for (const auto lifetime : {-1s, std::chrono::seconds::max()})
        QCOMPARE(serializer(m_clock, {.salt = {}, .lifetime = lifetime}).sign("{}").error(),
                 (TokenError{Fault::BadClaims, u"exp"_s}));
}

void TimedJwsTest::tracesEveryStepOnce()
{
    // Also where an older key had to be tried.
    const auto both = TimedJws::create(secretsOf({kSecret, QByteArray(64, 'n')}), {}, m_clock);
    QVERIFY(both);
    const auto last = [&both](const QByteArray& token) {
        Trace trace;
        const auto value = both->verify(token, &trace);
        for (std::size_t i = 0; i < trace.entries().size(); ++i) {
            if (trace.entries()[i].step != static_cast<Step>(i))
                return std::pair{Step::Size, Outcome::NotReached};
        }
        return std::pair{trace.entries().back().step, trace.entries().back().outcome};
    };
    const qint64 now = Tokens::kNowSeconds;
    const auto failed = Outcome::Failed;
    QCOMPARE(last(issuedAndExpiring(now, now)), (std::pair{Step::IssuedAt, Outcome::Passed}));
    QCOMPARE(last(issuedAndExpiring(now + 1, now + 1)), (std::pair{Step::IssuedAt, failed}));
    QCOMPARE(last(issuedAndExpiring(now, now - 1)), (std::pair{Step::Expiry, failed}));
    QCOMPARE(last(withTimes(R"("iat":1)")), (std::pair{Step::Payload, failed}));
    QCOMPARE(last(signedText(R"({"alg":"HS512","iat":1,"exp":2})", "[")),
             (std::pair{Step::Payload, failed}));
    QCOMPARE(last(issuedAndExpiring(now, now).chopped(86) + QByteArray(86, 'A')),
             (std::pair{Step::Signature, failed}));
}

QTEST_GUILESS_MAIN(TimedJwsTest)
#include "tst_timedjws.moc"
