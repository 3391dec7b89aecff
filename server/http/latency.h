#pragma once

#include <QByteArray>

#include <array>
#include <atomic>
#include <chrono>

namespace claimcheck {

/// How long answers took, in the buckets of a Prometheus histogram. Safe to use from several
/// threads.
class Latency
{
public:
    void record(std::chrono::microseconds took);
    /// Whether anything was recorded.
    [[nodiscard]] bool isEmpty() const;
    /// Its lines, each with @p labels, such as `route="/login"`.
    [[nodiscard]] QByteArray text(const QByteArray& name, const QByteArray& labels) const;

private:
    /// The upper ends, in microseconds: from what stays in memory to what waits in a queue.
    static constexpr std::array<qint64, 12> kBounds{
        250, 500, 1000, 2500, 5000, 10'000, 25'000, 50'000, 100'000, 250'000, 1'000'000, 5'000'000};

    std::array<std::atomic<quint64>, kBounds.size() + 1> m_counts{}; // the last is beyond all
    std::atomic<qint64> m_sum{0};                                    // microseconds
};

} // namespace claimcheck
