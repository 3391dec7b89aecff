#include "core/auth/peers.h"

#include "core/base/sleeplessclock.h"

#include <algorithm>
#include <thread>

namespace claimcheck {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Fault = AuthError::Fault;

namespace {

constexpr auto kLookAgain = 2ms;

// How many leases a command waits for the server of a SQLite file, which needs none: it may have
// to wait for its turn to write.
constexpr int kPatience = 3;

AuthError unconfirmed(const StoreError& error)
{
    return {Fault::Unconfirmed, error.where};
}

} // namespace

Peers::Peers(NodeStore& nodes, MarkStore& marks, Database& database, QByteArray self,
             std::chrono::milliseconds lease)
    : m_nodes(nodes)
    , m_marks(marks)
    , m_database(database)
    , m_self(std::move(self))
    , m_lease(lease)
{
}

AuthResult<void> Peers::await(qint64 number)
{
    const auto begun = SleeplessClock::now();
    auto silent = m_nodes.behind(number, m_self);
    while (silent && !silent->isEmpty()) {
        if (const auto waited = SleeplessClock::now() - begun; waited > m_lease) {
            const auto longest = patience();
            if (!longest)
                return std::unexpected(longest.error());
            if (waited > *longest)
                return giveUp(*silent, number);
        }
        std::this_thread::sleep_for(kLookAgain);
        // Who comes later reads what was there before, so it is not waited for.
        silent = m_nodes.behind(number, m_self).transform([&silent](QByteArrayList behind) {
            behind.removeIf([&silent](const QByteArray& id) { return !silent->contains(id); });
            return behind;
        });
    }
    // Whoever loses the database while it waits knows nothing: it may have forgotten what servers
    // acknowledged last.
    return silent.transform([](const QByteArrayList&) { }).transform_error(unconfirmed);
}

// Who has a longer lease than this server believes its memory for longer.
AuthResult<std::chrono::milliseconds> Peers::patience() const
{
    if (m_database.address().engine() != StoreAddress::Engine::Postgres)
        return kPatience * m_lease;
    return m_marks.find(MarkStore::kLease)
        .transform([this](const std::optional<Instant>& longest) {
            return std::max(m_lease, longest.value_or(Instant{}).time_since_epoch());
        })
        .transform_error(unconfirmed);
}

// Without its row a server that comes back believes nothing before it has read everything anew.
AuthResult<void> Peers::giveUp(const QByteArrayList& silent, qint64 number)
{
    if (m_database.isServed())
        return std::unexpected(AuthError{Fault::Unconfirmed, u"the server does not listen"_s});
    for (const QByteArray& id : silent) {
        if (const auto removed = m_nodes.removeBehind(id, number); !removed)
            return std::unexpected(unconfirmed(removed.error()));
    }
    return {};
}

} // namespace claimcheck
