#include "ui/widgets/timelinedelegate.h"

#include "ui/models/timelinemodel.h"
#include "ui/widgets/theme.h"

#include <QPainter>

namespace claimcheck {
namespace {

bool isVerbatim(int column)
{
    return column != TimelineModel::StatusColumn && column != TimelineModel::OutcomeColumn;
}

QColor colorOf(const Colors& colors, const QModelIndex& index)
{
    switch (index.column()) {
    case TimelineModel::StatusColumn:
        return colorOf(colors, index.data(TimelineModel::ToneRole).value<Tone>());
    case TimelineModel::MethodColumn:
    case TimelineModel::PathColumn:
    case TimelineModel::OutcomeColumn:
        return colors.text;
    default:
        return colors.dim;
    }
}

} // namespace

void TimelineDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                             const QModelIndex& index) const
{
    const Colors colors = currentColors();
    painter->save();
    if (option.state.testFlag(QStyle::State_Selected))
        painter->fillRect(option.rect, colors.accentGround);
    if (isVerbatim(index.column()))
        painter->setFont(monospaceFont());
    else if (index.column() == TimelineModel::StatusColumn)
        painter->setFont(fontOf(13, QFont::DemiBold));
    else
        painter->setFont(fontOf(13));
    painter->setPen(colorOf(colors, index));
    const QRect place = option.rect.adjusted(scaled(12), 0, -scaled(4), 0);
    painter->drawText(
        place, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
        painter->fontMetrics().elidedText(index.data().toString(), Qt::ElideRight, place.width()));
    painter->restore();
}

} // namespace claimcheck
