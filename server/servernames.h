#pragma once

#include "server/settings.h"

#include <QStringList>

namespace claimcheck {

/// The names a server goes by.
struct ServerNames
{
    QStringList wanted; ///< somebody asked for them: without one there is no certificate
    QStringList found;  ///< this machine's own: one that cannot be certified is left out
};

/// Loopback, what --tls-name and --listen say, and, for a server that listens on every address,
/// those of the machine and its name.
[[nodiscard]] ServerNames namesOf(const ServerSettings& settings);

} // namespace claimcheck
