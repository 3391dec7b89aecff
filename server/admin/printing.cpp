#include "server/admin/printing.h"

#include "core/inspect/visibletext.h"

#include <QDateTime>
#include <QJsonDocument>
#include <QTimeZone>

#include <algorithm>
#include <ostream>

namespace claimcheck {

using namespace Qt::StringLiterals;

void printTable(std::ostream& out, const QList<QStringList>& rows)
{
    QList<QStringList> shown;
    QList<qsizetype> widths;
    for (const QStringList& row : rows) {
        QStringList cells;
        for (const QString& cell : row) {
            cells += cell.isEmpty() ? u"-"_s : visibleText(cell);
            if (widths.size() < cells.size())
                widths.append(0);
            qsizetype& width = widths[cells.size() - 1];
            width = std::max(width, cells.constLast().size());
        }
        shown += cells;
    }
    for (const QStringList& cells : std::as_const(shown)) {
        QString line;
        for (qsizetype i = 0; i < cells.size(); ++i)
            line += i + 1 < cells.size() ? cells[i].leftJustified(widths[i] + 2) : cells[i];
        out << line.toStdString() << '\n';
    }
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
