#include "server/http/meters.h"

#include <algorithm>

namespace claimcheck {

namespace {

constexpr int kFirstStatus = 100;

} // namespace

void Meters::answered(int status, std::chrono::microseconds took, const QString& refusal)
{
    m_took.fetch_add(took.count(), std::memory_order_relaxed);
    const auto place = static_cast<std::size_t>(std::max(status - kFirstStatus, 0));
    if (place < m_answers.size())
        m_answers[place].fetch_add(1, std::memory_order_relaxed);
    if (refusal.isEmpty())
        return;
    const std::lock_guard lock(m_mutex);
    ++m_refusals[refusal];
}

void Meters::addGauge(QByteArray name, QByteArray meaning, std::function<qint64()> value)
{
    m_gauges.push_back({std::move(name), std::move(meaning), std::move(value)});
}

QByteArray Meters::text() const
{
    const QByteArray answers = "claimcheck_http_answers_total";
    QByteArray text = metricHead(answers, "Answers, by status.", "counter");
    quint64 all = 0;
    for (std::size_t i = 0; i < m_answers.size(); ++i) {
        if (const quint64 count = m_answers[i]) {
            all += count;
            const auto status = QByteArray::number(static_cast<int>(i) + kFirstStatus);
            text += metricLine(answers, "status=\"" + status + '"', static_cast<qint64>(count));
        }
    }
    const QByteArray took = "claimcheck_http_answer_seconds";
    text += metricHead(took, "How long answers took, from the whole request on.", "summary");
    text += took + "_sum " + QByteArray::number(static_cast<double>(m_took) / 1e6, 'f', 6) + '\n';
    text += metricLine(took + "_count", {}, static_cast<qint64>(all));
    const QByteArray refusals = "claimcheck_http_refusals_total";
    text += metricHead(refusals, "Refusals, by the code that clients were told.", "counter");
    {
        const std::lock_guard lock(m_mutex);
        for (const auto& [code, count] : m_refusals) {
            text += metricLine(refusals, "error=\"" + code.toLatin1() + '"',
                               static_cast<qint64>(count));
        }
    }
    for (const Gauge& known : m_gauges)
        text += gauge(known.name, known.meaning, known.value());
    return text;
}

QByteArray metricHead(const QByteArray& name, const QByteArray& meaning, const QByteArray& kind)
{
    return "# HELP " + name + ' ' + meaning + "\n# TYPE " + name + ' ' + kind + '\n';
}

QByteArray metricLine(const QByteArray& name, const QByteArray& labels, qint64 value)
{
    const QByteArray braced = labels.isEmpty() ? labels : '{' + labels + '}';
    return name + braced + ' ' + QByteArray::number(value) + '\n';
}

QByteArray gauge(const QByteArray& name, const QByteArray& meaning, qint64 value)
{
    return metricHead(name, meaning, "gauge") + metricLine(name, {}, value);
}

} // namespace claimcheck
