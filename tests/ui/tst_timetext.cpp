#include "ui/models/timetext.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace claimcheck {

class TimeTextTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { qputenv("TZ", "UTC"); }
    void init() { QTest::failOnWarning(); }
    void saysDurations_data();
    void saysDurations();
    void saysDistances_data();
    void saysDistances();
    void addsTheDateOnAnotherDay();
};

void TimeTextTest::saysDurations_data()
{
    QTest::addColumn<qint64>("seconds");
    QTest::addColumn<QString>("text");

    // clang-format off
    QTest::newRow("nothing")            << qint64{0}      << u"0 s"_s;
    QTest::newRow("below a minute")     << qint64{59}     << u"59 s"_s;
    QTest::newRow("a whole minute")     << qint64{60}     << u"1 min"_s;
    QTest::newRow("minutes")            << qint64{869}    << u"14 min 29 s"_s;
    QTest::newRow("a whole hour")       << qint64{3600}   << u"1 h"_s;
    QTest::newRow("seconds are noise")  << qint64{7509}   << u"2 h 5 min"_s;
    QTest::newRow("days")               << qint64{273600} << u"3 d 4 h"_s;
    // clang-format on
}

void TimeTextTest::saysDurations()
{
    QFETCH(qint64, seconds);
    QFETCH(QString, text);
    QCOMPARE(durationText(std::chrono::seconds{seconds}), text);
}

void TimeTextTest::saysDistances_data()
{
    QTest::addColumn<qint64>("milliseconds");
    QTest::addColumn<QString>("text");

    // clang-format off
    QTest::newRow("ahead")                    << qint64{31000}  << u"in 31 s"_s;
    QTest::newRow("behind")                   << qint64{-31000} << u"31 s ago"_s;
    QTest::newRow("this moment")              << qint64{0}      << u"now"_s;
    QTest::newRow("later in the same second") << qint64{400}    << u"now"_s;
    // clang-format on
}

void TimeTextTest::saysDistances()
{
    QFETCH(qint64, milliseconds);
    QFETCH(QString, text);
    const Instant now{1893456000s};
    QCOMPARE(relativeText(now + std::chrono::milliseconds{milliseconds}, now), text);
}

void TimeTextTest::addsTheDateOnAnotherDay()
{
    const Instant now{1893456000s};
    QCOMPARE(localTimeText(now + 1h, now), u"01:00:00"_s);
    QCOMPARE(localTimeText(now + 25h, now), u"2030-01-02 01:00:00"_s);
}

} // namespace claimcheck

QTEST_GUILESS_MAIN(claimcheck::TimeTextTest)
#include "tst_timetext.moc"
