#include "core/auth/auditevent.h"
#include "core/auth/auditsampler.h"
#include "core/base/random.h"
#include "core/base/strictjson.h"
#include "core/base/utf8.h"
#include "core/crypto/selftest.h"
#include "core/crypto/systemrandom.h"
#include "core/token/opaquetoken.h"
#include "tests/support/tokens.h"

#include <QSet>
#include <QTest>

using namespace claimcheck;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Kind = AuditEvent::Kind;

namespace {

AuditEvent failedLogin()
{
    return {.kind = Kind::LoginFailed, .at = Tokens::kNow, .address = u"192.0.2.1"_s};
}

// The value of a field as whoever reads the line gets it.
QString fieldOf(const QByteArray& line, QByteArrayView name)
{
    const auto json = JsonDocument::parseObject(line, {.string = 4096});
    const auto member = json ? json->root().member(name) : std::nullopt;
    const auto text = member ? member->toUtf8() : std::nullopt;
    return text ? textFromUtf8(*text) : u"not there"_s;
}

} // namespace

class AuditEventTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(); }
    void isOneLineOfJson();
    void leavesOutWhatIsEmpty();
    void everyKindHasAName();
    void keepsStrangersInTheirField_data();
    void keepsStrangersInTheirField();
    void capsLongTexts();
    void masksSecrets_data();
    void masksSecrets();
    void leavesNamesAndAgentsAlone_data();
    void leavesNamesAndAgentsAlone();
    void aFloodIsBounded();
    void theCountOfAMinuteComesBeforeTheNextEvent();
    void aCountIsNotLostInSilence();
    void otherEventsAlwaysPass();

private:
    CryptoRuntime m_crypto = *CryptoRuntime::start();
};

void AuditEventTest::isOneLineOfJson()
{
    const AuditEvent event{
        .kind = Kind::RolesChanged,
        .at = Tokens::kNow + 7ms,
        .subject = u"ren\u00e9e"_s,
        .actor = u"admin"_s,
        .address = u"192.0.2.1"_s,
        .agent = u"curl/8.14"_s,
        .session = u"s1"_s,
        .traceId = u"t1"_s,
        .details = {{"before"_L1, u"user"_s}, {"after"_L1, u"user admin"_s}},
    };
    QCOMPARE(auditLine(event),
             R"({"at":"2030-01-01T12:00:00.007Z","event":"roles_changed","subject":"renée",)"
             R"("actor":"admin","address":"192.0.2.1","agent":"curl/8.14","session":"s1",)"
             R"("trace_id":"t1","details":{"before":"user","after":"user admin"}})");
    QVERIFY(JsonDocument::parseObject(auditLine(event)));
}

void AuditEventTest::leavesOutWhatIsEmpty()
{
    QCOMPARE(auditLine({.kind = Kind::ServerStarted, .at = Tokens::kNow}),
             R"({"at":"2030-01-01T12:00:00.000Z","event":"server_started"})");
}

void AuditEventTest::everyKindHasAName()
{
    QSet<QLatin1StringView> names;
    for (int kind = 0; kind <= static_cast<int>(Kind::AuditSampled); ++kind) {
        const auto name = nameOf(static_cast<Kind>(kind));
        QVERIFY(!name.isEmpty());
        names.insert(name);
    }
    QCOMPARE(names.size(), 25);
}

void AuditEventTest::keepsStrangersInTheirField_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("read");
    QTest::addColumn<QByteArray>("absent");

    const auto row = [](const char* name, const QString& text, const QByteArray& absent,
                        const QString& read = {}) {
        QTest::newRow(name) << text << (read.isEmpty() ? text : read) << absent;
    };
    // clang-format off
    row("U01 line end",                 u"a\r\n{\"event\":\"logged_in\"}"_s, "\n");
    row("U01 carriage return",          u"a\rb"_s,                    "\r");
    row("U01 quotation mark",           u"a\",\"event\":\"x"_s,       "a\",");
    row("U01 backslash at the end",     u"a\\"_s,                     "a\\\"");
    row("U01 colours of a terminal",    u"\x1b[31mred\x1b[0m"_s,      "\x1b");
    row("U01 C1 control",               u"a\u009b31m"_s,              "\xc2\x9b");
    row("U01 DEL",                      u"a\x7f"_s,                   "\x7f");
    row("U01 line separator",           u"a\u2028b"_s,                "\xe2\x80\xa8");
    row("U01 paragraph separator",      u"a\u2029b"_s,                "\xe2\x80\xa9");
    row("U01 right-to-left override",   u"a\u202eb"_s,                "\xe2\x80\xae");
    row("U01 isolate",                  u"a\u2066b"_s,                "\xe2\x81\xa6");
    row("U01 zero-width space",         u"a\u200bb"_s,                "\xe2\x80\x8b");
    row("U01 byte order mark",          u"\ufeffa"_s,                 "\xef\xbb\xbf");
    row("U01 tag beyond 16 bits",       u"a\U000e0041"_s,             "\xf3\xa0\x81\x81");
    row("U01 half a surrogate pair",    u"a"_s + QChar(0xd800) + u'b', "\xed\xa0\x80", u"a\ufffdb"_s);
    row("U01 invalid UTF-8",            textFromUtf8("a\xff\xc0\xaf"), "\xff", u"a\ufffd\ufffd\ufffd"_s);
    row("U01 emoji stays",              u"a\U0001f600"_s,             "\\u");
    // clang-format on
}

