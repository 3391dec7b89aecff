#include "core/base/base64url.h"
#include "core/base/inflate.h"
#include "core/crypto/selftest.h"
#include "core/token/compact.h"
#include "core/token/signedtoken.h"
#include "core/token/timedserializer.h"
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

const QByteArray kNowText = "cNyBQA"; // the timestamp of Tokens::kNow

QByteArray signedText(const QByteArray& text)
{
    return text + '.' + encodeBase64url(accessSigner().sign(text));
}

QByteArray signedPayload(const QByteArray& payload)
{
    return signedText(encodeBase64url(payload) + '.' + kNowText);
}

QByteArray signedAt(qint64 seconds)
{
    return signedText("e30." + encodeTimestamp(Instant{std::chrono::seconds{seconds}}));
}

// A text with the unused bits of its last character counted up.
QByteArray withUnusedBits(QByteArray text, int by)
{
    const QByteArray alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    text.back() = alphabet.at(alphabet.indexOf(text.back()) + by);
    return text;
}

QByteArrayList secretsIn(const QJsonObject& vector)
{
    QByteArrayList secrets;
    for (const QJsonValue& secret : vector["secrets"_L1].toArray())
        secrets.append(secret.toString().toUtf8());
    return secrets;
}

} // namespace

class TimedSerializerTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(); }
    void agreesWithItsdangerous_data();
    void agreesWithItsdangerous();
    void readsBackWhatItSigned();
    void refuses_data();
    void refuses();
    void decidesAtTheSecond_data();
    void decidesAtTheSecond();
    void theLeewayIsCut();
    void aTokenForAnotherPurposeIsRefused();
    void everyChangeOfATokenIsRefused();
    void tellsWhichKeySigned();
    void tracesUpToTheFailingStep_data();
    void tracesUpToTheFailingStep();
    void namesLegacyInTheTrace();
    void signsOnlyWhatItWouldRead();
    void signsOnlyAtATimeThatExists();

private:
    CryptoRuntime m_crypto = *CryptoRuntime::start();
    const FixedClock m_clock{Tokens::kNow};
    const TimedSerializer m_serializer{accessSigner(), m_clock};
};

void TimedSerializerTest::agreesWithItsdangerous_data()
{
    QTest::addColumn<QJsonObject>("vector");
    const QJsonArray vectors = vectorFile("itsdangerous/timed.json")["timed"_L1].toArray();
    for (const QJsonValue& vector : vectors)
        QTest::newRow(vector["name"_L1].toString().toUtf8().constData()) << vector.toObject();
    QCOMPARE(vectors.size(), 8);
}

void TimedSerializerTest::agreesWithItsdangerous()
{
    QFETCH(QJsonObject, vector);

    auto signer =
        Signer::create(secretsOf(secretsIn(vector)),
                       legacySettings(textOf(vector, "salt"_L1), vector["digest"_L1].toString(),
                                      vector["derivation"_L1].toString()));
    QVERIFY(signer);
    const TimedSerializer serializer{std::move(*signer), m_clock};
    const QByteArray payload = vector["payload"_L1].toString().toUtf8();
    const QByteArray token = textOf(vector, "token"_L1);

    QCOMPARE(serializer.sign(payload), TokenResult<QByteArray>{token});
    const auto value = serializer.verify(token, 0s);
    QVERIFY(value);
    QCOMPARE(value->payload(), payload);
    QCOMPARE(value->issuedAt(), Tokens::kNow);
}

void TimedSerializerTest::readsBackWhatItSigned()
{
    for (const QByteArray& json :
         {"{}"_ba, "[]"_ba, "null"_ba, "\"\""_ba, "0"_ba, R"({ "b" : 1, "a" : 2 })"_ba,
          QByteArray{'"' + QByteArray(200, 'a') + '"'}}) {
        const auto token = m_serializer.sign(json);
        QVERIFY(token);
        const auto value = m_serializer.verify(*token, 0s);
        QVERIFY2(value, token->constData());
        QCOMPARE(value->payload(), json);
        QCOMPARE(value->json().root().toQJson(),
                 QJsonDocument::fromJson('[' + json + ']').array().first());
    }
}

