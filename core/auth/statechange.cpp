#include "core/auth/statechange.h"

#include <tuple>

namespace claimcheck {

AuthResult<StateChange> StateChange::begin(AuthState& state)
{
    auto unit = UnitOfWork::begin(state.database);
    if (!unit)
        return std::unexpected(AuthError{AuthError::Fault::StoreFailed, unit.error().where});
    return StateChange{state, std::move(*unit)};
}

StateChange::StateChange(AuthState& state, UnitOfWork unit)
    : m_state(state)
    , m_unit(std::move(unit))
{
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
    afterwards([&state = m_state, id, now, expiresAt] {
        state.revoked.insert(id, now, expiresAt + kClockMargin);
        state.activity.forget(id);
    });
}

void StateChange::revokeAllBefore(Instant moment)
{
    keep(m_state.sessions.endAll(m_state.clock.now()));
    keep(m_state.marks.raise(MarkStore::kTokensFrom, moment));
    keysChanged();
}

void StateChange::keepToken(const IssuedToken& token)
{
    if (!token.stored)
        return;
    keep(m_state.accessTokens.insert(*token.stored));
    afterwards([&state = m_state, stored = *token.stored] {
        state.opaque.insert(stored, state.clock.now());
    });
}

void StateChange::endSession(const QByteArray& id)
{
    const Instant now = m_state.clock.now();
    if (take(m_state.sessions.end(id, now)).value_or(false))
        revoke(id, now + m_state.settings.accessLifetime);
    else
        m_repeats = true;
}

void StateChange::setRights(const User& user)
{
    keep(m_state.users.setRights(user, m_state.clock.now()));
    announce(Change::Kind::Account, user.username.toUtf8());
}

void StateChange::setClientRights(const ServiceClient& client)
{
    keep(m_state.clients.setDisabled(client.id, client.disabledAt));
    announce(Change::Kind::Client, client.id.toUtf8());
}

void StateChange::keysChanged()
{
    announce(Change::Kind::Keys, {});
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
    if (failed())
        return;
    if (const auto number = take(m_state.changes.append(kind, subject, m_state.clock.now())))
        m_announced.push_back({*number, kind, subject});
}

AuthResult<void> StateChange::commit()
{
    if (!failed())
        keep(m_unit.commit());
    if (failed())
        return std::unexpected(*m_error);
    for (const auto& learn : m_afterwards)
        learn();
    return tellAll();
}

AuthResult<void> StateChange::tellAll()
{
    // What cannot be read back now, the change feed will read: it sees what was announced.
    const auto unconfirmed = [](const auto& error) {
        return AuthError{AuthError::Fault::Unconfirmed, error.where};
    };
    for (const Change& change : m_announced) {
        if (const auto learnt = m_state.learn(change); !learnt)
            return std::unexpected(unconfirmed(learnt.error()));
    }
    if (!m_announced.empty())
        return m_state.peers.await(m_announced.back().number);
    return m_repeats ? m_state.awaitPeers() : AuthResult<void>{};
}

} // namespace claimcheck