void AuditEventTest::keepsStrangersInTheirField()
{
    QFETCH(QString, text);
    QFETCH(QString, read);
    QFETCH(QByteArray, absent);

    AuditEvent event = failedLogin();
    event.agent = text;
    event.subject = text;
    event.details = {{"kid"_L1, text}};
    const QByteArray line = auditLine(event);

    const auto json = JsonDocument::parseObject(line);
    QVERIFY2(json, line.constData());
    QVERIFY2(!line.contains(absent), line.constData());
    QCOMPARE(json->root().size(), 6);
    QCOMPARE(fieldOf(line, "event"), u"login_failed"_s);
    QCOMPARE(fieldOf(line, "agent"), read);
    QCOMPARE(fieldOf(line, "subject"), read);
    QCOMPARE(textFromUtf8(*json->root().member("details")->member("kid")->toUtf8()), read);
}

void AuditEventTest::capsLongTexts()
{
    AuditEvent event = failedLogin();
    event.subject = QString(128, u'\u00e9');
    event.agent = QString(256, u'a');
    QCOMPARE(fieldOf(auditLine(event), "subject"), event.subject);
    QCOMPARE(fieldOf(auditLine(event), "agent"), event.agent);
    // U01: 10 KB.
    event.subject = QString(10'240, u'\u00e9');
    event.agent = u"\U0001f600"_s.repeated(10'240);
    QCOMPARE(fieldOf(auditLine(event), "subject"), QString(QString(128, u'\u00e9') + u'…'));
    QCOMPARE(fieldOf(auditLine(event), "agent"), QString(u"\U0001f600"_s.repeated(256) + u'…'));
    // The longest line there can be, whatever strangers send.
    const QString worst = u"\U000e0041"_s.repeated(10'240);
    event.subject = event.actor = event.address = event.agent = event.session = event.traceId =
        worst;
    event.details.assign(100, {"x"_L1, worst});
    QVERIFY(auditLine(event).size() < 70'000);
}

void AuditEventTest::masksSecrets_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("secret");

    SystemRandom random;
    const QString jwt =
        QString::fromLatin1(Tokens::signedPayload(R"({"sub":"alice","exp":1893499200})"));
    const QString opaque =
        QString::fromLatin1(OpaqueToken::generate(OpaqueToken::Kind::Refresh, random)->text());
    const QString key = QString::fromLatin1(*randomId(random, 32));
    const QString hex = QString::fromLatin1(Tokens::secret().toHex());
    const QString base64 = u"q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA="_s;
    const auto row = [](const char* name, const QString& text, const QString& secret) {
        QTest::newRow(name) << text << secret;
    };
    row("a JWT", jwt, jwt);
    row("a JWT inside", u"client/1 ("_s + jwt + u')', jwt);
    row("a token of ours", opaque, opaque);
    row("a token of ours inside", u"x="_s + opaque + u";y"_s, opaque);
    row("a header", u"Bearer abc.def"_s, u"abc.def"_s);
    row("a header in small letters", u"authorization: basic YWxpY2U6cHc="_s, u"YWxpY2U6cHc="_s);
    row("32 random bytes", key, key);
    row("a secret in hex", hex, hex);
    row("a secret in base64", u"key "_s + base64, base64);
    row("a private key in PEM",
        u"-----BEGIN PRIVATE KEY-----\nMC4CAQAw\n-----END PRIVATE KEY-----"_s, u"MC4CAQAw"_s);
    row("a long one, cut", QString(120, u' ') + jwt.repeated(40), jwt);
}

void AuditEventTest::masksSecrets()
{
    QFETCH(QString, text);
    QFETCH(QString, secret);

    AuditEvent event = failedLogin();
    event.subject = event.actor = event.address = event.agent = event.session = event.traceId =
        text;
    event.details = {{"note"_L1, text}};
    const QByteArray line = auditLine(event);

    QVERIFY(JsonDocument::parseObject(line));
    // Neither the whole nor any third of it.
    const qsizetype third = std::max<qsizetype>(secret.size() / 3, 4);
    for (qsizetype at = 0; at + third <= secret.size(); ++at)
        QVERIFY2(!line.contains(secret.sliced(at, third).toUtf8()), line.constData());
}

void AuditEventTest::leavesNamesAndAgentsAlone_data()
{
    QTest::addColumn<QString>("text");

    QTest::newRow("a name") << u"alice"_s;
    QTest::newRow("a long name") << QString(64, u'a');
    QTest::newRow("an address of e-mail") << u"alice.liddell-1865@wonderland.example"_s;
    QTest::newRow("a service client") << u"svc.nightly-report-2"_s;
    QTest::newRow("a browser")
        << u"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
           "Chrome/138.0.0.0 Safari/537.36"_s;
    QTest::newRow("a library") << u"python-requests/2.32.3"_s;
    QTest::newRow("an IPv6 address") << u"2001:db8:1111:2222:3333:4444:5555:6666"_s;
    QTest::newRow("the id of a session") << u"Zm9vYmFyYmF6cXV4"_s;
    QTest::newRow("a word that begins like a token") << u"eyJ"_s;
}

void AuditEventTest::leavesNamesAndAgentsAlone()
{
    QFETCH(QString, text);

    AuditEvent event = failedLogin();
    event.agent = text;
    QCOMPARE(fieldOf(auditLine(event), "agent"), text);
}

void AuditEventTest::aFloodIsBounded()
{
    // U03: a million failed logins in ten minutes.
    FixedClock clock{Tokens::kNow};
    AuditSampler sampler{clock};
    qint64 written = 0;
    qint64 counted = 0;
    const auto write = [&](const AuditEvent& event) {
        ++written;
        if (event.kind != Kind::AuditSampled) {
            ++counted;
            return;
        }
        for (const auto& [name, value] : event.details)
            counted += value.toLongLong();
    };
    for (int i = 0; i < 1'000'000; ++i) {
        AuditEvent event = failedLogin();
        event.kind = i % 3 == 0 ? Kind::Throttled : Kind::LoginFailed;
        for (const AuditEvent& passed : sampler.sift(std::move(event)))
            write(passed);
        if (i % 100 == 99)
            clock.advance(60ms);
    }
    if (const auto rest = sampler.due(true))
        write(*rest);
    QCOMPARE(written, 10 * 61);
    QCOMPARE(counted, 1'000'000);
}

void AuditEventTest::theCountOfAMinuteComesBeforeTheNextEvent()
{
    FixedClock clock{Tokens::kNow};
    AuditSampler sampler{clock, 2};
    QCOMPARE(sampler.sift(failedLogin()).size(), 1);
    QCOMPARE(sampler.sift(failedLogin()).size(), 1);
    QCOMPARE(sampler.sift(failedLogin()).size(), 0);
    clock.advance(59'999ms);
    QCOMPARE(sampler.sift(failedLogin()).size(), 0);
    clock.advance(1ms);
    const auto events = sampler.sift(failedLogin());
    QCOMPARE(events.size(), 2);
    QCOMPARE(auditLine(events[0]),
             R"({"at":"2030-01-01T12:01:00.000Z","event":"audit_sampled",)"
             R"("details":{"login_failed":"2","throttled":"0"}})");
    QVERIFY(events[1].kind == Kind::LoginFailed);
}

void AuditEventTest::aCountIsNotLostInSilence()
{
    FixedClock clock{Tokens::kNow};
    AuditSampler sampler{clock, 1};
    QVERIFY(!sampler.due());
    QCOMPARE(sampler.sift(failedLogin()).size(), 1);
    QCOMPARE(sampler.sift(failedLogin()).size(), 0);
    QVERIFY2(!sampler.due(), "the minute is not over");
    clock.advance(1min);
    QVERIFY(sampler.due());
    QVERIFY2(!sampler.due(), "told twice");
    QVERIFY2(!sampler.due(true), "there is nothing to tell");
}

void AuditEventTest::otherEventsAlwaysPass()
{
    FixedClock clock{Tokens::kNow};
    AuditSampler sampler{clock, 0};
    QCOMPARE(sampler.sift(failedLogin()).size(), 0);
    for (int i = 0; i < 1000; ++i)
        QCOMPARE(sampler.sift({.kind = Kind::RefreshReused, .at = Tokens::kNow}).size(), 1);
}

QTEST_GUILESS_MAIN(AuditEventTest)
#include "tst_auditevent.moc"
