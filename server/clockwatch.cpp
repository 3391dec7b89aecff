#include "server/clockwatch.h"

#include <tuple>

namespace claimcheck {

using namespace Qt::StringLiterals;

ClockWatch::ClockWatch(TrustedClock& clock, Database& database, AuthService& service)
    : m_clock(clock)
    , m_marks(database)
    , m_service(service)
{
}

void ClockWatch::check()
{
    if (const auto jump = m_clock.takeJump())
        m_untold = m_untold.value_or(std::chrono::milliseconds{0}) + *jump;
    if (m_untold) {
        AuditEvent event{.kind = AuditEvent::Kind::ClockJumped};
        event.details = {{"seconds"_L1, QString::number(m_untold->count() / 1000)}};
        if (m_service.record(std::move(event)))
            m_untold.reset();
    }
    std::ignore = m_marks.raise(MarkStore::kClock, m_clock.now());
}

} // namespace claimcheck
