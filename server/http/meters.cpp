#include "server/http/meters.h"

namespace claimcheck {

namespace {

QByteArray head(const QByteArray& name, const QByteArray& meaning, const QByteArray& kind)
{
    return "# HELP " + name + ' ' + meaning + "\n# TYPE " + name + ' ' + kind + '\n';
}

} // namespace

void Meters::answered(int status, std::chrono::microseconds took)
{
    const std::lock_guard lock(m_mutex);
    ++m_answers[status];
    m_took += took;
}

QByteArray Meters::text() const
{
    const std::lock_guard lock(m_mutex);
    const QByteArray name = "claimcheck_http_answers_total";
    QByteArray text = head(name, "Answers, by status.", "counter");
    quint64 all = 0;
    for (const auto& [status, count] : m_answers) {
        text += name + "{status=\"" + QByteArray::number(status) + "\"} "
            + QByteArray::number(count) + '\n';
        all += count;
    }
    const QByteArray took = "claimcheck_http_answer_seconds";
    text += head(took, "How long answers took, from the whole request on.", "summary");
    text += took + "_sum " + QByteArray::number(static_cast<double>(m_took.count()) / 1e6, 'f', 6)
        + '\n' + took + "_count " + QByteArray::number(all) + '\n';
    return text;
}

QByteArray gauge(const QByteArray& name, const QByteArray& meaning, qint64 value)
{
    return head(name, meaning, "gauge") + name + ' ' + QByteArray::number(value) + '\n';
}

} // namespace claimcheck
