#include "core/crypto/selftest.h"
#include "core/token/flasksession.h"
#include "core/token/signedtoken.h"
#include "tests/core/signers.h"
#include "tests/core/vectorfile.h"
#include "tests/support/tokens.h"

#include <QTest>

using namespace claimcheck;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Fault = TokenError::Fault;
using Kind = FlaskValue::Kind;
using Step = Check::Step;

namespace {

// A value as one line, so that a failing test shows the whole of it.
QString shown(const FlaskValue& value)
{
    QStringList parts;
    for (const FlaskValue& child : value.children)
        parts += child.name.isEmpty() ? shown(child) : child.name + u'=' + shown(child);
    const auto kind =
        QString::fromLatin1(QMetaEnum::fromType<Kind>().valueToKey(static_cast<int>(value.kind)));
    return kind + u'(' + (parts.isEmpty() ? value.text : parts.join(u", "_s)) + u')';
}

QString shownTags(const QByteArray& json)
{
    const auto document = JsonDocument::parse(json, kSignedJsonLimits);
    if (!document)
        return u"refused"_s;
    const auto value = readFlaskTags(document->root());
    return value ? shown(*value) : u"refused: "_s + value.error().where;
}

} // namespace

class FlaskSessionTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(); }
    void agreesWithFlask_data();
    void agreesWithFlask();
    void showsWhatTheTagsMean();
    void readsTags_data();
    void readsTags();
    void refusesTags_data();
    void refusesTags();
    void writesInFlasksSpelling();
    void onlyAnObjectIsASession();
    void expiresLikeAnyOther();

private:
    CryptoRuntime m_crypto = *CryptoRuntime::start();
    const FixedClock m_clock{Tokens::kNow};
};

void FlaskSessionTest::agreesWithFlask_data()
{
    QTest::addColumn<QJsonObject>("vector");
    const QJsonArray vectors = vectorFile("flask/sessions.json")["sessions"_L1].toArray();
    for (const QJsonValue& vector : vectors)
        QTest::newRow(vector["name"_L1].toString().toUtf8().constData()) << vector.toObject();
    QCOMPARE(vectors.size(), 3);
}

void FlaskSessionTest::agreesWithFlask()
{
    QFETCH(QJsonObject, vector);

    QByteArrayList secrets;
    for (const QJsonValue& secret : vector["secrets"_L1].toArray())
        secrets.append(secret.toString().toUtf8());
    const auto sessions = FlaskSessions::create(secretsOf(secrets), m_clock);
    QVERIFY(sessions);
    const QByteArray payload = textOf(vector, "payload"_L1);
    const QByteArray cookie = textOf(vector, "cookie"_L1);

    QCOMPARE(sessions->sign(payload), TokenResult<QByteArray>{cookie});
    const auto session = sessions->verify(cookie, kFlaskSessionLifetime);
    QVERIFY(session);
    QCOMPARE(session->value().payload(), payload);
    QCOMPARE(session->session().kind, Kind::Object);
}

void FlaskSessionTest::showsWhatTheTagsMean()
{
    // The session "every tag" as its author wrote it in Python.
    const QJsonObject vector = vectorFile("flask/sessions.json")["sessions"_L1][1].toObject();
    const auto sessions = FlaskSessions::create(secretsOf({"dev"}), m_clock);
    QVERIFY(sessions);
    const auto session = sessions->verify(textOf(vector, "cookie"_L1), 0s);
    QVERIFY(session);
    QCOMPARE(shown(session->session()),
             u"Object(b=Bytes(00ff10), d=DateTime(2030-01-02T03:04:05Z), "
             "di=Object( t=List(Number(1))), l=List(Number(1), Number(2.5), Null(null)), "
             "m=Markup(<b>x</b>), n=Text(\u00e9\U0001f600), "
             "o=Object(a=Object( x=Number(2)), z=Number(1)), "
             "t=Tuple(Number(1), Text(two), Tuple(Number(3))), "
             "u=Uuid(550e8400-e29b-41d4-a716-446655440000))"_s);
}

void FlaskSessionTest::readsTags_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QString>("value");

    // clang-format off
    QTest::newRow("an empty tuple")               << R"({" t":[]})"_ba                     << u"Tuple()"_s;
    QTest::newRow("no bytes")                     << R"({" b":""})"_ba                     << u"Bytes()"_s;
    QTest::newRow("the beginning of time")        << R"({" d":"Thu, 01 Jan 1970 00:00:00 GMT"})"_ba << u"DateTime(1970-01-01T00:00:00Z)"_s;
    QTest::newRow("a tag of somebody's own")      << R"({" x":1})"_ba                      << u"Object( x=Number(1))"_s;
    QTest::newRow("a tag with company is none")   << R"({" t":1,"a":2})"_ba                << u"Object( t=Number(1), a=Number(2))"_s;
    QTest::newRow("a tag without its space")      << R"({"t":1})"_ba                       << u"Object(t=Number(1))"_s;
    QTest::newRow("an object that looks tagged")  << R"({" di":{" u__":"text"}})"_ba       << u"Object( u=Text(text))"_s;
    QTest::newRow("and once more")                << R"({" di":{" di__":{" t":[]}}})"_ba   << u"Object( di=Tuple())"_s;
    QTest::newRow("truth")                        << R"([true,false])"_ba                  << u"List(Boolean(true), Boolean(false))"_s;
    // clang-format on
}

void FlaskSessionTest::readsTags()
{
    QFETCH(QByteArray, json);
    QFETCH(QString, value);
    QCOMPARE(shownTags(json), value);
}

