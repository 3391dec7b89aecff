#pragma once

#include "core/base/clock.h"

#include <QJsonObject>
#include <QList>
#include <QString>
#include <QStringList>

#include <iosfwd>
#include <optional>

namespace claimcheck {

/// visibleTable(), and nothing where there are no rows.
void printTable(std::ostream& out, const QList<QStringList>& rows);

/// One line with one object, which says the version of its form.
void printJson(std::ostream& out, QJsonObject object);

[[nodiscard]] QString timeText(Instant instant);
[[nodiscard]] QString timeText(const std::optional<Instant>& instant);

} // namespace claimcheck
