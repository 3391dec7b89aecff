#pragma once

#include "core/account/session.h"
#include "core/account/user.h"
#include "core/account/username.h"
#include "core/auth/accessclaims.h"
#include "core/auth/auditevent.h"
#include "core/auth/autherror.h"
#include "core/auth/loginlimits.h"
#include "core/base/secretbytes.h"
#include "core/core_export.h"

#include <QByteArray>
#include <QString>
#include <QStringList>

#include <atomic>
#include <optional>
#include <vector>

namespace claimcheck {

struct AuthState;
class StateChange;

/// Who changes an account, and from where: for the audit log.
struct Actor
{
    QString name; ///< empty for somebody who is nobody yet
    ClientInfo client;
};

/// An account that an administrator makes. With a hash of another program instead of a password,
/// its owner logs in with the old password and the hash is renewed then.
struct NewAccount
{
    QString username;
    QString password;
    QByteArray importedHash;
    QStringList roles;
    QStringList scopes;
};

/// What is to change about an account; what is not set stays.
struct AccountUpdate
{
    std::optional<QStringList> roles;
    std::optional<QStringList> scopes;
    std::optional<bool> disabled;
};

/// How often a password was tried since the start.
struct LoginFigures
{
    qint64 succeeded = 0;
    qint64 failed = 0;
    qint64 throttled = 0;
};

/// What can be done with accounts. Every call may hash or wait for the disk, so none belongs on an
/// event loop; when one succeeded, its effect is durable. Safe to use from several threads.
class CLAIMCHECK_CORE_EXPORT Accounts
{
public:
    /// @p state must outlive the object.
    explicit Accounts(AuthState& state);

    /// Anybody makes an account for themselves, with the roles and scopes of new ones.
    /// TooManyAttempts after too many names from one address that were taken.
    [[nodiscard]] AuthResult<User> registerUser(const QString& username, const QString& password,
                                                const ClientInfo& client);
    [[nodiscard]] AuthResult<User> add(const NewAccount& account, const Actor& actor);
    /// Whether add() would take the account as things are, and the name that it would get.
    [[nodiscard]] AuthResult<NewUsername> check(const NewAccount& account) const;

    /// The account of a name and a password. The same error, and the same time, for an unknown
    /// name, a wrong password and a disabled account. Counted before anything is hashed; too many
    /// attempts are refused with TooManyAttempts, whatever the password.
    [[nodiscard]] AuthResult<User> checkPassword(const QString& username, const QString& password,
                                                 const ClientInfo& client);
    [[nodiscard]] LoginFigures figures() const;

    /// Ends every other session of the account. InvalidCredentials when @p current is wrong.
    [[nodiscard]] AuthResult<void> changePassword(const AccessClaims& claims,
                                                  const QString& current, const QString& next,
                                                  const ClientInfo& client);

    /// The account that a token names.
    [[nodiscard]] AuthResult<User> of(const AccessClaims& claims) const;
    [[nodiscard]] AuthResult<User> withId(qint64 id) const;
    [[nodiscard]] AuthResult<User> withName(const QString& username) const;
    /// By id, at most @p limit after the one numbered @p after.
    [[nodiscard]] AuthResult<std::vector<User>> list(qint64 after, int limit) const;

    /// A user who is disabled loses all sessions; a role that is taken away is gone at once.
    [[nodiscard]] AuthResult<User> update(qint64 id, const AccountUpdate& update,
                                          const Actor& actor);
    /// The account and its sessions are gone; its name stays taken.
    [[nodiscard]] AuthResult<void> remove(qint64 id, const Actor& actor);

private:
    /// What add() goes on with.
    struct Examined
    {
        NewUsername name;
        SecretBytes password; ///< prepared; empty where there is an imported hash
    };
    [[nodiscard]] AuthResult<Examined> examine(const NewAccount& account) const;
    [[nodiscard]] AuthResult<User> insert(User user, const QString& skeleton, const Actor& actor);
    [[nodiscard]] AuthResult<User> tryPassword(const QString& username, const QString& password,
                                               const ClientInfo& client);
    /// As prepareNewPassword(); the error names @p field.
    [[nodiscard]] AuthResult<SecretBytes> newPassword(const QString& typed, const QString& username,
                                                      const QString& field) const;
    /// Counts an attempt; TooManyAttempts when it is not to be looked at.
    [[nodiscard]] AuthResult<LoginLimits::Ticket> admit(const QString& username,
                                                        const ClientInfo& client);
    /// Why it could not be written, if it could not.
    [[nodiscard]] std::optional<AuthError>
    recordFailure(AuditEvent::Kind kind, const QString& subject, const ClientInfo& client);
    void rehashIfOutdated(User& user, const SecretBytes& password);
    /// Whether @p user is the only one who can still administer.
    [[nodiscard]] AuthResult<bool> isLastAdministrator(const User& user) const;

    AuthState& m;
    std::atomic<qint64> m_succeeded{0};
    std::atomic<qint64> m_failed{0};
    std::atomic<qint64> m_throttled{0};
};

/// Within a change: ends the live sessions of an account, but for the one named @p kept.
void endSessionsOf(StateChange& change, AuthState& state, qint64 userId, QByteArrayView kept = {});

} // namespace claimcheck
