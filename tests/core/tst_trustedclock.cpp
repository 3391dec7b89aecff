#include "core/base/trustedclock.h"
#include "tests/support/tokens.h"

#include <QTest>

#include <thread>
#include <vector>

using namespace claimcheck;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using std::chrono::milliseconds;

namespace {

/// A machine whose owner sets the clock: wall time and running time move apart.
class Machine final : public Clock
{
public:
    [[nodiscard]] Instant now() const override { return Instant{m_wall.load()}; }
    [[nodiscard]] milliseconds monotonic() const override { return m_running.load(); }

    void run(milliseconds by)
    {
        m_wall = m_wall.load() + by;
        m_running = m_running.load() + by;
    }
    void set(Instant to) { m_wall = to.time_since_epoch(); }
    void setBy(milliseconds by) { m_wall = m_wall.load() + by; }

private:
    std::atomic<milliseconds> m_wall{Tokens::kNow.time_since_epoch()};
    std::atomic<milliseconds> m_running{1h};
};

constexpr std::chrono::years kTenYears{10};

} // namespace

class TrustedClockTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(); }
    void showsTheMachinesTime();
    void neverGoesBack_data();
    void neverGoesBack();
    void catchesUp();
    void slowsDownAgain();
    void beginsAtTheMark();
    void leavesTheMonotonicClockAlone();
    void tellsOfJumps_data();
    void tellsOfJumps();
    void tellsOfAJumpWhileItWasOff();
    void manyThreadsSeeItRise();
};

void TrustedClockTest::showsTheMachinesTime()
{
    Machine machine;
    const TrustedClock clock{machine, std::nullopt};
    QCOMPARE(clock.now(), Tokens::kNow);
    machine.run(1500ms);
    QCOMPARE(clock.now(), Tokens::kNow + 1500ms);
    machine.setBy(24h);
    QCOMPARE(clock.now(), machine.now());
}

void TrustedClockTest::neverGoesBack_data()
{
    QTest::addColumn<milliseconds>("by");

    QTest::newRow("D08 back 1 ms") << milliseconds{-1};
    QTest::newRow("D08 back 1 s") << milliseconds{-1s};
    QTest::newRow("D08 back 1 h") << milliseconds{-1h};
    QTest::newRow("D08 back 10 years") << milliseconds{-kTenYears};
    QTest::newRow("D08 to 1970") << milliseconds{-Tokens::kNow.time_since_epoch()};
    QTest::newRow("D08 before 1970") << milliseconds{-2 * Tokens::kNow.time_since_epoch()};
}

void TrustedClockTest::neverGoesBack()
{
    QFETCH(milliseconds, by);
    Machine machine;
    const TrustedClock clock{machine, std::nullopt};
    machine.run(10min);
    const Instant before = clock.now();

    machine.setBy(by);

    QCOMPARE(clock.now(), before);
    // Time does not stand still either: what is issued now expires, if late.
    Instant last = before;
    for (int i = 0; i < 10; ++i) {
        machine.run(30s);
        const Instant now = clock.now();
        QVERIFY(now > last);
        last = now;
    }
    QVERIFY(last >= before + 150s);
    QVERIFY(last <= before + 5min);
}

void TrustedClockTest::catchesUp()
{
    Machine machine;
    const TrustedClock clock{machine, std::nullopt};
    QCOMPARE(clock.now(), Tokens::kNow);
    machine.setBy(-1h);
    QCOMPARE(clock.now(), Tokens::kNow);

    for (int minute = 1; minute < 119; ++minute) {
        machine.run(1min);
        QVERIFY(clock.now() > machine.now());
    }
    machine.run(1min);

    QCOMPARE(clock.now(), machine.now());
    machine.run(1s);
    QCOMPARE(clock.now(), machine.now());
}

void TrustedClockTest::slowsDownAgain()
{
    Machine machine;
    const TrustedClock clock{machine, std::nullopt};
    machine.setBy(-10s);
    QCOMPARE(clock.now(), Tokens::kNow);
    machine.run(1h);
    const Instant right = clock.now();
    QCOMPARE(right, machine.now());

    machine.setBy(-10s);

    QCOMPARE(clock.now(), right); // and not the hour in between at half pace
    machine.run(2s);
    QCOMPARE(clock.now(), right + 1s);
}

void TrustedClockTest::beginsAtTheMark()
{
    Machine machine;
    QCOMPARE((TrustedClock{machine, Tokens::kNow + 1h}.now()), Tokens::kNow + 1h);
    QCOMPARE((TrustedClock{machine, Tokens::kNow - 1h}.now()), Tokens::kNow);
}

void TrustedClockTest::leavesTheMonotonicClockAlone()
{
    Machine machine;
    const TrustedClock clock{machine, Tokens::kNow + 1h};
    const auto before = clock.monotonic();
    machine.setBy(-kTenYears);
    machine.run(7s);
    QCOMPARE(clock.monotonic() - before, milliseconds{7s});
}

void TrustedClockTest::tellsOfJumps_data()
{
    QTest::addColumn<milliseconds>("by");
    QTest::addColumn<bool>("told");

    QTest::newRow("nothing") << milliseconds{0} << false;
    QTest::newRow("D08 4 min 59 s back") << milliseconds{-299s} << false;
    QTest::newRow("D08 5 min back") << milliseconds{-5min} << true;
    QTest::newRow("D08 5 min on") << milliseconds{5min} << true;
    QTest::newRow("D08 10 years on") << milliseconds{kTenYears} << true;
    QTest::newRow("D08 10 years back") << milliseconds{-kTenYears} << true;
}

void TrustedClockTest::tellsOfJumps()
{
    QFETCH(milliseconds, by);
    QFETCH(bool, told);
    Machine machine;
    TrustedClock clock{machine, std::nullopt};
    machine.run(48h); // however long nobody looks

    machine.setBy(by);

    const auto jump = clock.takeJump();
    QCOMPARE(jump.has_value(), told);
    if (told)
        QCOMPARE(*jump, by);
    QVERIFY(!clock.takeJump());
}

void TrustedClockTest::tellsOfAJumpWhileItWasOff()
{
    Machine machine;
    TrustedClock clock{machine, Tokens::kNow + 1h};
    QCOMPARE(clock.takeJump(), std::optional{milliseconds{-1h}});
    QVERIFY(!clock.takeJump());
    // How long it was off nobody knows, so a mark in the past is no jump.
    QVERIFY(!(TrustedClock{machine, Tokens::kNow - 240h}.takeJump()));
}

void TrustedClockTest::manyThreadsSeeItRise()
{
    Machine machine;
    const TrustedClock clock{machine, std::nullopt};
    std::atomic<bool> fell = false;
    std::atomic<bool> stop = false;
    std::vector<std::jthread> readers;
    for (int i = 0; i < 4; ++i)
        readers.emplace_back([&] {
            Instant last = clock.now();
            while (!stop) {
                const Instant now = clock.now();
                fell = fell || now < last;
                last = now;
            }
        });
    for (int i = 0; i < 20'000; ++i) {
        machine.run(2ms);
        machine.setBy(i % 3 == 0 ? -5ms : 3ms);
    }
    stop = true;
    readers.clear();
    QVERIFY(!fell);
}

QTEST_GUILESS_MAIN(TrustedClockTest)
#include "tst_trustedclock.moc"
