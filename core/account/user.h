#pragma once

#include "core/base/clock.h"

#include <QByteArray>
#include <QString>
#include <QStringList>

namespace claimcheck {

/// An account. The username is its canonical form, is unique and is never given to anybody else,
/// which is why tokens may name it as their subject.
struct User
{
    qint64 id = 0;
    QString username;
    QByteArray passwordHash; ///< a PHC string
    QStringList roles;
    Instant createdAt;
};

} // namespace claimcheck
