#pragma once

#include "core/auth/auditevent.h"
#include "core/auth/autherror.h"
#include "core/auth/authstate.h"
#include "core/core_export.h"
#include "core/store/unitofwork.h"

#include <functional>
#include <optional>
#include <vector>

namespace claimcheck {

/// One change of what the server knows: durable, then visible here, then to all other servers of
/// the database, then answered.
///
/// It collects writes to the store, events for the audit log and what memory is to learn. The first
/// failure stays; what follows it changes nothing, and commit() reports it. Without a commit
/// nothing was done.
class StateChange
{
public:
    /// Starts the unit of work: from here on no other change of any server comes between. @p state
    /// must outlive the change.
    [[nodiscard]] static AuthResult<StateChange> begin(AuthState& state);

    /// Whether anything failed so far.
    [[nodiscard]] bool failed() const { return m_error.has_value(); }

    /// Takes what a store did, or what a part of this room did.
    void keep(const StoreResult<void>& done);
    template <class T>
    void keep(const AuthResult<T>& done)
    {
        if (!done)
            fail(done.error());
    }
    /// Takes what a store found; nothing when it failed.
    template <class T>
    [[nodiscard]] std::optional<T> take(StoreResult<T> found)
    {
        if (found)
            return std::move(*found);
        keep(StoreResult<void>{std::unexpected(found.error())});
        return std::nullopt;
    }
    void fail(AuthError error);

    /// No token of that id, or of that session, is good any more. @p expiresAt is when the last of
    /// them expires by itself.
    void revoke(const QByteArray& id, Instant expiresAt);
    /// An access token that was issued is known from then on, where it must be known to be good.
    void keepToken(const IssuedToken& token);
    /// No token from before @p moment is good any more, and all sessions end.
    void revokeAllBefore(Instant moment);
    /// Ends a session and its tokens. Nothing happens when it has ended before.
    void endSession(const QByteArray& id);
    /// The user's rights are those of @p user from now on.
    void setRights(const User& user);
    void setClientRights(const ServiceClient& client);
    /// Other keys are in the store.
    void keysChanged();
    void record(AuditEvent event);
    /// Something else that memory learns once it is durable.
    void afterwards(std::function<void()> learn);

    /// When it succeeds, no server decides without it any more. Unconfirmed when it was done, but
    /// nobody can tell whether the others know.
    [[nodiscard]] AuthResult<void> commit();

private:
    StateChange(AuthState& state, UnitOfWork unit);
    void announce(Change::Kind kind, const QByteArray& subject);
    [[nodiscard]] AuthResult<void> tellAll();

    AuthState& m_state;
    UnitOfWork m_unit;
    std::optional<AuthError> m_error;
    std::vector<std::function<void()>> m_afterwards;
    std::vector<Change> m_announced;
    bool m_repeats = false; // somebody else did a part of it, and perhaps just now
};

} // namespace claimcheck
