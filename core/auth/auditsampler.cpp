#include "core/auth/auditsampler.h"

namespace claimcheck {

using namespace Qt::StringLiterals;
using Kind = AuditEvent::Kind;

AuditSampler::AuditSampler(const Clock& clock, int inFullPerMinute)
    : m_clock(clock)
    , m_inFull(inFullPerMinute)
{
}

std::vector<AuditEvent> AuditSampler::sift(AuditEvent event)
{
    const bool isSampled = event.kind == Kind::LoginFailed || event.kind == Kind::Throttled;
    const std::scoped_lock lock(m_mutex);
    std::vector<AuditEvent> events;
    if (auto count = turn(false))
        events.push_back(std::move(*count));
    if (isSampled) {
        if (!m_minute)
            m_minute = Minute{.start = m_clock.monotonic()};
        if (m_minute->written >= m_inFull) {
            ++(event.kind == Kind::LoginFailed ? m_minute->failedUnwritten
                                               : m_minute->throttledUnwritten);
            return events;
        }
        ++m_minute->written;
    }
    events.push_back(std::move(event));
    return events;
}

std::optional<AuditEvent> AuditSampler::due(bool anyway)
{
    const std::scoped_lock lock(m_mutex);
    return turn(anyway);
}

std::optional<AuditEvent> AuditSampler::turn(bool anyway)
{
    const auto isOver = [&] {
        return m_clock.monotonic() - m_minute->start >= std::chrono::minutes{1};
    };
    if (!m_minute || !(anyway || isOver()))
        return std::nullopt;
    const Minute minute = *m_minute;
    m_minute.reset();
    if (minute.failedUnwritten + minute.throttledUnwritten == 0)
        return std::nullopt;
    return AuditEvent{
        .kind = Kind::AuditSampled,
        .at = m_clock.now(),
        .details = {{nameOf(Kind::LoginFailed), QString::number(minute.failedUnwritten)},
                    {nameOf(Kind::Throttled), QString::number(minute.throttledUnwritten)}},
    };
}

} // namespace claimcheck
