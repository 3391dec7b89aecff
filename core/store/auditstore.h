#pragma once

#include "core/base/clock.h"
#include "core/core_export.h"
#include "core/store/database.h"

#include <QByteArray>

#include <vector>

namespace claimcheck {

/// One line of the audit log, and the link that ties it to the lines before.
struct AuditRow
{
    qint64 seq = 0; ///< counts from 1
    QByteArray line; ///< a JSON object
    QByteArray mac;
};

/// Where the audit log ends: what shows that its last lines were cut off.
struct AuditHead
{
    qint64 seq = 0; ///< 0 while there is no line
    QByteArray mac;
};

/// The audit log. Lines are only ever added, each in the unit of work of the change it tells of.
/// Safe to use from several threads.
class CLAIMCHECK_CORE_EXPORT AuditStore
{
public:
    /// @p database must outlive the store.
    explicit AuditStore(Database& database);

    [[nodiscard]] StoreResult<AuditHead> head() const;
    /// Within a unit of work. The row follows the head, which becomes the row's.
    [[nodiscard]] StoreResult<void> append(const AuditRow& row, Instant at);
    /// @p limit rows after the one numbered @p after, oldest first.
    [[nodiscard]] StoreResult<std::vector<AuditRow>> after(qint64 after, int limit) const;
    /// The newest @p limit rows before the one numbered @p before, newest first.
    [[nodiscard]] StoreResult<std::vector<AuditRow>> before(qint64 before, int limit) const;

private:
    Database& m_database;
};

} // namespace claimcheck
