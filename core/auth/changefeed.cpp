#include "core/auth/changefeed.h"

#include "core/auth/authrefusal.h"

#include <QLoggingCategory>

#include <tuple>

namespace claimcheck {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Fault = AuthError::Fault;

namespace {

Q_LOGGING_CATEGORY(lcNodes, "claimcheck.nodes")

// How long a change takes to reach the other servers. Where one came, others follow; a server with
// nothing to do must cost next to nothing. Only commands wait for the server of a SQLite file.
constexpr std::chrono::milliseconds kAskBusy = 10ms;
constexpr std::chrono::milliseconds kAskIdle = 30ms;
constexpr std::chrono::milliseconds kAskAlone = 50ms;
constexpr auto kBusyFor = 2s;

} // namespace

ChangeFeed::ChangeFeed(AuthState& state)
    : m_state(state)
    , m_shared(state.database.address().engine() == StoreAddress::Engine::Postgres)
{
}

ChangeFeed::~ChangeFeed()
{
    if (!m_thread)
        return;
    m_stop.request_stop();
    m_thread->wait();
}

AuthResult<void> ChangeFeed::start()
{
    if (m_state.peers.self().isEmpty())
        return std::unexpected(AuthError{Fault::CryptoFailed, u"a server's id"_s});
    // Whoever was here before is gone: this server has the file's lock.
    if (!m_shared) {
        if (const auto removed = m_state.nodes.removeAll(); !removed)
            return std::unexpected(fromStore(removed.error()));
    }
    // Before this server believes anything, so that nobody gives it up too early.
    const Instant lease{m_state.settings.nodes.lease};
    if (const auto raised = m_state.marks.raise(MarkStore::kLease, lease); !raised)
        return std::unexpected(fromStore(raised.error()));
    if (const auto joined = join(); !joined)
        return joined;
    m_thread.reset(QThread::create([this] { run(); }));
    m_thread->setObjectName(u"changes"_s);
    m_thread->start();
    return {};
}

void ChangeFeed::run()
{
    const std::stop_token stop = m_stop.get_token();
    std::unique_lock lock(m_mutex);
    while (!m_wake.wait_for(lock, stop, pause(), [&stop] { return stop.stop_requested(); }))
        report(takeIn());
    std::ignore = m_state.nodes.remove(m_state.peers.self());
}

std::chrono::milliseconds ChangeFeed::pause() const
{
    const bool busy = SleeplessClock::now() < m_busyUntil;
    return m_state.settings.nodes.askEvery.value_or(!m_shared  ? kAskAlone
                                                        : busy ? kAskBusy
                                                               : kAskIdle);
}

AuthResult<void> ChangeFeed::join()
{
    // First of all its row, so that every change is one that is waited for, or one that is read.
    if (const auto added = m_state.nodes.add(m_state.peers.self()); !added)
        return std::unexpected(fromStore(added.error()));
    const auto asked = SleeplessClock::now();
    const auto newest = m_state.changes.newest();
    if (!newest)
        return std::unexpected(fromStore(newest.error()));
    if (const auto learnt = m_state.learnAll(); !learnt)
        return learnt;
    m_applied = *newest;
    const auto known = m_state.nodes.acknowledge(m_state.peers.self(), m_applied);
    if (!known)
        return std::unexpected(fromStore(known.error()));
    if (*known)
        believeSince(asked);
    return {};
}

AuthResult<void> ChangeFeed::takeIn()
{
    // Before the question, because what is committed after it may not be in the answer.
    const auto asked = SleeplessClock::now();
    const auto position = m_state.nodes.position(m_state.peers.self());
    if (!position)
        return std::unexpected(fromStore(position.error()));
    if (!position->applied)
        return join(); // others gave this server up, and no longer wait for it
    if (position->newest > m_applied) {
        m_busyUntil = asked + kBusyFor;
        if (const auto learnt = learnSince(m_applied); !learnt)
            return learnt;
    }
    if (*position->applied < m_applied) {
        const auto known = m_state.nodes.acknowledge(m_state.peers.self(), m_applied);
        if (!known)
            return std::unexpected(fromStore(known.error()));
        if (!*known)
            return join();
    }
    believeSince(asked);
    return {};
}

AuthResult<void> ChangeFeed::learnSince(qint64 number)
{
    const auto changes = m_state.changes.after(number);
    if (!changes)
        return std::unexpected(fromStore(changes.error()));
    for (const Change& change : *changes) {
        if (const auto learnt = m_state.learn(change); !learnt)
            return learnt;
        m_applied = change.number;
    }
    return {};
}

void ChangeFeed::believeSince(SleeplessClock::time_point asked)
{
    // A sixth of the lease is for clocks that do not run at one speed.
    const std::chrono::nanoseconds lease = m_state.settings.nodes.lease;
    m_state.freshness.extend(m_shared ? asked + lease * 5 / 6 : SleeplessClock::time_point::max());
}

// Once for each time that it matters: a question that fails is soon asked again.
void ChangeFeed::report(const AuthResult<void>& taken)
{
    if (taken && m_reported) {
        qCInfo(lcNodes) << "hears of changes again";
        m_reported = false;
    } else if (!taken && !m_reported && (!m_shared || !m_state.freshness.isCurrent())) {
        qCWarning(lcNodes) << "hears of no changes:" << taken.error().fault << taken.error().where;
        m_reported = true;
    }
}

} // namespace claimcheck
