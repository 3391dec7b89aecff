#pragma once

#include "core/core_export.h"

#include <QList>
#include <QString>
#include <QStringList>

namespace claimcheck {

/// One line for each row, with its cells under each other and no line end at the end. An empty cell
/// is a hyphen; the others go through visibleText().
[[nodiscard]] CLAIMCHECK_CORE_EXPORT QString visibleTable(const QList<QStringList>& rows);

} // namespace claimcheck
