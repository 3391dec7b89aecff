#pragma once

#include "core/base/clock.h"
#include "core/core_export.h"
#include "core/store/auditrow.h"
#include "core/store/database.h"

#include <vector>

namespace claimcheck {

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
    [[nodiscard]] StoreResult<std::vector<AuditRow>> after(quint64 after, int limit) const;
    /// The newest @p limit rows before the one numbered @p before, newest first.
    [[nodiscard]] StoreResult<std::vector<AuditRow>> before(quint64 before, int limit) const;

private:
    Database& m_database;
};

} // namespace claimcheck
