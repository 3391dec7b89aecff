#include "ui/widgets/claimsdelegate.h"

#include "ui/models/claimsmodel.h"
#include "ui/widgets/elidedlabel.h"
#include "ui/widgets/theme.h"

#include <QAbstractItemView>
#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

using namespace Qt::StringLiterals;

namespace claimcheck {
namespace {

QString textOf(const QModelIndex& index, ClaimsModel::Column column)
{
    return index.siblingAtColumn(column).data().toString();
}

} // namespace

QSize ClaimsDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const
{
    return {scaled(200), scaled(40)};
}

void ClaimsDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                           const QModelIndex& index) const
{
    const Colors colors = currentColors();
    painter->save();
    const bool focused = option.state.testFlag(QStyle::State_HasFocus);
    if (focused)
        painter->fillRect(option.rect, colors.accentGround);

    const auto part = static_cast<InspectedPart::Role>(index.data(ClaimsModel::PartRole).toInt());
    const int nameWidth = scaled(80);
    QRect name = option.rect;
    name.setHeight(scaled(20));
    name.setWidth(nameWidth - scaled(4));
    QRect value = option.rect.adjusted(nameWidth, 0, 0, 0);
    value.setHeight(scaled(20));
    QRect meaning = option.rect.adjusted(nameWidth, scaled(19), 0, -scaled(3));

    const auto draw = [painter](const QRect& rect, const QString& text) {
        const QString shown = painter->fontMetrics().elidedText(text, Qt::ElideRight, rect.width());
        painter->drawText(rect, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine, shown);
    };
    painter->setFont(monospaceFont());
    // On the ground of a selection the colours of the parts are too faint to read.
    painter->setPen(focused ? colors.text : colorOf(colors, part));
    draw(name, textOf(index, ClaimsModel::NameColumn));
    painter->setPen(colors.text);
    draw(value, textOf(index, ClaimsModel::ValueColumn));
    painter->setFont(fontOf(12));
    painter->setPen(colors.dim);
    draw(meaning, textOf(index, ClaimsModel::MeaningColumn));
    painter->restore();
}

bool ClaimsDelegate::helpEvent(QHelpEvent* event, QAbstractItemView* view,
                               const QStyleOptionViewItem& option, const QModelIndex& index)
{
    if (event->type() != QEvent::ToolTip || !index.isValid())
        return QStyledItemDelegate::helpEvent(event, view, option, index);
    const QString text =
        textOf(index, ClaimsModel::NameColumn) + u": "_s + textOf(index, ClaimsModel::ValueColumn);
    QToolTip::showText(event->globalPos(), literalToolTip(text), view);
    return true;
}

} // namespace claimcheck
