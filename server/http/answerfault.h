#pragma once

#include <QString>

#include <chrono>
#include <optional>

namespace claimcheck {

/// How an answer goes wrong on its way.
struct AnswerFault
{
    std::chrono::milliseconds latency{0}; ///< before anything else
    std::optional<int> status;            ///< sent in the place of the route, which is not asked
    bool drop = false;                    ///< the connection is closed without an answer
    std::optional<qint64> truncateBytes;  ///< so much of the body is sent, then it is closed
};

/// Who makes answers go wrong, to show what clients make of that. There is none outside of a lab.
class AnswerFaults
{
public:
    virtual ~AnswerFaults() = default;

    /// For one request: "GET /protected", as the route was declared; empty where there is none.
    [[nodiscard]] virtual std::optional<AnswerFault> next(const QString& route) = 0;
};

} // namespace claimcheck
