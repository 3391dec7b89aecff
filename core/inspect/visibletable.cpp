#include "core/inspect/visibletable.h"

#include "core/inspect/visibletext.h"

#include <algorithm>

namespace claimcheck {

using namespace Qt::StringLiterals;

QString visibleTable(const QList<QStringList>& rows)
{
    QList<QStringList> shown;
    QList<qsizetype> widths;
    for (const QStringList& row : rows) {
        QStringList cells;
        for (const QString& cell : row)
            cells += cell.isEmpty() ? u"-"_s : visibleText(cell);
        widths.resize(std::max(widths.size(), cells.size()));
        for (qsizetype i = 0; i < cells.size(); ++i)
            widths[i] = std::max(widths[i], cells[i].size());
        shown += cells;
    }
    QStringList lines;
    for (const QStringList& cells : std::as_const(shown)) {
        QString line;
        for (qsizetype i = 0; i < cells.size(); ++i)
            line += i + 1 < cells.size() ? cells[i].leftJustified(widths[i] + 2) : cells[i];
        lines += line;
    }
    return lines.join(u'\n');
}

} // namespace claimcheck
