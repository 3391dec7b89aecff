#include "ui/widgets/claimcelldelegate.h"

#include "ui/models/claimsmodel.h"
#include "ui/widgets/elidedlabel.h"
#include "ui/widgets/theme.h"

#include <QAbstractItemView>
#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

namespace claimcheck {

void ClaimCellDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                              const QModelIndex& index) const
{
    const Colors colors = currentColors();
    painter->save();
    const bool selected = option.state.testFlag(QStyle::State_Selected);
    if (selected)
        painter->fillRect(option.rect, colors.accentGround);
    const auto part = static_cast<InspectedPart::Role>(index.data(ClaimsModel::PartRole).toInt());
    switch (index.column()) {
    case ClaimsModel::NameColumn:
        painter->setFont(monospaceFont());
        // On the ground of a selection the colours of the parts are too faint to read.
        painter->setPen(selected ? colors.text : colorOf(colors, part));
        break;
    case ClaimsModel::ValueColumn:
        painter->setFont(monospaceFont());
        painter->setPen(colors.text);
        break;
    default:
        painter->setFont(fontOf(13));
        painter->setPen(index.data(ClaimsModel::TimeRole).toBool() ? colors.text : colors.dim);
        break;
    }
    const QRect place = option.rect.adjusted(scaled(12), 0, -scaled(4), 0);
    painter->drawText(
        place, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
        painter->fontMetrics().elidedText(index.data().toString(), Qt::ElideRight, place.width()));
    painter->restore();
}

bool ClaimCellDelegate::helpEvent(QHelpEvent* event, QAbstractItemView* view,
                                  const QStyleOptionViewItem& option, const QModelIndex& index)
{
    if (event->type() != QEvent::ToolTip || !index.isValid())
        return QStyledItemDelegate::helpEvent(event, view, option, index);
    QToolTip::showText(event->globalPos(), literalToolTip(index.data().toString()), view);
    return true;
}

} // namespace claimcheck
