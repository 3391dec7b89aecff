#pragma once

#include "core/base/clock.h"

#include <QByteArray>
#include <QString>
#include <QStringList>

#include <optional>

namespace claimcheck {

/// An account. The username is its canonical form, is unique and is never given to anybody else,
/// which is why tokens may name it as their subject.
struct User
{
    qint64 id = 0;
    QString username;
    QByteArray passwordHash; ///< a PHC string, or that of another program until the next login
    QStringList roles;
    QStringList scopes; ///< what the user may ask for
    Instant createdAt;
    std::optional<Instant> disabledAt;
};

} // namespace claimcheck
