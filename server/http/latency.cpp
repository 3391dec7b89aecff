#include "server/http/latency.h"

#include <algorithm>

namespace claimcheck {

namespace {

double seconds(qint64 microseconds)
{
    return static_cast<double>(microseconds) / 1e6;
}

} // namespace

void Latency::record(std::chrono::microseconds took)
{
    const auto* bound = std::ranges::lower_bound(kBounds, took.count());
    m_counts[static_cast<std::size_t>(bound - kBounds.begin())].fetch_add(
        1, std::memory_order_relaxed);
    m_sum.fetch_add(took.count(), std::memory_order_relaxed);
}

bool Latency::isEmpty() const
{
    return std::ranges::all_of(m_counts, [](const auto& count) { return count == 0; });
}

QByteArray Latency::text(const QByteArray& name, const QByteArray& labels) const
{
    QByteArray text;
    quint64 sofar = 0;
    for (std::size_t i = 0; i < m_counts.size(); ++i) {
        sofar += m_counts[i];
        const QByteArray end =
            i < kBounds.size() ? QByteArray::number(seconds(kBounds[i])) : QByteArray{"+Inf"};
        text +=
            name + "_bucket{" + labels + ",le=\"" + end + "\"} " + QByteArray::number(sofar) + '\n';
    }
    text += name + "_sum{" + labels + "} " + QByteArray::number(seconds(m_sum), 'f', 6) + '\n';
    return text + name + "_count{" + labels + "} " + QByteArray::number(sofar) + '\n';
}

} // namespace claimcheck
