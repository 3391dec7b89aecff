#pragma once

#include "core/auth/auditevent.h"
#include "server/http/message.h"

namespace claimcheck {

/// The line of the audit log for a change of the lab: @p what was changed, and @p to what.
[[nodiscard]] inline AuditEvent labEvent(const Request& request, QLatin1StringView what,
                                         const QString& to)
{
    using namespace Qt::StringLiterals;
    AuditEvent event{.kind = AuditEvent::Kind::LabChanged, .address = request.remoteAddress};
    event.details = {{"what"_L1, QString{what}}, {"to"_L1, to}};
    return event;
}

} // namespace claimcheck
