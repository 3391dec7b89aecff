#include "server/lab/faults.h"

#include <algorithm>

namespace claimcheck {

using namespace Qt::StringLiterals;

std::optional<AnswerFault> Faults::next(const QString& route)
{
    if (route.section(u' ', 1).startsWith("/lab/"_L1))
        return std::nullopt;
    const std::scoped_lock lock(m_mutex);
    auto fault = std::ranges::find(m_faults, route, &LabFault::route);
    if (fault == m_faults.end())
        fault = std::ranges::find(m_faults, u"*"_s, &LabFault::route);
    if (fault == m_faults.end())
        return std::nullopt;
    const AnswerFault what = fault->what;
    if (fault->times > 0 && --fault->times == 0)
        m_faults.erase(fault);
    return what;
}

std::vector<LabFault> Faults::all() const
{
    const std::scoped_lock lock(m_mutex);
    return m_faults;
}

void Faults::set(const LabFault& fault)
{
    const std::scoped_lock lock(m_mutex);
    const auto known = std::ranges::find(m_faults, fault.route, &LabFault::route);
    if (known == m_faults.end())
        m_faults.push_back(fault);
    else
        *known = fault;
}

bool Faults::remove(const QString& route)
{
    const std::scoped_lock lock(m_mutex);
    return std::erase_if(m_faults, [&](const LabFault& fault) { return fault.route == route; }) > 0;
}

void Faults::clear()
{
    const std::scoped_lock lock(m_mutex);
    m_faults.clear();
}

} // namespace claimcheck
