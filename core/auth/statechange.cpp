#include "core/auth/statechange.h"

#include <tuple>

namespace claimcheck {

StateChange::StateChange(AuthState& state)
    : m_state(state)
{
    auto unit = UnitOfWork::begin(state.database);
    if (unit)
        m_unit.emplace(std::move(*unit));
    else
        keep(StoreResult<void>{std::unexpected(unit.error())});
}

void StateChange::keep(const StoreResult<void>& done)
{
    if (!done)
        fail({AuthError::Fault::StoreFailed, done.error().where});
}

void StateChange::fail(AuthError error)
{
    if (!m_error)
        m_error = std::move(error);
}

void StateChange::revoke(const QByteArray& id, Instant expiresAt)
{
    const Instant now = m_state.clock.now();
    keep(m_state.revocations.insert({id, now, expiresAt}));
    announce(Change::Kind::Revoked, id);
    afterwards([&state = m_state, id, now] {
        state.revoked.insert(id, now);
        state.activity.forget(id);
    });
}

void StateChange::endSession(const QByteArray& id)
{
    const Instant now = m_state.clock.now();
    if (take(m_state.sessions.end(id, now)).value_or(false))
        revoke(id, now + m_state.settings.accessLifetime);
}

void StateChange::setRights(const User& user)
{
    const Instant now = m_state.clock.now();
    keep(m_state.users.setRights(user, now));
    announce(Change::Kind::Account, user.username.toUtf8());
    afterwards([&state = m_state, user, now] { state.learnRights(user, now); });
}

void StateChange::setClientRights(const ServiceClient& client)
{
    const Instant now = m_state.clock.now();
    keep(m_state.clients.setDisabled(client.id, client.disabledAt));
    announce(Change::Kind::Client, client.id.toUtf8());
    afterwards([&state = m_state, client, now] { state.learnRights(client, now); });
}

void StateChange::keysChanged()
{
    announce(Change::Kind::Keys, {});
    m_keysChanged = true;
}

void StateChange::record(AuditEvent event)
{
    if (!failed())
        keep(m_state.audit.append(std::move(event)));
}

void StateChange::afterwards(std::function<void()> learn)
{
    m_afterwards.push_back(std::move(learn));
}

void StateChange::announce(Change::Kind kind, const QByteArray& subject)
{
    if (!failed())
        std::ignore = take(m_state.changes.append(kind, subject, m_state.clock.now()));
}

AuthResult<void> StateChange::commit()
{
    if (!failed())
        keep(m_unit->commit());
    if (failed())
        return std::unexpected(*m_error);
    for (const auto& learn : m_afterwards)
        learn();
    return m_keysChanged ? m_state.keys.reload() : AuthResult<void>{};
}

} // namespace claimcheck
