#pragma once

#include <QByteArray>
#include <QString>

#include <array>
#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <mutex>
#include <vector>

namespace claimcheck {

/// Counts what the server answers, for those who watch it. Safe to use from several threads, once
/// it knows its gauges.
class Meters
{
public:
    /// @p refusal is the code of a refusal, and empty for any other answer.
    void answered(int status, std::chrono::microseconds took, const QString& refusal = {});

    /// Something else that is asked for its value whenever somebody looks, from any thread. Before
    /// the first request.
    void addGauge(QByteArray name, QByteArray meaning, std::function<qint64()> value);

    /// In the text format of Prometheus, version 0.0.4.
    [[nodiscard]] QByteArray text() const;

private:
    struct Gauge
    {
        QByteArray name;
        QByteArray meaning;
        std::function<qint64()> value;
    };

    std::array<std::atomic<quint64>, 500> m_answers{}; // from status 100 on
    std::atomic<qint64> m_took{0}; // microseconds
    mutable std::mutex m_mutex;
    std::map<QString, quint64> m_refusals; // by their code; guarded by the mutex
    std::vector<Gauge> m_gauges;
};

/// The two lines above the figures of one name, which say what it means.
[[nodiscard]] QByteArray metricHead(const QByteArray& name, const QByteArray& meaning,
                                    const QByteArray& kind);
/// A figure, with labels such as `status="200"` or none.
[[nodiscard]] QByteArray metricLine(const QByteArray& name, const QByteArray& labels, qint64 value);
/// A figure that goes up and down, with all of its lines.
[[nodiscard]] QByteArray gauge(const QByteArray& name, const QByteArray& meaning, qint64 value);

} // namespace claimcheck
