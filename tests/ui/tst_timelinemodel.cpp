#include "tests/ui/ourwarnings.h"
#include "tests/ui/sampletokens.h"
#include "ui/models/timelinemodel.h"
#include "ui/models/tone.h"

#include <QAbstractItemModelTester>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace claimcheck {

class TimelineModelTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { qputenv("TZ", "UTC"); }
    void init() { failOnOurWarnings(); }
    void showsARequestBeforeItsAnswer();
    void showsOutcomes_data();
    void showsOutcomes();
    void neverShowsAWholeToken();
    void clears();
};

namespace {

Exchange call()
{
    Exchange exchange;
    exchange.startedAt = Instant{1893456000s};
    exchange.method = "GET";
    exchange.path = u"/protected"_s;
    exchange.bearer = SampleTokens::alice();
    return exchange;
}

QStringList rowOf(const TimelineModel& model, int row)
{
    QStringList texts;
    for (int column = 0; column < model.columnCount(); ++column)
        texts += model.index(row, column).data().toString();
    return texts;
}

} // namespace

void TimelineModelTest::showsARequestBeforeItsAnswer()
{
    TimelineModel model;
    const QAbstractItemModelTester tester{&model};

    model.begin(7, call());
    QCOMPARE(rowOf(model, 0).mid(0, 5),
             QStringList({u"00:00:00"_s, u"GET"_s, u"/protected"_s, u"…"_s, QString{}}));

    Exchange answered = call();
    answered.status = 200;
    answered.duration = 3ms;
    model.finish(7, answered);
    QCOMPARE(model.rowCount(), 1);
    QCOMPARE(rowOf(model, 0).mid(3, 2), QStringList({u"200"_s, u"3 ms"_s}));
    QCOMPARE(model.find(7)->exchange.status, 200);
    QCOMPARE(model.rowOf(8), -1);
}

void TimelineModelTest::showsOutcomes_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<Exchange::Failure>("failure");
    QTest::addColumn<QString>("outcome");
    QTest::addColumn<Tone>("tone");

    const auto none = Exchange::Failure::None;
    const QByteArray issued = R"({"access_token":")" + SampleTokens::alice() + R"("})";
    // clang-format off
    QTest::newRow("accepted") << 200 << "{}"_ba << none << u"accepted"_s << Tone::Good;
    QTest::newRow("a token came") << 200 << issued << none << u"token issued · HS256"_s
                                  << Tone::Good;
    QTest::newRow("refused with words")
        << 401 << R"({"error":"invalid_token","error_description":"The token was revoked."})"_ba
        << none << u"refused: The token was revoked"_s << Tone::Bad;
    QTest::newRow("refused without words") << 403 << ""_ba << none << u"refused: forbidden"_s
                                           << Tone::Bad;
    QTest::newRow("hostile words") << 400 << "{\"message\":\"a\u202Eb\"}"_ba << none
                                   << u"refused: a<U+202E>b"_s << Tone::Bad;
    QTest::newRow("no answer") << 0 << ""_ba << Exchange::Failure::Unreachable
                               << u"no answer: nobody listens there"_s << Tone::Bad;
    // clang-format on
}

void TimelineModelTest::showsOutcomes()
{
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    QFETCH(Exchange::Failure, failure);
    QFETCH(QString, outcome);
    QFETCH(Tone, tone);

    Exchange exchange = call();
    exchange.status = status;
    exchange.responseBody = body;
    exchange.failure = failure;
    TimelineModel model;
    model.finish(1, exchange);

    QCOMPARE(model.index(0, TimelineModel::OutcomeColumn).data().toString(), outcome);
    QCOMPARE(model.index(0, 0).data(TimelineModel::ToneRole).value<Tone>(), tone);
}

void TimelineModelTest::neverShowsAWholeToken()
{
    TimelineModel model;
    Exchange exchange = call();
    exchange.status = 200;
    model.finish(1, exchange);
    QVERIFY(!model.index(0, 0)
                 .data(TimelineModel::SearchRole)
                 .toString()
                 .contains(QString::fromLatin1(SampleTokens::alice())));
    QVERIFY(!model.index(0, TimelineModel::TokenColumn).data().toString().isEmpty());
}

void TimelineModelTest::clears()
{
    TimelineModel model;
    const QAbstractItemModelTester tester{&model};
    model.begin(1, call());
    model.begin(2, call());
    model.clear();
    QCOMPARE(model.rowCount(), 0);
    QVERIFY(!model.find(1));
}

} // namespace claimcheck

QTEST_GUILESS_MAIN(claimcheck::TimelineModelTest)
#include "tst_timelinemodel.moc"
