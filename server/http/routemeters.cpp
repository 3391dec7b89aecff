#include "server/http/routemeters.h"

#include "server/http/meters.h"

namespace claimcheck {

std::shared_ptr<Latency> RouteMeters::addRoute(const QByteArray& method, const QString& path)
{
    const QByteArray labels = "method=\"" + method + "\",route=\"" + path.toLatin1() + '"';
    return m_rows.emplace_back(labels, std::make_shared<Latency>()).latency;
}

void RouteMeters::refused(TokenError::Fault fault)
{
    m_refusals.at(static_cast<std::size_t>(fault)).fetch_add(1, std::memory_order_relaxed);
}

QByteArray RouteMeters::text() const
{
    const QByteArray took = "claimcheck_http_route_seconds";
    QByteArray text =
        metricHead(took, "How long a route took, from the whole request on.", "histogram");
    for (const Row& row : m_rows) {
        if (!row.latency->isEmpty())
            text += row.latency->text(took, row.labels);
    }
    const QByteArray refusals = "claimcheck_token_refusals_total";
    text += metricHead(refusals, "Access tokens that were refused, by the reason.", "counter");
    for (std::size_t i = 0; i < m_refusals.size(); ++i) {
        if (const quint64 count = m_refusals[i]) {
            const QString name = faultName(static_cast<TokenError::Fault>(i));
            text += metricLine(refusals, "reason=\"" + name.toLatin1() + '"',
                               static_cast<qint64>(count));
        }
    }
    return text;
}

} // namespace claimcheck
