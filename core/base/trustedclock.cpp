#include "core/base/trustedclock.h"

#include <algorithm>

namespace claimcheck {

using namespace std::chrono;

TrustedClock::TrustedClock(const Clock& machine, std::optional<Instant> mark)
    : m_machine(machine)
    , m_latest(std::max(machine.now(), mark.value_or(Instant::min())))
    , m_slowLatest(m_latest.load())
    , m_slowSince(machine.monotonic())
    , m_seenWall(m_latest.load())
    , m_seenMonotonic(machine.monotonic())
{
}

Instant TrustedClock::now() const
{
    const Instant machine = m_machine.now();
    Instant latest = m_latest.load();
    while (latest < machine) {
        if (m_latest.compare_exchange_weak(latest, machine))
            return machine;
    }
    return latest == machine ? latest : slowed();
}

Instant TrustedClock::slowed() const
{
    const std::scoped_lock lock(m_mutex);
    const milliseconds monotonic = m_machine.monotonic();
    Instant latest = m_latest.load();
    if (latest != m_slowLatest) { // the clock was right in between
        m_slowLatest = latest;
        m_slowSince = monotonic;
    }
    const milliseconds gain = (monotonic - m_slowSince) / 2;
    m_slowSince += 2 * gain;
    m_slowLatest += gain;
    while (latest < m_slowLatest) {
        if (m_latest.compare_exchange_weak(latest, m_slowLatest))
            return m_slowLatest;
    }
    return latest;
}

milliseconds TrustedClock::monotonic() const
{
    return m_machine.monotonic();
}

std::optional<milliseconds> TrustedClock::takeJump()
{
    const std::scoped_lock lock(m_mutex);
    const Instant wall = m_machine.now();
    const milliseconds monotonic = m_machine.monotonic();
    const milliseconds moved = (wall - m_seenWall) - (monotonic - m_seenMonotonic);
    m_seenWall = wall;
    m_seenMonotonic = monotonic;
    return abs(moved) >= kJump ? std::optional{moved} : std::nullopt;
}

} // namespace claimcheck
