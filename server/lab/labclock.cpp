#include "server/lab/labclock.h"

namespace claimcheck {

using namespace std::chrono;

LabClock::LabClock(const Clock& machine)
    : m_machine(machine)
{
}

Instant LabClock::now() const
{
    const std::scoped_lock lock(m_mutex);
    return wall();
}

milliseconds LabClock::monotonic() const
{
    const std::scoped_lock lock(m_mutex);
    return m_monotonic.shows(m_machine.monotonic(), m_frozen);
}

LabClock::Reading LabClock::read() const
{
    const std::scoped_lock lock(m_mutex);
    return {wall(), m_machine.now(), m_frozen};
}

void LabClock::setFrozen(bool frozen)
{
    const std::scoped_lock lock(m_mutex);
    if (frozen && !m_frozen) {
        m_wall.frozenAt = wall().time_since_epoch();
        m_monotonic.frozenAt = m_monotonic.shows(m_machine.monotonic(), false);
        m_frozen = true;
    } else if (!frozen) {
        thaw();
    }
}

void LabClock::set(Instant instant)
{
    const std::scoped_lock lock(m_mutex);
    moveTo(instant);
}

void LabClock::advance(milliseconds by)
{
    const std::scoped_lock lock(m_mutex);
    moveTo(wall() + by);
}

void LabClock::reset()
{
    const std::scoped_lock lock(m_mutex);
    thaw();
    moveTo(m_machine.now());
    m_wall.offset = {};
}

Instant LabClock::wall() const
{
    return Instant{m_wall.shows(m_machine.now().time_since_epoch(), m_frozen)};
}

void LabClock::moveTo(Instant instant)
{
    const milliseconds by = instant - wall();
    m_wall.turn(by);
    if (by > milliseconds{0})
        m_monotonic.turn(by);
}

void LabClock::thaw()
{
    if (!m_frozen)
        return;
    m_wall.offset = m_wall.frozenAt - m_machine.now().time_since_epoch();
    m_monotonic.offset = m_monotonic.frozenAt - m_machine.monotonic();
    m_frozen = false;
}

} // namespace claimcheck
