#include "core/base/clock.h"
#include "core/base/random.h"
#include "tests/support/countingrandom.h"

#include <QTest>

using namespace claimcheck;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class ClockTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(); }
    void theSystemClockIsUtc();
    void theSystemClockNeverGoesBack();
    void aFixedClockStandsStill();
    void wallTimeMovesBothWaysMonotonicTimeForwardOnly();
    void idsAreRandomBytesInBase64url();
    void noIdLooksLikeAnOption();
    void aFailingSourceGivesNoId();
};

void ClockTest::theSystemClockIsUtc()
{
    const auto before = std::chrono::system_clock::now();
    const Instant now = SystemClock{}.now();
    QVERIFY(now >= before - 1ms);
    QVERIFY(now <= std::chrono::system_clock::now());
}

void ClockTest::theSystemClockNeverGoesBack()
{
    const SystemClock clock;
    auto last = clock.monotonic();
    for (int i = 0; i < 10000; ++i) {
        const auto now = clock.monotonic();
        QVERIFY(now >= last);
        last = now;
    }
}

void ClockTest::aFixedClockStandsStill()
{
    const Instant start{1234567ms};
    const FixedClock clock{start};
    QTest::qSleep(3);
    QCOMPARE(clock.now(), start);
    QCOMPARE(clock.monotonic(), 0ms);
}

void ClockTest::wallTimeMovesBothWaysMonotonicTimeForwardOnly()
{
    FixedClock clock{Instant{0ms}};
    clock.advance(10s);
    QCOMPARE(clock.now(), Instant{10s});
    QCOMPARE(clock.monotonic(), 10s);
    clock.advance(-1h);
    QCOMPARE(clock.now(), Instant{10s - 1h});
    QCOMPARE(clock.monotonic(), 10s);
    clock.advance(1ms);
    QCOMPARE(clock.monotonic(), 10s + 1ms);
}

void ClockTest::idsAreRandomBytesInBase64url()
{
    CountingRandom random;
    QCOMPARE(randomId(random, 4), "AAECAw"_ba);
    QCOMPARE(randomId(random, 1), "BA"_ba);
    QCOMPARE(randomId(random, 0), ""_ba);
}

void ClockTest::noIdLooksLikeAnOption()
{
    CountingRandom random; // begins with each byte there is
    QSet<char> first;
    for (int i = 0; i < 256; ++i)
        first.insert(randomId(random, 1)->front());
    QCOMPARE(first.size(), 63);
    QVERIFY(!first.contains('-'));
}

void ClockTest::aFailingSourceGivesNoId()
{
    CountingRandom random;
    random.fail();
    QVERIFY(!randomId(random, 16));
}

QTEST_GUILESS_MAIN(ClockTest)
#include "tst_clock.moc"
