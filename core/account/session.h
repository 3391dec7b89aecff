#pragma once

#include "core/account/tokenstyle.h"
#include "core/base/clock.h"

#include <QByteArray>
#include <QString>
#include <QStringList>

#include <optional>

namespace claimcheck {

/// Where a request came from, as the client told or the socket showed it. Not to be trusted, only
/// to be shown to the owner of a session.
struct ClientInfo
{
    QString address;
    QString agent;
};

/// One login, and the family of tokens that it brought: each use of a refresh token replaces both
/// tokens and moves the generation on by one (RFC 9700 section 4.14.2).
struct Session
{
    QByteArray id;
    qint64 userId = 0;
    QString username;            ///< of the user; filled when a session is read
    QString clientId;            ///< for which client the tokens are
    TokenStyle style = TokenStyle::Jwt;
    QStringList scope;           ///< what was granted; a refresh never widens it
    qint64 generation = 0;       ///< how many times the refresh token was rotated
    QByteArray tokenId;          ///< `jti` of the newest access token
    Instant authenticatedAt;     ///< when the password was given
    Instant issuedAt;
    Instant expiresAt;           ///< the end of the family, whatever is refreshed
    Instant lastUsedAt;
    std::optional<Instant> endedAt;
    ClientInfo client;
};

/// The `jti` of the access tokens of a session: one revocation of the session's id is one of all
/// of them, whatever their generation.
[[nodiscard]] inline QByteArray accessTokenId(const QByteArray& sessionId, qint64 generation)
{
    return sessionId + '.' + QByteArray::number(generation);
}

/// The session of an access token by the token's id; empty where it belongs to none.
[[nodiscard]] inline QByteArrayView sessionOfTokenId(QByteArrayView tokenId)
{
    const qsizetype dot = tokenId.lastIndexOf('.');
    return dot > 0 ? tokenId.first(dot) : QByteArrayView{};
}

} // namespace claimcheck
