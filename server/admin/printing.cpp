#include "server/admin/printing.h"

#include "core/inspect/visibletable.h"

#include <QDateTime>
#include <QJsonDocument>
#include <QTimeZone>

#include <ostream>

namespace claimcheck {

using namespace Qt::StringLiterals;

void printTable(std::ostream& out, const QList<QStringList>& rows)
{
    if (!rows.isEmpty())
        out << visibleTable(rows).toStdString() << '\n';
}

void printJson(std::ostream& out, QJsonObject object)
{
    object.insert(u"schema_version"_s, 1);
    out << QJsonDocument(object).toJson(QJsonDocument::Compact).toStdString() << '\n';
}

QString timeText(Instant instant)
{
    return QDateTime::fromMSecsSinceEpoch(instant.time_since_epoch().count(), QTimeZone::UTC)
        .toString(Qt::ISODate);
}

QString timeText(const std::optional<Instant>& instant)
{
    return instant ? timeText(*instant) : QString{};
}

} // namespace claimcheck
