#include "ui/models/timelinemodel.h"

#include "core/client/redaction.h"
#include "core/inspect/visibletext.h"
#include "ui/models/outcome.h"

#include <QDateTime>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace claimcheck {
namespace {

QString tokenText(const Exchange& exchange)
{
    const QByteArray issued = exchange.issuedToken();
    if (!issued.isEmpty())
        return TimelineModel::tr("issued %1").arg(visibleText(shortToken(issued)));
    if (!exchange.bearer.isEmpty())
        return visibleText(shortToken(exchange.bearer));
    return u"–"_s;
}

} // namespace

void TimelineModel::begin(quint64 id, const Exchange& request)
{
    const int row = rowCount();
    beginInsertRows({}, row, row);
    m_entries.push_back({id, request, true});
    endInsertRows();
}

void TimelineModel::finish(quint64 id, const Exchange& exchange)
{
    const int row = rowOf(id);
    if (row < 0) {
        begin(id, exchange);
        finish(id, exchange);
        return;
    }
    m_entries[static_cast<std::size_t>(row)] = {id, exchange, false};
    Q_EMIT dataChanged(index(row, 0), index(row, ColumnCount - 1));
}

void TimelineModel::clear()
{
    beginResetModel();
    m_entries.clear();
    endResetModel();
}

const TimelineEntry* TimelineModel::find(quint64 id) const
{
    const int row = rowOf(id);
    return row < 0 ? nullptr : &m_entries[static_cast<std::size_t>(row)];
}

int TimelineModel::rowOf(quint64 id) const
{
    const auto found = std::ranges::find(m_entries, id, &TimelineEntry::id);
    return found == m_entries.end() ? -1 : static_cast<int>(found - m_entries.begin());
}

int TimelineModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_entries.size());
}

int TimelineModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QString TimelineModel::textOf(const TimelineEntry& entry, int column)
{
    const Exchange& exchange = entry.exchange;
    switch (column) {
    case TimeColumn:
        return QDateTime::fromMSecsSinceEpoch(exchange.startedAt.time_since_epoch().count())
            .toString(u"HH:mm:ss"_s);
    case MethodColumn:
        return QString::fromLatin1(exchange.method);
    case PathColumn:
        return visibleText(exchange.path);
    case StatusColumn:
        if (entry.pending)
            return u"…"_s;
        return exchange.status == 0 ? u"–"_s : QString::number(exchange.status);
    case TookColumn:
        return entry.pending ? QString{} : tr("%1 ms").arg(exchange.duration.count());
    case TokenColumn:
        return tokenText(exchange);
    case OutcomeColumn:
        return entry.pending ? tr("waiting for the answer") : outcomeText(exchange);
    default:
        return {};
    }
}

QVariant TimelineModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const TimelineEntry& entry = m_entries[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        return textOf(entry, index.column());
    case IdRole:
        return entry.id;
    case ToneRole:
        return QVariant::fromValue(entry.pending ? Tone::Pending : outcomeTone(entry.exchange));
    case SearchRole: {
        QStringList texts;
        for (int column = 0; column < ColumnCount; ++column)
            texts += textOf(entry, column);
        return texts.join(u' ');
    }
    default:
        return {};
    }
}

QVariant TimelineModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return QAbstractTableModel::headerData(section, orientation, role);
    switch (section) {
    case TimeColumn:
        return tr("Time");
    case MethodColumn:
        return tr("Method");
    case PathColumn:
        return tr("Path");
    case StatusColumn:
        return tr("Status");
    case TookColumn:
        return tr("Took");
    case TokenColumn:
        return tr("Token");
    case OutcomeColumn:
        return tr("Outcome");
    default:
        return {};
    }
}

} // namespace claimcheck
