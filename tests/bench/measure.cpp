#include "tests/bench/measure.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <print>

namespace claimcheck::bench {

namespace {

constexpr int kSlices = 15;
constexpr double kSliceSeconds = 0.04;

double cpuSeconds()
{
    return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

double perSecond(const Operation& operation)
{
    // Reading the clock costs as much as a fast operation, and a slow one is not repeated for it.
    qint64 batch = 1;
    qint64 done = 0;
    const double start = cpuSeconds();
    double now = start;
    while (now - start < kSliceSeconds) {
        for (qint64 i = 0; i < batch; ++i)
            require(operation());
        done += batch;
        batch = std::min<qint64>(batch * 2, 500);
        now = cpuSeconds();
    }
    return static_cast<double>(done) / (now - start);
}

} // namespace

void require(bool works)
{
    if (works)
        return;
    std::println(stderr, "bench_core: a step gave the wrong result");
    std::exit(1);
}

Result measure(const Row& row)
{
    Result best{.theirs = row.theirsPerSecond};
    for (int slice = 0; slice < kSlices; ++slice) {
        best.ours = std::max(best.ours, perSecond(row.ours));
        if (row.theirs)
            best.theirs = std::max(best.theirs, perSecond(row.theirs));
    }
    return best;
}

} // namespace claimcheck::bench
