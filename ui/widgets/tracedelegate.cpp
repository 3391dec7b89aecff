#include "ui/widgets/tracedelegate.h"

#include "ui/models/tracemodel.h"
#include "ui/widgets/symbol.h"
#include "ui/widgets/theme.h"

#include <QAbstractItemView>
#include <QFontMetrics>
#include <QPainter>

using namespace Qt::StringLiterals;

namespace claimcheck {
namespace {

Check::Outcome outcomeOf(const QModelIndex& index)
{
    return static_cast<Check::Outcome>(index.data(TraceModel::OutcomeRole).toInt());
}

QIcon signOf(Check::Outcome outcome)
{
    switch (outcome) {
    case Check::Outcome::Passed:
        return symbol(u"check"_s, SymbolColor::Good);
    case Check::Outcome::Failed:
        return symbol(u"cross"_s, SymbolColor::Bad);
    case Check::Outcome::NotRequired:
        return symbol(u"dash"_s);
    case Check::Outcome::NotReached:
        return symbol(u"dot"_s);
    }
    return {};
}

// Detail and lesson, one paragraph each.
QStringList paragraphsOf(const QModelIndex& index)
{
    QStringList paragraphs{index.data(TraceModel::DetailRole).toString(),
                           index.data(TraceModel::LessonRole).toString()};
    paragraphs.removeAll(QString{});
    return paragraphs;
}

// A word that says it all stands behind the title, sentences stand below.
bool isInline(Check::Outcome outcome)
{
    return outcome == Check::Outcome::NotReached || outcome == Check::Outcome::NotRequired;
}

QFont titleFont(Check::Outcome outcome)
{
    return fontOf(13, outcome == Check::Outcome::Failed ? QFont::DemiBold : QFont::Normal);
}

int heightOf(const QString& paragraph, int width)
{
    return QFontMetrics{fontOf(12)}
        .boundingRect(QRect{0, 0, width, 10000}, Qt::AlignLeft | Qt::TextWordWrap, paragraph)
        .height();
}

} // namespace

QSize TraceDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const auto* view = qobject_cast<const QAbstractItemView*>(option.widget);
    const int viewWidth = view ? view->viewport()->width() : scaled(320);
    const int width = qMax(scaled(80), viewWidth - scaled(22));
    int height = scaled(24);
    if (!isInline(outcomeOf(index))) {
        for (const QString& paragraph : paragraphsOf(index))
            height += heightOf(paragraph, width) + scaled(2);
    }
    return {viewWidth, height};
}

void TraceDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                          const QModelIndex& index) const
{
    const Colors colors = currentColors();
    const Check::Outcome outcome = outcomeOf(index);
    painter->save();
    if (option.state.testFlag(QStyle::State_HasFocus))
        painter->fillRect(option.rect, colors.accentGround);

    const int side = scaled(12);
    const QRect sign{option.rect.left(), option.rect.top() + (scaled(24) - side) / 2, side, side};
    signOf(outcome).paint(painter, sign);
    QRect line = option.rect.adjusted(scaled(22), 0, 0, 0);
    line.setHeight(scaled(24));
    QString title = index.data().toString();
    if (isInline(outcome))
        title += u": "_s + index.data(TraceModel::DetailRole).toString();
    painter->setFont(titleFont(outcome));
    painter->setPen(isInline(outcome) ? colors.dim : colors.text);
    painter->drawText(line, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
                      painter->fontMetrics().elidedText(title, Qt::ElideRight, line.width()));
    if (!isInline(outcome)) {
        painter->setFont(fontOf(12));
        painter->setPen(colors.dim);
        int y = line.bottom() + 1;
        for (const QString& paragraph : paragraphsOf(index)) {
            const QRect place{line.left(), y, line.width(), heightOf(paragraph, line.width())};
            painter->drawText(place, Qt::AlignLeft | Qt::TextWordWrap, paragraph);
            y = place.bottom() + 1 + scaled(2);
        }
    }
    painter->restore();
}

} // namespace claimcheck
