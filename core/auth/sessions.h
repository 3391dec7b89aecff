#pragma once

#include "core/account/session.h"
#include "core/account/user.h"
#include "core/auth/accessclaims.h"
#include "core/auth/autherror.h"
#include "core/auth/tokenissuer.h"
#include "core/core_export.h"
#include "core/store/refreshstore.h"

#include <QByteArray>
#include <QString>
#include <QStringList>

#include <optional>
#include <vector>

namespace claimcheck {

struct AuthState;
class StateChange;

/// What a login asks for beyond being let in.
struct LoginWish
{
    TokenStyle style = TokenStyle::Jwt;
    QStringList scope; ///< no more than the account may ask for
};

/// What a login or a refresh brings.
struct TokenPair
{
    IssuedToken access;
    QByteArray refresh; ///< the text; the store knows its hash only
    Instant refreshExpiresAt;
    QStringList scope;
    QByteArray sessionId;
    QString username;
};

/// Logins, and the families of tokens that grow out of them. Every call may wait for the disk, so
/// none belongs on an event loop; when one succeeded, its effect is durable. Safe to use from
/// several threads and on several servers of one store.
class CLAIMCHECK_CORE_EXPORT Sessions
{
public:
    /// @p state must outlive the object.
    explicit Sessions(AuthState& state);

    /// A session for an account whose password was checked. InvalidCredentials when the account
    /// changed in between.
    [[nodiscard]] AuthResult<TokenPair> open(const User& user, const LoginWish& wish,
                                             const ClientInfo& client);

    /// New tokens for a refresh token, which is used up by it (RFC 6749 section 6). InvalidGrant
    /// for one that is not good; one that was used before ends its session (RFC 9700 section
    /// 4.14.2), because one of the two who used it is a thief. @p scope may only narrow what was
    /// granted and the account may still ask for, and only for the access token.
    [[nodiscard]] AuthResult<TokenPair> refresh(QByteArrayView token,
                                                const std::optional<QStringList>& scope,
                                                const ClientInfo& client);

    /// From when this returns, no request with a token of the session is accepted.
    [[nodiscard]] AuthResult<void> logOut(const AccessClaims& claims, const ClientInfo& client);
    /// The same for all sessions of the account; gives back how many there were.
    [[nodiscard]] AuthResult<qsizetype> logOutEverywhere(const AccessClaims& claims,
                                                         const ClientInfo& client);

    /// The account's live sessions, newest first.
    [[nodiscard]] AuthResult<std::vector<Session>> of(const User& user) const;
    /// Of all accounts.
    [[nodiscard]] AuthResult<std::vector<Session>> newest(int limit) const;
    /// The refresh tokens of a session of the account, oldest first: the family.
    [[nodiscard]] AuthResult<std::vector<RefreshToken>> family(const User& user,
                                                               const QByteArray& id) const;
    /// Ends a session of the account. NotFound for anybody else's, as for one that never was.
    [[nodiscard]] AuthResult<void> end(const User& user, const QByteArray& id,
                                       const ClientInfo& client);

private:
    friend class BrokenRefresh; // of the lab
    struct Presented;

    [[nodiscard]] AuthResult<TokenPair> issue(StateChange& change, const Session& session,
                                              const User& user, const QStringList& scope) const;
    [[nodiscard]] AuthResult<Presented> find(StateChange& change, QByteArrayView token) const;
    [[nodiscard]] bool maySpendAgain(const Presented& presented) const;
    void endOldest(StateChange& change, const Session& newest);

    AuthState& m;
};

} // namespace claimcheck