void FlaskSessionTest::refusesTags_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QString>("tag");

    // clang-format off
    QTest::newRow("a tuple of one number")    << R"({" t":1})"_ba                                       << u"t"_s;
    QTest::newRow("an object is no tuple")    << R"({" t":{}})"_ba                                      << u"t"_s;
    QTest::newRow("a short UUID")             << R"({" u":"550e8400e29b41d4a71644665544000"})"_ba       << u"u"_s;
    QTest::newRow("a UUID in capitals")       << R"({" u":"550E8400E29B41D4A716446655440000"})"_ba      << u"u"_s;
    QTest::newRow("a UUID with hyphens")      << R"({" u":"550e8400-e29b-41d4-a716-446655440000"})"_ba  << u"u"_s;
    QTest::newRow("a number is no UUID")      << R"({" u":1})"_ba                                       << u"u"_s;
    QTest::newRow("bytes without padding")    << R"({" b":"AA"})"_ba                                    << u"b"_s;
    QTest::newRow("bytes with unused bits")   << R"({" b":"AB=="})"_ba                                  << u"b"_s;
    QTest::newRow("bytes in base64url")       << R"({" b":"-_-_"})"_ba                                  << u"b"_s;
    QTest::newRow("null is no bytes")         << R"({" b":null})"_ba                                    << u"b"_s;
    QTest::newRow("a number is no markup")    << R"({" m":1})"_ba                                       << u"m"_s;
    QTest::newRow("a date in ISO 8601")       << R"({" d":"2030-01-02T03:04:05Z"})"_ba                  << u"d"_s;
    QTest::newRow("the wrong day of the week") << R"({" d":"Tue, 02 Jan 2030 03:04:05 GMT"})"_ba        << u"d"_s;
    QTest::newRow("the 30th of February")     << R"({" d":"Sat, 30 Feb 2030 03:04:05 GMT"})"_ba         << u"d"_s;
    QTest::newRow("another zone")             << R"({" d":"Wed, 02 Jan 2030 03:04:05 CET"})"_ba         << u"d"_s;
    QTest::newRow("an escape of nothing")     << R"({" di":{}})"_ba                                     << u"di"_s;
    QTest::newRow("an escape of two")         << R"({" di":{" t__":1," u__":2}})"_ba                    << u"di"_s;
    QTest::newRow("an escape without its mark") << R"({" di":{" t":[]}})"_ba                            << u"di"_s;
    QTest::newRow("an escape of a list")      << R"({" di":[1]})"_ba                                    << u"di"_s;
    QTest::newRow("inside of something")      << R"({"a":[{" t":[{" u":1}]}]})"_ba                      << u"u"_s;
    // clang-format on
}

void FlaskSessionTest::refusesTags()
{
    QFETCH(QByteArray, json);
    QFETCH(QString, tag);
    QCOMPARE(shownTags(json), u"refused: "_s + tag);

    const auto sessions = FlaskSessions::create(secretsOf({"dev"}), m_clock);
    QVERIFY(sessions);
    QCOMPARE(sessions->sign(QByteArray{R"({"a":1,"b":)" + json + '}'}).error(),
             (TokenError{Fault::BadClaims, tag}));
}

void FlaskSessionTest::writesInFlasksSpelling()
{
    const auto sessions = FlaskSessions::create(secretsOf({"dev"}), m_clock);
    QVERIFY(sessions);
    const auto cookie = sessions->sign(R"( { "z" : "é", "a" : 1e1 } )");
    QVERIFY(cookie);
    QCOMPARE(sessions->verify(*cookie, 0s)->value().payload(), R"({"a":10.0,"z":"\u00e9"})"_ba);
}

void FlaskSessionTest::onlyAnObjectIsASession()
{
    const auto sessions = FlaskSessions::create(secretsOf({"dev"}), m_clock);
    auto signer =
        Signer::create(secretsOf({"dev"}), legacySettings("cookie-session", u"sha1"_s, u"hmac"_s));
    QVERIFY(sessions && signer);
    const TimedSerializer serializer{std::move(*signer), m_clock};
    for (const QByteArray& json : {"[]"_ba, "1"_ba, R"({" t":[]})"_ba, R"({"a":{" u":1}})"_ba}) {
        QCOMPARE(sessions->sign(json).error().fault, Fault::BadClaims);
        Trace trace;
        const auto session = sessions->verify(*serializer.sign(json), 0s, &trace);
        QVERIFY2(!session, json.constData());
        QCOMPARE(session.error().fault, Fault::BadClaims);
        QCOMPARE(trace.entries().back().step, Step::Type);
        QCOMPARE(trace.entries().size(), static_cast<std::size_t>(Step::Type) + 1);
    }
    QVERIFY(sessions->verify(*serializer.sign("{}"), 0s));
}

void FlaskSessionTest::expiresLikeAnyOther()
{
    const FixedClock later{Tokens::kNow + kFlaskSessionLifetime};
    const FixedClock tooLate{Tokens::kNow + kFlaskSessionLifetime + 1s};
    const auto cookie = FlaskSessions::create(secretsOf({"dev"}), m_clock)->sign("{}");
    QVERIFY(cookie);
    QVERIFY(
        FlaskSessions::create(secretsOf({"dev"}), later)->verify(*cookie, kFlaskSessionLifetime));
    QCOMPARE(FlaskSessions::create(secretsOf({"dev"}), tooLate)
                 ->verify(*cookie, kFlaskSessionLifetime)
                 .error()
                 .fault,
             Fault::Expired);
    QCOMPARE(FlaskSessions::create(secretsOf({"Dev"}), m_clock)
                 ->verify(*cookie, kFlaskSessionLifetime)
                 .error()
                 .fault,
             Fault::BadSignature);
}

QTEST_GUILESS_MAIN(FlaskSessionTest)
#include "tst_flasksession.moc"
