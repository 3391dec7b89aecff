#include "core/auth/loginlimits.h"
#include "core/crypto/selftest.h"
#include "tests/support/tokens.h"

#include <QTest>

#include <atomic>
#include <thread>
#include <vector>

using namespace claimcheck;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using By = Throttled::By;

namespace {

constexpr Rate kOff{};
const QString kHome = u"192.0.2.1"_s;

QString address(int n)
{
    return u"198.51.%1.%2"_s.arg(n / 250).arg(n % 250);
}

/// A clock whose monotonic time is what the test says, even less than before.
class AnyClock final : public Clock
{
public:
    [[nodiscard]] Instant now() const override { return Tokens::kNow; }
    [[nodiscard]] std::chrono::milliseconds monotonic() const override { return time; }
    std::chrono::milliseconds time = 1h;
};

} // namespace

class LoginLimitsTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(); }
    void refusesTheOneTooMany();
    void tellsTheTrueTimeToWait();
    void slowsAGuesserDown_data();
    void slowsAGuesserDown();
    void slowsASprayDown();
    void slowsStuffingDown();
    void theOwnerGetsInDuringAnAttack();
    void theOwnerGetsInSoonAfterAnAttack();
    void aBusyServerKnowsItsUsers();
    void countsAllSpellingsOfANameAsOne_data();
    void countsAllSpellingsOfANameAsOne();
    void countsAllAddressesOfOneNetworkAsOne_data();
    void countsAllAddressesOfOneNetworkAsOne();
    void losesNoneOfManyAtOnce();
    void givesNoDoublePortionAtABoundary();
    void survivesAbsurdSettings_data();
    void survivesAbsurdSettings();
    void survivesAClockThatGoesBack();
    void goodLoginsAreFree();
    void withdrawnAttemptsAreFree();
    void refusedAttemptsWearNothingDown();
    void aFloodOfNamesIsBoundedAndFreesNobody();

private:
    bool attempt(LoginLimits& limits, const QString& name, const QString& from = kHome)
    {
        return limits.admit(name, from).has_value();
    }

    CryptoRuntime m_crypto = *CryptoRuntime::start();
};

void LoginLimitsTest::refusesTheOneTooMany()
{
    FixedClock clock{Tokens::kNow};
    LoginLimits limits{{}, clock};
    for (int i = 0; i < 20; ++i)
        QVERIFY(attempt(limits, u"alice"_s));
    const auto refused = limits.admit(u"alice", kHome);
    QVERIFY(!refused);
    QCOMPARE(refused.error().by, By::Account);
    QCOMPARE(refused.error().retryAfter, 30s);
    QVERIFY2(attempt(limits, u"bob"_s), "another account is not touched");
}

void LoginLimitsTest::tellsTheTrueTimeToWait()
{
    FixedClock clock{Tokens::kNow};
    LoginLimits limits{{.account{3, 10s}}, clock};
    for (int i = 0; i < 3; ++i)
        QVERIFY(attempt(limits, u"alice"_s));
    clock.advance(1ms);
    const auto wait = limits.admit(u"alice", kHome).error().retryAfter;
    QCOMPARE(wait, 4s); // of 3.334, rounded up
    clock.advance(wait - 1s);
    QVERIFY(!attempt(limits, u"alice"_s));
    clock.advance(1s);
    QVERIFY(attempt(limits, u"alice"_s));
}

void LoginLimitsTest::slowsAGuesserDown_data()
{
    QTest::addColumn<int>("addresses");
    QTest::newRow("L04 from one address") << 1;
    QTest::newRow("L04 from 100 addresses") << 100;
    QTest::newRow("L04 from 10,000 addresses") << 10'000;
}

