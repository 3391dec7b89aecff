#pragma once

#include "core/token/tokenerror.h"
#include "server/http/latency.h"

#include <QByteArray>

#include <array>
#include <atomic>
#include <memory>
#include <vector>

namespace claimcheck {

/// What the routes count: how long each took to answer, and why tokens were refused. Safe to use
/// from several threads, once it knows the routes.
class RouteMeters
{
public:
    /// Where the answers of a route are recorded. @p path is as it was declared, with its {names}:
    /// what clients send is in no label.
    [[nodiscard]] std::shared_ptr<Latency> addRoute(const QByteArray& method, const QString& path);
    void refused(TokenError::Fault fault);

    /// In the text format of Prometheus, version 0.0.4; without routes that nobody asked for.
    [[nodiscard]] QByteArray text() const;

private:
    struct Row
    {
        QByteArray labels;
        std::shared_ptr<Latency> latency;
    };

    std::vector<Row> m_rows;
    std::array<std::atomic<quint64>, 64> m_refusals{}; // by their fault
};

} // namespace claimcheck
