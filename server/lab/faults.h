#pragma once

#include "server/http/answerfault.h"

#include <QString>

#include <mutex>
#include <optional>
#include <vector>

namespace claimcheck {

/// A fault, and which answers it befalls.
struct LabFault
{
    QString route;    ///< "POST /login" as it was declared, or "*" for every route but the lab's
    AnswerFault what;
    qint64 times = 0; ///< how many answers are left to befall; 0 for all
};

/// The faults that are set, one for a route. Safe to use from several threads.
class Faults final : public AnswerFaults
{
public:
    /// The fault of the route; else that of "*". The lab's own routes have none, so that nobody
    /// locks himself out.
    [[nodiscard]] std::optional<AnswerFault> next(const QString& route) override;

    /// In the order in which they were set.
    [[nodiscard]] std::vector<LabFault> all() const;
    /// Takes the place of the route's.
    void set(const LabFault& fault);
    /// False when the route has none.
    bool remove(const QString& route);
    void clear();

private:
    mutable std::mutex m_mutex;
    std::vector<LabFault> m_faults;
};

} // namespace claimcheck
