#include "ui/models/claimsmodel.h"

#include "core/inspect/visibletext.h"
#include "ui/models/timetext.h"

#include <QStringList>

using namespace Qt::StringLiterals;

namespace claimcheck {
namespace {

// -1 for those that are not among the first that people look for.
qsizetype rankOf(InspectedPart::Role part, const QString& name)
{
    static const QStringList names{u"sub"_s, u"exp"_s, u"jti"_s, u"roles"_s};
    return part == InspectedPart::Role::Payload ? names.indexOf(name) : -1;
}

} // namespace

ClaimsModel::ClaimsModel(const Clock& clock, QObject* parent)
    : QAbstractTableModel(parent)
    , m_clock(clock)
    , m_now(clock.now())
{
}

void ClaimsModel::setInspection(const Inspection& inspection)
{
    beginResetModel();
    m_now = m_clock.now();
    m_rows.clear();
    for (const InspectedPart& part : inspection.parts) {
        for (const InspectedMember& member : part.members)
            m_rows.push_back({part.role, member});
    }
    endResetModel();
}

void ClaimsModel::refreshTimes()
{
    m_now = m_clock.now();
    for (std::size_t row = 0; row < m_rows.size(); ++row) {
        if (!m_rows[row].member.time)
            continue;
        const QModelIndex meaning = index(static_cast<int>(row), MeaningColumn);
        Q_EMIT dataChanged(meaning, meaning, {Qt::DisplayRole});
    }
}

int ClaimsModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int ClaimsModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QString ClaimsModel::timeMeaningOf(const InspectedMember& member) const
{
    const QString time = localTimeText(*member.time, m_now);
    const QString distance = relativeText(*member.time, m_now);
    if (member.name == "exp"_L1) {
        return *member.time > m_now ? tr("expires %1 · %2").arg(time, distance)
                                    : tr("expired %1 · %2").arg(time, distance);
    }
    if (member.name == "iat"_L1)
        return tr("issued %1 · %2").arg(time, distance);
    if (member.name == "nbf"_L1)
        return tr("valid from %1 · %2").arg(time, distance);
    if (member.name == "auth_time"_L1)
        return tr("logged in %1 · %2").arg(time, distance);
    return tr("%1 · %2", "local time, distance").arg(time, distance);
}

QString ClaimsModel::meaningOf(const Row& row) const
{
    const InspectedMember& member = row.member;
    if (member.time)
        return timeMeaningOf(member);
    if (!member.meaning.isEmpty())
        return member.meaning;
    return row.part == InspectedPart::Role::Header ? tr("private header parameter")
                                                   : tr("private claim");
}

QString ClaimsModel::textOf(const Row& row, int column) const
{
    switch (column) {
    case NameColumn:
        return visibleText(row.member.name);
    case ValueColumn:
        return visibleText(row.member.value);
    case MeaningColumn:
        return meaningOf(row);
    default:
        return {};
    }
}

QVariant ClaimsModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Row& row = m_rows[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        return textOf(row, index.column());
    case Qt::AccessibleTextRole:
        return tr("%1: %2, %3", "claim, value, meaning")
            .arg(textOf(row, NameColumn), textOf(row, ValueColumn), textOf(row, MeaningColumn));
    case PartRole:
        return static_cast<int>(row.part);
    case KeyRole:
        return rankOf(row.part, row.member.name) >= 0;
    case RankRole:
        return rankOf(row.part, row.member.name);
    case TimeRole:
        return row.member.time.has_value();
    default:
        return {};
    }
}

QVariant ClaimsModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return QAbstractTableModel::headerData(section, orientation, role);
    switch (section) {
    case NameColumn:
        return tr("Claim");
    case ValueColumn:
        return tr("Value");
    case MeaningColumn:
        return tr("Meaning");
    default:
        return {};
    }
}

} // namespace claimcheck
