#pragma once

#include "core/base/clock.h"

#include <QByteArray>
#include <QString>
#include <QStringList>

#include <optional>

namespace claimcheck {

/// A program that acts for itself (RFC 6749 section 4.4), or a resource server that asks about
/// tokens. Its id begins with kServicePrefix, and no username does: whoever reads `sub` knows which
/// of the two it names (RFC 9700 section 4.15).
struct ServiceClient
{
    QString id;
    QByteArray secretHash; ///< SHA-256 of a random secret, as of an opaque token
    QStringList roles;
    QStringList scopes;
    Instant createdAt;
    std::optional<Instant> disabledAt;
};

} // namespace claimcheck
