#pragma once

#include "core/base/clock.h"
#include "core/core_export.h"

#include <QByteArray>
#include <QLatin1StringView>
#include <QString>

#include <utility>
#include <vector>

namespace claimcheck {

/// Something that whoever looks after the accounts may have to know later.
///
/// There is no field for a password, a token or a key. All texts but @c subject and @c session may
/// come from strangers.
struct AuditEvent
{
    enum class Kind {
        Registered,
        LoggedIn,
        LoginFailed,
        Throttled,
        Refreshed,
        RefreshReused,
        SessionEnded,
        SessionsEnded,
        TokenRevoked,
        AllTokensRevoked,
        PasswordChanged,
        UserDisabled,
        UserEnabled,
        RolesChanged,
        ScopesChanged,
        UserAdded,
        UserRemoved,
        ClientAdded,
        ClientDisabled,
        KeyRotated,
        KeyRevoked,
        ServerStarted,
        ClockJumped,
        LabChanged,
        AuditSampled, ///< stands for events that were counted and not written
    };

    Kind kind{};
    Instant at;
    /// Whom it happened to. An account or a client that exists, never what was typed in its place:
    /// people type passwords into the field above.
    QString subject;
    QString actor; ///< who did it, where that is somebody else
    QString address;
    QString agent;
    QString session;
    QString traceId;
    /// What else there is to say; our names, each once.
    std::vector<std::pair<QLatin1StringView, QString>> details;
};

/// `logged_in`, `refresh_reused`, ...: the names are part of the file format: add, never rename.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT QLatin1StringView nameOf(AuditEvent::Kind kind);

/// The event as one line of strict JSON, without a line end. Fields that are empty are left out.
///
/// Whatever strangers wrote stays inside its field: invisible characters, line separators and those
/// that change the direction of writing are escaped, long texts end in `…`, half surrogate pairs
/// become U+FFFD, and what has the form of a token, a credential or a key is shortened or covered.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT QByteArray auditLine(const AuditEvent& event);

} // namespace claimcheck
