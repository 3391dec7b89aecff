#include "tests/core/authworld.h"
#include "tests/support/longrun.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>

using namespace claimcheck;
using namespace Qt::StringLiterals;

namespace {

using Samples = std::vector<double>; // seconds

double medianOf(Samples samples)
{
    const auto middle = samples.begin() + static_cast<std::ptrdiff_t>(samples.size() / 2);
    std::ranges::nth_element(samples, middle);
    return *middle;
}

// The two-sample test of Kolmogorov and Smirnov: how probable a difference like this one is where
// there is none. By the asymptotic series, which is good from some hundred samples on.
double sameness(Samples a, Samples b)
{
    std::ranges::sort(a);
    std::ranges::sort(b);
    double distance = 0;
    std::size_t i = 0;
    std::size_t j = 0;
    while (i < a.size() && j < b.size()) {
        (a[i] <= b[j] ? i : j) += 1;
        distance = std::max(distance,
                            std::abs(static_cast<double>(i) / static_cast<double>(a.size())
                                     - static_cast<double>(j) / static_cast<double>(b.size())));
    }
    const double size =
        static_cast<double>(a.size() * b.size()) / static_cast<double>(a.size() + b.size());
    const double x = (std::sqrt(size) + 0.12 + 0.11 / std::sqrt(size)) * distance;
    double sum = 0;
    for (int k = 1; k <= 100; ++k)
        sum += (k % 2 == 1 ? 2 : -2) * std::exp(-2.0 * k * k * x * x);
    return std::clamp(sum, 0.0, 1.0);
}

} // namespace

/// How long a refused login takes, by the processor time of this process, whose threads hash and
/// write for it, so that what else the machine does counts little. In the long run only: it
/// measures.
class LoginTimesTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void l02NoRefusalTellsWhetherTheAccountExists();
};

void LoginTimesTest::l02NoRefusalTellsWhetherTheAccountExists()
{
    if (!isAbuse())
        QSKIP("this measures, which is for the long run");
    AuthSettings settings = AuthWorld::usualSettings();
    settings.passwordCost = {}; // the real one
    AuthWorld world(StoreAddress::Engine::Sqlite, settings);
    QVERIFY(world.addUser(u"ada"_s).id > 0);
    const User eve = world.addUser(u"eve"_s);
    QVERIFY(world.accounts().update(eve.id, {.disabled = true}, kOperator));
    const std::pair<QString, QString> attempts[] = {
        {u"ada"_s, u"wrong horse battery"_s}, {u"nobody"_s, kPassword}, {u"eve"_s, kPassword}};
    constexpr int rounds = 2'000;
    Samples samples[std::size(attempts)];
    std::mt19937 dice{2};
    std::array<std::size_t, std::size(attempts)> order{0, 1, 2};
    const auto processorTime = [] {
        timespec time{};
        ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
    };
    for (int round = 0; round < rounds; ++round) {
        std::ranges::shuffle(order, dice);
        for (const std::size_t which : order) {
            const auto& [name, password] = attempts[which];
            const double start = processorTime();
            const bool good = world.accounts().checkPassword(name, password, kClient).has_value();
            samples[which].push_back(processorTime() - start);
            QVERIFY(!good);
        }
    }
    for (std::size_t other = 1; other < std::size(attempts); ++other) {
        const double ratio = medianOf(samples[other]) / medianOf(samples[0]);
        const double same = sameness(samples[0], samples[other]);
        qInfo("%s: median %.4f of a wrong password's, sameness %.3f",
              qPrintable(attempts[other].first), ratio, same);
        QVERIFY(std::abs(ratio - 1) < 0.02);
        QVERIFY(same > 0.01);
    }
}

QTEST_GUILESS_MAIN(LoginTimesTest)
#include "tst_logintimes.moc"
