#pragma once

#include <QByteArray>

namespace claimcheck {

/// One event as it is kept.
struct AuditRow
{
    quint64 seq = 0; ///< counts from one, without a gap
    QByteArray line;
    QByteArray mac;
};

/// The last row of a log: kept apart from the rows, it shows that none is missing at the end.
/// Whoever can write both and wants the newest rows gone can also set the head back, so a copy of
/// it belongs where the server cannot write: `seq` and `mac` are all there is to note.
struct AuditHead
{
    quint64 seq = 0; ///< zero for a log without rows
    QByteArray mac;
    bool operator==(const AuditHead&) const = default;
};

} // namespace claimcheck
