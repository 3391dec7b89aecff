#include "tests/ui/sampletokens.h"
#include "ui/models/sequence.h"

#include <QTest>

using namespace Qt::StringLiterals;

namespace claimcheck {

class SequenceTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(); }
    void drawsMessages_data();
    void drawsMessages();
    void drawsNoAnswerBeforeThereIsOne();
    void marksRefusals();
    void showsHostileNamesAsMarks();
};

namespace {

TimelineEntry entry(const QByteArray& method, const QString& path, int status,
                    const QByteArray& requestBody = {}, const QByteArray& responseBody = {})
{
    TimelineEntry entry{.id = 1, .exchange = {}, .pending = false};
    entry.exchange.method = method;
    entry.exchange.path = path;
    entry.exchange.status = status;
    entry.exchange.requestBody = requestBody;
    entry.exchange.responseBody = responseBody;
    return entry;
}

// "You>Claimcheck register alice", one line per arrow.
QStringList arrowsOf(const TimelineEntry& entry)
{
    QStringList arrows;
    const std::vector<SequenceExchange> sequence = sequenceOf({entry});
    for (const SequenceMessage& message : sequence.front().messages) {
        QString arrow = nameOf(message.from) + u'>' + nameOf(message.to) + u' ' + message.text;
        if (!message.token.isEmpty())
            arrow += u" +token"_s;
        arrows += arrow;
    }
    return arrows;
}

} // namespace

void SequenceTest::drawsMessages_data()
{
    QTest::addColumn<TimelineEntry>("entry");
    QTest::addColumn<QStringList>("arrows");

    TimelineEntry call =
        entry("GET", u"/protected?x=1"_s, 200, {}, R"({"message":"Hello, alice. Welcome."})");
    call.exchange.bearer = SampleTokens::alice();

    // clang-format off
    QTest::newRow("register")
        << entry("POST", u"/register"_s, 201, R"({"username":"alice","password":"p"})")
        << QStringList{u"You>Claimcheck register alice"_s,
                       u"Claimcheck>Auth server POST /register"_s,
                       u"Auth server>Claimcheck 201 created"_s};
    QTest::newRow("log in")
        << entry("POST", u"/login"_s, 200, R"({"username":"alice"})",
                 R"({"access_token":")" + SampleTokens::alice() + R"("})")
        << QStringList{u"You>Claimcheck log in as alice"_s, u"Claimcheck>Auth server POST /login"_s,
                       u"Auth server>Claimcheck 200 access token +token"_s};
    QTest::newRow("call")
        << call
        << QStringList{u"Claimcheck>Protected API GET /protected +token"_s,
                       u"Protected API>Claimcheck 200 Hello, alice"_s};
    QTest::newRow("sessions belong to the auth server")
        << entry("GET", u"/sessions"_s, 200)
        << QStringList{u"Claimcheck>Auth server GET /sessions"_s,
                       u"Auth server>Claimcheck 200 ok"_s};
    QTest::newRow("a name that only begins alike")
        << entry("GET", u"/loginpage"_s, 404)
        << QStringList{u"Claimcheck>Protected API GET /loginpage"_s,
                       u"Protected API>Claimcheck 404 not found"_s};
    // clang-format on
}

void SequenceTest::drawsMessages()
{
    QFETCH(TimelineEntry, entry);
    QFETCH(QStringList, arrows);
    QCOMPARE(arrowsOf(entry), arrows);
}

void SequenceTest::drawsNoAnswerBeforeThereIsOne()
{
    TimelineEntry pending = entry("GET", u"/me"_s, 0);
    pending.pending = true;
    QCOMPARE(arrowsOf(pending), QStringList{u"Claimcheck>Protected API GET /me"_s});
    QVERIFY(!sequenceOf({pending}).front().refused);
}

void SequenceTest::marksRefusals()
{
    QVERIFY(sequenceOf({entry("GET", u"/me"_s, 401)}).front().refused);
    QVERIFY(!sequenceOf({entry("GET", u"/me"_s, 200)}).front().refused);
    TimelineEntry unanswered = entry("GET", u"/me"_s, 0);
    unanswered.exchange.failure = Exchange::Failure::Unreachable;
    QVERIFY(sequenceOf({unanswered}).front().refused);
}

void SequenceTest::showsHostileNamesAsMarks()
{
    const auto hostile = entry("POST", u"/register"_s, 201, "{\"username\":\"a\u202Eb\"}");
    QCOMPARE(arrowsOf(hostile).first(), u"You>Claimcheck register a<U+202E>b"_s);
}

} // namespace claimcheck

QTEST_GUILESS_MAIN(claimcheck::SequenceTest)
#include "tst_sequence.moc"
