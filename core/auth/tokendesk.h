#pragma once

#include "core/auth/autherror.h"
#include "core/base/clock.h"
#include "core/core_export.h"

#include <QByteArray>
#include <QString>
#include <QStringList>

#include <optional>

namespace claimcheck {

struct AuthState;

/// Who asks about tokens that others hold.
struct TokenCaller
{
    QString name;                  ///< a service client's id or a username
    bool isAdministrator = false;  ///< who may ask about every token
};

/// What a token that is good right now says (RFC 7662 section 2.2).
struct TokenFacts
{
    enum class Kind { Access, Refresh };

    Kind kind = Kind::Access;
    QString subject;
    QString clientId;
    QStringList scope;
    QString issuer;
    QString audience;
    QString id; ///< `jti`
    Instant issuedAt;
    Instant expiresAt;
};

/// Introspection (RFC 7662) and revocation (RFC 7009) for resource servers and administrators.
/// Every call may wait for the disk. Safe to use from several threads.
class CLAIMCHECK_CORE_EXPORT TokenDesk
{
public:
    /// @p state must outlive the object.
    explicit TokenDesk(AuthState& state);

    /// Nothing for a token that is not good, and for one that is none of the caller's business:
    /// a service client sees its own tokens and those of people, not those of other clients.
    [[nodiscard]] AuthResult<std::optional<TokenFacts>> introspect(QByteArrayView token,
                                                                   const TokenCaller& caller) const;

    /// An access token alone, or the whole session of a refresh token, also of one that was used
    /// already: a refresh may have come between, and its child must not live on. Succeeds without
    /// doing anything for a token that is not good and for somebody else's (RFC 7009 section 2.2).
    [[nodiscard]] AuthResult<void> revoke(QByteArrayView token, const TokenCaller& caller);

private:
    /// Whether a refresh token that was used already says anything.
    enum class Used { Counts, IsNothing };
    [[nodiscard]] AuthResult<std::optional<TokenFacts>> facts(QByteArrayView token,
                                                              Used used) const;
    [[nodiscard]] AuthResult<std::optional<TokenFacts>> refreshFacts(QByteArrayView token,
                                                                     Used used) const;
    [[nodiscard]] bool owns(const TokenCaller& caller, const TokenFacts& facts) const;

    AuthState& m;
};

} // namespace claimcheck
