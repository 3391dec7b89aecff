#include "server/lab/labclock.h"
#include "tests/support/tokens.h"

#include <QTest>

using namespace claimcheck;
using namespace std::chrono_literals;
using std::chrono::milliseconds;

class LabClockTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(); }
    void runsWithTheMachineAtFirst();
    void movesBothWays();
    void standsStill();
    void goesOnFromWhereItStood();
    void movesWhileItStands();
    void comesBackToTheMachine();
    void monotonicTimeNeverGoesBack();
};

void LabClockTest::runsWithTheMachineAtFirst()
{
    FixedClock machine{Tokens::kNow};
    const LabClock clock{machine};
    machine.advance(90s);
    QCOMPARE(clock.now(), Tokens::kNow + 90s);
    QCOMPARE(clock.monotonic(), milliseconds{90s});
    QCOMPARE(clock.read().real, clock.now());
    QVERIFY(!clock.read().frozen);
}

void LabClockTest::movesBothWays()
{
    FixedClock machine{Tokens::kNow};
    LabClock clock{machine};
    clock.advance(15min);
    QCOMPARE(clock.now(), Tokens::kNow + 15min);
    QCOMPARE(clock.monotonic(), milliseconds{15min});
    machine.advance(1s);
    QCOMPARE(clock.now(), Tokens::kNow + 15min + 1s);
    clock.advance(-1h);
    QCOMPARE(clock.now(), Tokens::kNow - 45min + 1s);
    QCOMPARE(clock.read().real, Tokens::kNow + 1s);
    clock.set(LabClock::kLatest);
    QCOMPARE(clock.now(), LabClock::kLatest);
    clock.set(LabClock::kEarliest);
    QCOMPARE(clock.now(), LabClock::kEarliest);
}

void LabClockTest::standsStill()
{
    FixedClock machine{Tokens::kNow};
    LabClock clock{machine};
    clock.setFrozen(true);
    machine.advance(1h);
    QCOMPARE(clock.now(), Tokens::kNow);
    QCOMPARE(clock.monotonic(), 0ms);
    QVERIFY(clock.read().frozen);
    clock.setFrozen(true); // again, which changes nothing
    QCOMPARE(clock.now(), Tokens::kNow);
}

void LabClockTest::goesOnFromWhereItStood()
{
    FixedClock machine{Tokens::kNow};
    LabClock clock{machine};
    clock.setFrozen(true);
    machine.advance(1h);
    clock.setFrozen(false);
    QCOMPARE(clock.now(), Tokens::kNow);
    machine.advance(1s);
    QCOMPARE(clock.now(), Tokens::kNow + 1s);
    QCOMPARE(clock.monotonic(), milliseconds{1s});
}

void LabClockTest::movesWhileItStands()
{
    FixedClock machine{Tokens::kNow};
    LabClock clock{machine};
    clock.setFrozen(true);
    clock.advance(15min);
    machine.advance(1h);
    QCOMPARE(clock.now(), Tokens::kNow + 15min);
    QCOMPARE(clock.monotonic(), milliseconds{15min});
    clock.set(Tokens::kNow);
    QVERIFY(clock.read().frozen);
    QCOMPARE(clock.now(), Tokens::kNow);
}

void LabClockTest::comesBackToTheMachine()
{
    FixedClock machine{Tokens::kNow};
    LabClock clock{machine};
    clock.advance(240h);
    clock.setFrozen(true);
    machine.advance(5s);
    clock.reset();
    QVERIFY(!clock.read().frozen);
    QCOMPARE(clock.now(), machine.now());
    machine.advance(5s);
    QCOMPARE(clock.now(), machine.now());
}

void LabClockTest::monotonicTimeNeverGoesBack()
{
    FixedClock machine{Tokens::kNow};
    LabClock clock{machine};
    milliseconds last = clock.monotonic();
    const auto rose = [&] {
        const milliseconds now = clock.monotonic();
        const bool fine = now >= last;
        last = now;
        return fine;
    };
    clock.advance(240h);
    QVERIFY(rose());
    clock.advance(-480h);
    QVERIFY(rose());
    clock.setFrozen(true);
    QVERIFY(rose());
    machine.advance(1h);
    clock.setFrozen(false);
    QVERIFY(rose());
    clock.reset();
    QVERIFY(rose());
    clock.set(Tokens::kNow - 1h);
    clock.reset();
    QVERIFY(rose());
    QVERIFY(last >= 240h);
}

QTEST_GUILESS_MAIN(LabClockTest)
#include "tst_labclock.moc"