void TimedSerializerTest::refuses_data()
{
    QTest::addColumn<QByteArray>("token");
    QTest::addColumn<Fault>("fault");
    QTest::addColumn<QString>("where");

    const QByteArray text = "e30." + kNowText; // a payload that has unused bits
    const QByteArray good = signedText(text);
    const QByteArray signature = good.sliced(good.lastIndexOf('.') + 1);
    const auto row = [](const char* name, const QByteArray& token, Fault fault, const char* where) {
        QTest::newRow(name) << token << fault << QString::fromLatin1(where);
    };
    const auto encoding = Fault::BadEncoding;
    // clang-format off
    row("I02 signature padded once",           good + '=',                                   encoding, "signature");
    row("I02 signature padded twice",          good + "==",                                  encoding, "signature");
    row("I02 unused bits of the signature 01", withUnusedBits(good, 1),                      encoding, "signature");
    row("I02 unused bits of the signature 10", withUnusedBits(good, 2),                      encoding, "signature");
    row("I02 unused bits of the signature 11", withUnusedBits(good, 3),                      encoding, "signature");
    row("I02 four bytes of junk",              good + "!!!!",                                encoding, "signature");
    row("I02 four line ends",                  good + "\n\n\n\n",                            encoding, "signature");
    row("I02 a space before",                  ' ' + good,                                   encoding, "payload");
    row("I02 the other alphabet",              text + '.' + QByteArray(signature).replace(3, 1, "+"), encoding, "signature");
    row("I02 the other alphabet's slash",      text + '.' + QByteArray(signature).replace(3, 1, "/"), encoding, "signature");
    row("I02 not ASCII at the end",            good + "\xc3\xa9",                            encoding, "signature");
    row("I03 payload padded, well signed",     signedText("e30=." + kNowText),               encoding, "payload");
    row("I03 payload padded, old signature",   "e30=." + kNowText + '.' + signature,         encoding, "payload");
    row("I03 unused bits of the payload",      signedText("e31." + kNowText),                encoding, "payload");
    row("I03 NUL",                             QByteArray(good).replace(1, 1, QByteArray(1, '\0')), encoding, "payload");
    row("I03 an extra leading mark",           signedText("..e30." + kNowText),              Fault::Malformed, "");
    row("I03 two separators",                  signedText("e30.." + kNowText),               Fault::Malformed, "");
    row("I03 no timestamp",                    signedText("e30"),                            Fault::Malformed, "timestamp");
    row("I03 empty",                           "",                                           Fault::Malformed, "");
    row("I03 separators alone",                "..",                                         Fault::Malformed, "");
    row("no signature",                        text + '.',                                   Fault::Malformed, "");
    row("a signature of another length",       text + '.' + signature.first(40),             Fault::BadSignature, "");
    row("I05 timestamp zero",                  signedText("e30.AA"),                         Fault::BadClaims, "timestamp");
    row("I05 timestamp empty",                 signedText("e30."),                           Fault::Malformed, "");
    row("I05 timestamp 2^31",                  signedAt(1LL << 31),                          Fault::IssuedInFuture, "timestamp");
    row("I05 timestamp 2^63",                  signedText("e30.gAAAAAAAAAA"),                Fault::BadClaims, "timestamp");
    row("I05 timestamp 64 times ff",           signedText("e30." + encodeBase64url(QByteArray(64, '\xff'))), Fault::BadClaims, "timestamp");
    row("I05 timestamp garbage",               signedText("e30.!!!"),                        encoding, "timestamp");
    row("I05 timestamp with leading zeros",    signedText("e30.AHDcgUA"),                    Fault::BadClaims, "timestamp");
    row("I05 timestamp in decimal",            signedText("e30." + encodeBase64url("1893499200")), Fault::BadClaims, "timestamp");
    row("I09 a well-signed bomb",              signedText('.' + encodeBase64url(deflateZlib(QByteArray(5'000'000, 'A'))) + '.' + kNowText), Fault::TooLarge, "payload");
    row("I09 50 MiB",                          '.' + QByteArray(67'985, 'A') + '.' + kNowText + '.' + signature, Fault::TooLarge, "");
    row("I11 garbage after the stream",        signedText('.' + encodeBase64url(QByteArray{deflateZlib("{}") + "xy"}) + '.' + kNowText), Fault::BadClaims, "payload");
    row("I11 a mark without a stream",         signedText(".e30." + kNowText),               Fault::BadClaims, "payload");
    row("I12 a name twice",                    signedPayload(R"({"a":1,"a":2})"),            Fault::BadClaims, "a");
    row("I12 NaN",                             signedPayload("NaN"),                         Fault::BadClaims, "");
    row("I12 -Infinity",                       signedPayload("[-Infinity]"),                 Fault::BadClaims, "");
    row("I12 3,000 deep",                      signedPayload(QByteArray(3'000, '[') + QByteArray(3'000, ']')), Fault::BadClaims, "");
    row("I12 not UTF-8",                       signedPayload("\"\xff\""),                    Fault::BadClaims, "");
    row("I12 a byte order mark",               signedPayload("\xef\xbb\xbf{}"),              Fault::BadClaims, "");
    row("I12 not JSON",                        signedPayload("text"),                        Fault::BadClaims, "");
    row("beyond the size",                     signedPayload('"' + QByteArray(8192, 'a') + '"'), Fault::TooLarge, "");
    // clang-format on
}

void TimedSerializerTest::refuses()
{
    QFETCH(QByteArray, token);
    QFETCH(Fault, fault);
    QFETCH(QString, where);

    const auto value = m_serializer.verify(token, 3600s);
    QVERIFY2(!value, "the token was accepted");
    QCOMPARE(value.error().fault, fault);
    QCOMPARE(value.error().where, where);
}

void TimedSerializerTest::decidesAtTheSecond_data()
{
    QTest::addColumn<int>("age"); // in milliseconds
    QTest::addColumn<qint64>("maxAge");
    QTest::addColumn<int>("leeway");
    QTest::addColumn<std::optional<Fault>>("fault");

    const std::optional<Fault> good;
    const std::optional expired = Fault::Expired;
    const std::optional future = Fault::IssuedInFuture;
    const qint64 longest = std::numeric_limits<qint64>::max();
    // clang-format off
    QTest::newRow("I06 limit 0, age 0")             << 0      << 0LL      << 0   << good;
    QTest::newRow("I06 limit 0, just under 1 s")    << 999    << 0LL      << 0   << good;
    QTest::newRow("I06 limit 0, age 1 s")           << 1000   << 0LL      << 0   << expired;
    QTest::newRow("I06 limit 1, age 1 s")           << 1000   << 1LL      << 0   << good;
    QTest::newRow("I06 limit 1, age 2 s")           << 2000   << 1LL      << 0   << expired;
    QTest::newRow("I06 limit 60, age 60 s")         << 60000  << 60LL     << 0   << good;
    QTest::newRow("I06 limit 60, just under 61 s")  << 60999  << 60LL     << 0   << good;
    QTest::newRow("I06 limit 60, age 61 s")         << 61000  << 60LL     << 0   << expired;
    QTest::newRow("I06 limit -1, age 0")            << 0      << -1LL     << 0   << expired;
    QTest::newRow("I06 limit -10, 15 s ahead")      << -15000 << -10LL    << 30  << expired;
    QTest::newRow("I06 the longest limit")          << 60000  << longest  << 0   << good;
    QTest::newRow("I04 a millisecond ahead")        << -1     << 60LL     << 0   << future;
    QTest::newRow("I04 1 s ahead")                  << -1000  << 60LL     << 0   << future;
    QTest::newRow("I04 10 s ahead")                 << -10000 << 60LL     << 0   << future;
    QTest::newRow("I04 10 s ahead, leeway 10")      << -10000 << 60LL     << 10  << good;
    QTest::newRow("I04 11 s ahead, leeway 10")      << -11000 << 60LL     << 10  << future;
    QTest::newRow("I04 the leeway makes no one old")<< 61000  << 60LL     << 30  << expired;
    // clang-format on
}

void TimedSerializerTest::decidesAtTheSecond()
{
    QFETCH(int, age);
    QFETCH(qint64, maxAge);
    QFETCH(int, leeway);
    QFETCH(std::optional<Fault>, fault);

    const FixedClock clock{Tokens::kNow + std::chrono::milliseconds{age}};
    const TimedSerializer serializer{accessSigner(), clock, std::chrono::seconds{leeway}};
    const auto value =
        serializer.verify(signedAt(Tokens::kNowSeconds), std::chrono::seconds{maxAge});
    QCOMPARE(value.has_value(), !fault);
    if (fault)
        QCOMPARE(value.error(), (TokenError{*fault, u"timestamp"_s}));
}

void TimedSerializerTest::theLeewayIsCut()
{
    const auto accepts = [](std::chrono::seconds leeway, std::chrono::seconds ahead) {
        const FixedClock clock{Tokens::kNow - ahead};
        return TimedSerializer{accessSigner(), clock, leeway}
            .verify(signedAt(Tokens::kNowSeconds), 60s)
            .has_value();
    };
    QVERIFY(accepts(1h, 30s));
    QVERIFY(!accepts(1h, 31s));
    QVERIFY(accepts(-1h, 0s));
}

void TimedSerializerTest::aTokenForAnotherPurposeIsRefused()
{
    // I07
    const TimedSerializer refresh{*Signer::create(secretsOf({secretOf('k')}), {.salt = "refresh"}),
                                  m_clock};
    const auto token = refresh.sign("{}");
    QVERIFY(token);
    QVERIFY(refresh.verify(*token, 0s));
    QCOMPARE(m_serializer.verify(*token, 0s).error().fault, Fault::BadSignature);
}

void TimedSerializerTest::everyChangeOfATokenIsRefused()
{
    const QByteArray good = *m_serializer.sign(R"({"sub":"ada"})");
    for (qsizetype at = 0; at < good.size(); ++at) {
        for (int bit = 0; bit < 8; ++bit) {
            QByteArray token = good;
            token[at] = static_cast<char>(token[at] ^ (1 << bit));
            QVERIFY2(!m_serializer.verify(token, 60s), token.constData());
        }
        QVERIFY(!m_serializer.verify(QByteArrayView{good}.first(at), 60s));
        QVERIFY(!m_serializer.verify(QByteArray{good}.remove(at, 1), 60s));
        QVERIFY(!m_serializer.verify(QByteArray{good}.insert(at, 'A'), 60s));
    }
    QVERIFY(m_serializer.verify(good, 60s));
}

void TimedSerializerTest::tellsWhichKeySigned()
{
    // I13
    const QByteArray old = *TimedSerializer{accessSigner({secretOf('a')}), m_clock}.sign("{}");
    const TimedSerializer both{accessSigner({secretOf('a'), secretOf('b')}), m_clock};
    QCOMPARE(both.verify(old, 0s)->keyAge(), 1U);
    QCOMPARE(both.verify(*both.sign("{}"), 0s)->keyAge(), 0U);
    QVERIFY(!TimedSerializer(accessSigner({secretOf('b')}), m_clock).verify(old, 0s));
}

void TimedSerializerTest::tracesUpToTheFailingStep_data()
{
    QTest::addColumn<QByteArray>("token");
    QTest::addColumn<Step>("step");
    QTest::addColumn<Fault>("fault");

    // clang-format off
    QTest::newRow("size")          << QByteArray(8193, 'a')                          << Step::Size      << Fault::TooLarge;
    QTest::newRow("shape")         << "e30"_ba                                       << Step::Shape     << Fault::Malformed;
    QTest::newRow("no timestamp")  << signedText("e30")                              << Step::Encoding  << Fault::Malformed;
    QTest::newRow("encoding")      << signedPayload("{}") + '='                      << Step::Encoding  << Fault::BadEncoding;
    QTest::newRow("signature")     << "e30." + kNowText + '.' + QByteArray(43, 'A')  << Step::Signature << Fault::BadSignature;
    QTest::newRow("compression")   << signedText(".e30." + kNowText)                 << Step::Payload   << Fault::BadClaims;
    QTest::newRow("JSON")          << signedPayload("{")                             << Step::Payload   << Fault::BadClaims;
    QTest::newRow("timestamp")     << signedText("e30.AA")                           << Step::Payload   << Fault::BadClaims;
    QTest::newRow("expiry")        << signedAt(Tokens::kNowSeconds - 61)             << Step::Expiry    << Fault::Expired;
    QTest::newRow("issued at")     << signedAt(Tokens::kNowSeconds + 1)              << Step::IssuedAt  << Fault::IssuedInFuture;
    // clang-format on
}

void TimedSerializerTest::tracesUpToTheFailingStep()
{
    QFETCH(QByteArray, token);
    QFETCH(Step, step);
    QFETCH(Fault, fault);

    Trace trace;
    const auto value = m_serializer.verify(token, 60s, &trace);
    QVERIFY2(!value, "the token was accepted");
    QCOMPARE(value.error().fault, fault);
    const std::vector<Check> checks = trace.complete(Step::IssuedAt);
    QCOMPARE(checks.size(), static_cast<std::size_t>(Step::IssuedAt) + 1);
    for (std::size_t i = 0; i < checks.size(); ++i) {
        QCOMPARE(checks[i].step, static_cast<Step>(i));
        if (checks[i].step == step)
            QCOMPARE(checks[i].fault, std::optional{fault});
        else if (checks[i].step < step)
            QVERIFY(checks[i].outcome == Outcome::Passed
                    || checks[i].outcome == Outcome::NotRequired);
        else
            QCOMPARE(checks[i].outcome, Outcome::NotReached);
    }
}

void TimedSerializerTest::namesLegacyInTheTrace()
{
    // I14
    const TimedSerializer serializer{
        *Signer::create(secretsOf({"dev"}),
                        legacySettings("itsdangerous", u"sha1"_s, u"django-concat"_s)),
        m_clock};
    Trace trace;
    QVERIFY(serializer.verify(*serializer.sign("{}"), 0s, &trace));
    const Check& algorithm = trace.entries().at(static_cast<std::size_t>(Step::Algorithm));
    QCOMPARE(algorithm.detail, u"HMAC with SHA-1 (legacy), set by the reader"_s);
}

void TimedSerializerTest::signsOnlyWhatItWouldRead()
{
    const auto faultOf = [this](const QByteArray& json) {
        const auto token = m_serializer.sign(json);
        return token ? std::nullopt : std::optional{token.error().fault};
    };
    QCOMPARE(faultOf("{"), std::optional{Fault::BadClaims});
    QCOMPARE(faultOf(""), std::optional{Fault::BadClaims});
    QCOMPARE(faultOf(R"({"a":1,"a":2})"), std::optional{Fault::BadClaims});
    // Shrinks more than a hundredfold.
    QCOMPARE(faultOf('"' + QByteArray(10'000, 'a') + '"'), std::optional{Fault::TooLarge});
    QCOMPARE(faultOf('"' + QByteArray(kMaxSignedPayloadBytes, 'a') + '"'),
             std::optional{Fault::TooLarge});
    // Does not shrink enough for a token.
    QByteArray noise;
    for (quint32 i = 0; noise.size() < 20'000; ++i)
        noise += QByteArray::number(i * 2'654'435'761U, 36);
    QCOMPARE(faultOf('"' + noise + '"'), std::optional{Fault::TooLarge});

    for (qsizetype size = 0; size < 3'000; size += 7) {
        const auto token = m_serializer.sign(QByteArray{'"' + QByteArray(size, 'a') + '"'});
        QVERIFY(!token || m_serializer.verify(*token, 0s));
    }
}

void TimedSerializerTest::signsOnlyAtATimeThatExists()
{
    for (const auto& [seconds, signs] : {std::pair{0LL, false},
                                         {1LL, true},
                                         {-5LL, false},
                                         {kLatestTimestamp, true},
                                         {kLatestTimestamp + 1, false}}) {
        const FixedClock clock{Instant{std::chrono::seconds{seconds}}};
        const TimedSerializer serializer{accessSigner(), clock};
        const auto token = serializer.sign("{}");
        QCOMPARE(token.has_value(), signs);
        if (token)
            QVERIFY(serializer.verify(*token, 0s));
    }
}

QTEST_GUILESS_MAIN(TimedSerializerTest)
#include "tst_timedserializer.moc"
