#pragma once

#include "core/base/clock.h"

#include <QByteArray>
#include <QString>

namespace claimcheck {

/// Where a request came from, as the client told or the socket showed it. Not to be trusted, only
/// to be shown to the owner of a session.
struct ClientInfo
{
    QString address;
    QString agent;
};

/// One login and the access token it brought.
struct Session
{
    QByteArray id;
    qint64 userId = 0;
    QByteArray tokenId; ///< `jti` of the access token
    QString style;      ///< "jwt"
    Instant issuedAt;
    Instant expiresAt;
    Instant lastUsedAt;
    ClientInfo client;
};

} // namespace claimcheck
