#pragma once
#include "core/base/clock.h"
#include "core/core_export.h"
#include <QByteArray>
#include <QString>
#include <QList>
namespace claimcheck {
struct AuditEvent {
    enum class Kind { Registered, LoggedIn, LoginFailed, Throttled, Refreshed, RefreshReused, SessionEnded, SessionsEnded, TokenRevoked, PasswordChanged, UserDisabled, UserEnabled, RolesChanged, ScopesChanged, UserAdded, UserRemoved, ClientAdded, ClientDisabled, KeyRotated, KeyRevoked, ServerStarted, ClockJumped, LabChanged, Sampled };
    Kind kind; Instant at{}; QString subject{}; QString actor{}; QString address{}; QString agent{}; QByteArray session{}; QByteArray traceId{}; QList<std::pair<QString,QString>> details{};
};
struct AuditVerdict { bool intact = true; };
}