void LoginLimitsTest::slowsAGuesserDown()
{
    QFETCH(int, addresses);

    FixedClock clock{Tokens::kNow};
    LoginLimits limits{{}, clock};
    int firstHour = 0;
    int secondHour = 0;
    for (int i = 0; i < 10'000; ++i, clock.advance(360ms))
        firstHour += attempt(limits, u"alice"_s, address(i % addresses)) ? 1 : 0;
    for (int i = 0; i < 10'000; ++i, clock.advance(360ms))
        secondHour += attempt(limits, u"alice"_s, address(i % addresses)) ? 1 : 0;
    QCOMPARE(firstHour, 99); // the 100th comes with the second
    QCOMPARE(secondHour, 4);
}

void LoginLimitsTest::slowsASprayDown()
{
    FixedClock clock{Tokens::kNow};
    LoginLimits limits{{}, clock};
    int looked = 0;
    std::optional<By> by;
    for (int i = 0; i < 10'000; ++i, clock.advance(60ms)) {
        const auto ticket = limits.admit(u"user%1"_s.arg(i), kHome);
        looked += ticket ? 1 : 0;
        if (!ticket)
            by = ticket.error().by;
    }
    // L04: 200 at once, and 200 more within ten minutes, the last of them just after.
    QCOMPARE(looked, 399);
    QCOMPARE(by, By::Address);
}

void LoginLimitsTest::slowsStuffingDown()
{
    FixedClock clock{Tokens::kNow};
    LoginLimits limits{{}, clock};
    int looked = 0;
    std::optional<By> by;
    for (int i = 0; i < 20'000; ++i, clock.advance(30ms)) {
        const auto ticket = limits.admit(u"user%1"_s.arg(i), address(i % 100));
        looked += ticket ? 1 : 0;
        if (!ticket)
            by = ticket.error().by;
    }
    QCOMPARE(looked, 3999); // L04
    QCOMPARE(by, By::Overall);
}

void LoginLimitsTest::theOwnerGetsInDuringAnAttack()
{
    FixedClock clock{Tokens::kNow};
    LoginLimits limits{{}, clock};
    limits.succeeded(*limits.admit(u"alice", kHome));
    // L05: somebody fails once a second in the owner's name, for 24 hours.
    for (int second = 0; second < 24 * 3600; ++second, clock.advance(1s)) {
        std::ignore = attempt(limits, u"alice"_s, address(second % 50));
        if (second % 3600 == 3599) {
            const auto ticket = limits.admit(u"alice", kHome);
            QVERIFY2(ticket, "the owner was kept out");
            limits.succeeded(*ticket);
        }
    }
    // Nor is a known address a way to guess without end.
    int looked = 0;
    for (int i = 0; i < 100; ++i)
        looked += attempt(limits, u"alice"_s) ? 1 : 0;
    QCOMPARE(looked, 20);
    QCOMPARE(limits.admit(u"alice", kHome).error().by, By::Account);
}

void LoginLimitsTest::theOwnerGetsInSoonAfterAnAttack()
{
    FixedClock clock{Tokens::kNow};
    LoginLimits limits{{}, clock};
    for (int second = 0; second < 24 * 3600; ++second, clock.advance(1s))
        std::ignore = attempt(limits, u"alice"_s, address(second % 50));
    // L05: no permanent lock, and no long one.
    while (attempt(limits, u"alice"_s, address(1))) { }
    const auto wait = limits.admit(u"alice", kHome).error().retryAfter;
    QVERIFY2(wait <= 15min, QByteArray::number(wait.count()).constData());
    clock.advance(wait);
    QVERIFY(attempt(limits, u"alice"_s));
}

void LoginLimitsTest::aBusyServerKnowsItsUsers()
{
    FixedClock clock{Tokens::kNow};
    LoginLimits limits{{}, clock};
    limits.succeeded(*limits.admit(u"alice", kHome));
    for (int i = 0; i < 5000; ++i)
        std::ignore = attempt(limits, u"user%1"_s.arg(i), address(i));
    QCOMPARE(limits.admit(u"bob", kHome).error().by, By::Overall);
    QVERIFY(attempt(limits, u"alice"_s));
}

void LoginLimitsTest::countsAllSpellingsOfANameAsOne_data()
{
    QTest::addColumn<QString>("typed");

    QTest::newRow("L06 capital") << u"Ren\u00e9e"_s;
    QTest::newRow("L06 capitals") << u"REN\u00c9E"_s;
    QTest::newRow("L06 decomposed") << u"rene\u0301e"_s;
    QTest::newRow("L06 fullwidth") << u"\uff32\uff25\uff2e\u00e9\uff25"_s;
}

void LoginLimitsTest::countsAllSpellingsOfANameAsOne()
{
    QFETCH(QString, typed);

    FixedClock clock{Tokens::kNow};
    LoginLimits limits{{}, clock};
    for (int i = 0; i < 20; ++i)
        QVERIFY(attempt(limits, i % 2 == 0 ? u"ren\u00e9e"_s : typed));
    QVERIFY(!attempt(limits, typed));
    QVERIFY(!attempt(limits, u"ren\u00e9e"_s));
    // What can be nobody's name logs nobody in; it counts by its address.
    QVERIFY(attempt(limits, typed + u' '));
}

void LoginLimitsTest::countsAllAddressesOfOneNetworkAsOne_data()
{
    QTest::addColumn<QString>("one");
    QTest::addColumn<QString>("other");
    QTest::addColumn<bool>("same");

    // clang-format off
    QTest::newRow("an address")             << u"192.0.2.7"_s          << u"192.0.2.7"_s               << true;
    QTest::newRow("two addresses")          << u"192.0.2.7"_s          << u"192.0.2.8"_s               << false;
    QTest::newRow("IPv4 as IPv6")           << u"192.0.2.7"_s          << u"::ffff:192.0.2.7"_s        << true;
    QTest::newRow("one /64")                << u"2001:db8:1:2::1"_s    << u"2001:DB8:1:2:ffff::2"_s    << true;
    QTest::newRow("two /64")                << u"2001:db8:1:2::1"_s    << u"2001:db8:1:3::1"_s         << false;
    QTest::newRow("two interfaces")         << u"fe80::1%eth0"_s       << u"fe80::2%eth1"_s            << true;
    QTest::newRow("loopback twice")         << u"::1"_s                << u"::1"_s                     << true;
    QTest::newRow("no address")             << u"unix:1"_s             << u"unix:2"_s                  << false;
    // clang-format on
}

void LoginLimitsTest::countsAllAddressesOfOneNetworkAsOne()
{
    QFETCH(QString, one);
    QFETCH(QString, other);
    QFETCH(bool, same);

    FixedClock clock{Tokens::kNow};
    LoginLimits limits{{.address{1, 10min}}, clock};
    QVERIFY(attempt(limits, u"alice"_s, one));
    QCOMPARE(attempt(limits, u"bob"_s, other), !same);
}

void LoginLimitsTest::losesNoneOfManyAtOnce()
{
    // L07: 200 attempts at the same moment, all before the first hash is done.
    FixedClock clock{Tokens::kNow};
    LoginLimits limits{{}, clock};
    std::atomic<int> looked = 0;
    std::atomic<bool> go = false;
    {
        std::vector<std::jthread> threads;
        for (int thread = 0; thread < 20; ++thread) {
            threads.emplace_back([&] {
                go.wait(false);
                for (int i = 0; i < 10; ++i)
                    looked += attempt(limits, u"alice"_s) ? 1 : 0;
            });
        }
        go = true;
        go.notify_all();
    }
    QCOMPARE(looked.load(), 20);
}

void LoginLimitsTest::givesNoDoublePortionAtABoundary()
{
    FixedClock clock{Tokens::kNow};
    LoginLimits limits{{}, clock};
    int looked = 0;
    // L07: 20 just before ten minutes are over, and as many as possible just after.
    clock.advance(10min - 1ms);
    for (int i = 0; i < 20; ++i)
        looked += attempt(limits, u"alice"_s) ? 1 : 0;
    clock.advance(2ms);
    for (int i = 0; i < 100; ++i)
        looked += attempt(limits, u"alice"_s) ? 1 : 0;
    QCOMPARE(looked, 20);
}

void LoginLimitsTest::survivesAbsurdSettings_data()
{
    QTest::addColumn<Rate>("rate");
    QTest::addColumn<int>("atOnce");

    constexpr auto most = std::numeric_limits<quint32>::max();
    // clang-format off
    QTest::newRow("L08 21,900 days")            << Rate{3, std::chrono::days{21'900}}             << 3;
    QTest::newRow("L08 the longest time")       << Rate{3, std::chrono::milliseconds::max()}      << 3;
    QTest::newRow("L08 one in the longest time")<< Rate{1, std::chrono::milliseconds::max()}      << 1;
    QTest::newRow("L08 the most in the longest")<< Rate{most, std::chrono::milliseconds::max()}   << 5000;
    QTest::newRow("L08 the most in a moment")   << Rate{most, 1ms}                                << 5000;
    QTest::newRow("no limit")                   << kOff                                           << 5000;
    QTest::newRow("none in a time")             << Rate{0, 10min}                                 << 5000;
    QTest::newRow("some in no time")            << Rate{3, 0ms}                                   << 5000;
    QTest::newRow("some in less than no time")  << Rate{3, std::chrono::milliseconds::min()}      << 5000;
    // clang-format on
}

void LoginLimitsTest::survivesAbsurdSettings()
{
    QFETCH(Rate, rate);
    QFETCH(int, atOnce);

    FixedClock clock{Tokens::kNow};
    LoginLimits limits{{rate, kOff, kOff, kOff}, clock};
    int looked = 0;
    for (int i = 0; i < 5000; ++i)
        looked += attempt(limits, u"alice"_s) ? 1 : 0;
    QCOMPARE(looked, atOnce);
    if (atOnce == 5000)
        return;
    // The lock holds for as long as it was asked to, and ends all the same.
    clock.advance(std::chrono::days{3650});
    const auto refused = limits.admit(u"alice", kHome);
    QVERIFY(!refused);
    QVERIFY(refused.error().retryAfter > 0s);
    clock.advance(refused.error().retryAfter);
    QVERIFY(attempt(limits, u"alice"_s));
}

void LoginLimitsTest::survivesAClockThatGoesBack()
{
    AnyClock clock;
    LoginLimits limits{{}, clock};
    clock.time = std::chrono::days{3650};
    while (attempt(limits, u"alice"_s)) { }
    clock.time = 0ms;
    QVERIFY(!attempt(limits, u"alice"_s));
    while (clock.time < 16min && !attempt(limits, u"alice"_s))
        clock.time += 1s;
    QVERIFY2(clock.time < 16min, "a step of the clock became a lock");
}

void LoginLimitsTest::goodLoginsAreFree()
{
    FixedClock clock{Tokens::kNow};
    LoginLimits limits{{}, clock};
    // L09: ten at once, each holding its ticket until all are in.
    std::vector<LoginLimits::Ticket> tickets;
    for (int i = 0; i < 10; ++i) {
        const auto ticket = limits.admit(u"alice", kHome);
        QVERIFY(ticket);
        tickets.push_back(*ticket);
    }
    for (const auto& ticket : tickets)
        limits.succeeded(ticket);
    for (int i = 0; i < 1000; ++i) {
        const auto ticket = limits.admit(u"alice", kHome);
        QVERIFY(ticket);
        limits.succeeded(*ticket);
    }
    // Nothing is left of them, here or elsewhere.
    int looked = 0;
    for (int i = 0; i < 100; ++i)
        looked += attempt(limits, u"alice"_s, address(1)) ? 1 : 0;
    QCOMPARE(looked, 20);
}

void LoginLimitsTest::withdrawnAttemptsAreFree()
{
    FixedClock clock{Tokens::kNow};
    LoginLimits limits{{.overall{30, 10min}}, clock};
    for (int i = 0; i < 1000; ++i) {
        const auto ticket = limits.admit(u"alice", kHome);
        QVERIFY(ticket);
        limits.withdrawn(*ticket);
    }
    // An address where nobody logged in is not known by that.
    while (attempt(limits, u"alice"_s, address(1))) { }
    QVERIFY(!attempt(limits, u"alice"_s));
}

void LoginLimitsTest::refusedAttemptsWearNothingDown()
{
    FixedClock clock{Tokens::kNow};
    LoginLimits limits{{}, clock};
    for (int i = 0; i < 10'000; ++i)
        std::ignore = attempt(limits, u"alice"_s);
    // 20 of the address's 200 are spent.
    int looked = 0;
    for (int i = 0; i < 1000; ++i)
        looked += attempt(limits, u"user%1"_s.arg(i)) ? 1 : 0;
    QCOMPARE(looked, 180);
}

void LoginLimitsTest::aFloodOfNamesIsBoundedAndFreesNobody()
{
    FixedClock clock{Tokens::kNow};
    LoginLimits limits{{.address = kOff, .overall = kOff, .entries = 10'000}, clock};
    while (attempt(limits, u"victim"_s)) { }
    int looked = 0;
    for (int i = 0; i < 200'000; ++i) {
        looked += attempt(limits, u"user%1"_s.arg(i), address(i % 1000)) ? 1 : 0;
        QVERIFY(limits.entries() <= 10'000);
    }
    // The first got entries, besides the victim; the others shared 256.
    QCOMPARE(looked, 10'000 - 1 + 256 * 20);
    QVERIFY2(!attempt(limits, u"victim"_s), "a flood freed an account");
    QVERIFY2(attempt(limits, u"user1"_s), "an account with an entry pays for the others");
    // When it is over, everything is as before.
    clock.advance(24h);
    QVERIFY(attempt(limits, u"newcomer"_s));
    QVERIFY(limits.entries() <= 1);
}

QTEST_GUILESS_MAIN(LoginLimitsTest)
#include "tst_loginlimits.moc"
