#include "core/base/duration.h"

#include <QString>
#include <QTest>

using namespace claimcheck;
using namespace Qt::StringLiterals;

class DurationTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(); }
    void reads_data();
    void reads();
    void refuses_data();
    void refuses();
};

void DurationTest::reads_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<qint64>("seconds");

    QTest::newRow("seconds without a unit") << u"90"_s << 90LL;
    QTest::newRow("seconds") << u"90s"_s << 90LL;
    QTest::newRow("minutes") << u"15m"_s << 900LL;
    QTest::newRow("hours") << u"2h"_s << 7200LL;
    QTest::newRow("days") << u"14d"_s << 1209600LL;
    QTest::newRow("zero") << u"0"_s << 0LL;
    QTest::newRow("leading zeros") << u"007m"_s << 420LL;
    QTest::newRow("a hundred years") << u"36500d"_s << 3153600000LL;
    QTest::newRow("a hundred years in seconds") << u"3153600000"_s << 3153600000LL;
}

void DurationTest::reads()
{
    QFETCH(QString, text);
    QFETCH(qint64, seconds);

    const auto duration = parseDuration(text);

    QVERIFY(duration);
    QCOMPARE(duration->count(), seconds);
}

void DurationTest::refuses_data()
{
    QTest::addColumn<QString>("text");

    QTest::newRow("nothing") << u""_s;
    QTest::newRow("a unit alone") << u"m"_s;
    QTest::newRow("minus") << u"-5m"_s;
    QTest::newRow("plus") << u"+5m"_s;
    QTest::newRow("a fraction") << u"1.5h"_s;
    QTest::newRow("a space") << u"5 m"_s;
    QTest::newRow("a space before") << u" 5m"_s;
    QTest::newRow("a line end after") << u"5\n"_s;
    QTest::newRow("two units") << u"1h30m"_s;
    QTest::newRow("an unknown unit") << u"3w"_s;
    QTest::newRow("a unit in capitals") << u"3H"_s;
    QTest::newRow("milliseconds") << u"3ms"_s;
    QTest::newRow("hexadecimal") << u"0x10"_s;
    QTest::newRow("an exponent") << u"1e3"_s;
    QTest::newRow("Arabic digits") << u"\u0661\u0665m"_s;
    QTest::newRow("a second over a hundred years") << u"3153600001"_s;
    QTest::newRow("a day over a hundred years") << u"36501d"_s;
    QTest::newRow("eleven digits") << u"00000000001"_s;
    QTest::newRow("more than 64 bits") << u"99999999999999999999d"_s;
}

void DurationTest::refuses()
{
    QFETCH(QString, text);
    QVERIFY(!parseDuration(text));
}

QTEST_GUILESS_MAIN(DurationTest)
#include "tst_duration.moc"
