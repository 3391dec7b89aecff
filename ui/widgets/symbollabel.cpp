#include "ui/widgets/symbollabel.h"

#include "ui/widgets/theme.h"

#include <QPainter>

namespace claimcheck {

SymbolLabel::SymbolLabel(const QString& name, SymbolColor color, int side, QWidget* parent)
    : QWidget(parent)
    , m_icon(symbol(name, color))
{
    setFixedSize(scaled(side), scaled(side));
    setAttribute(Qt::WA_TransparentForMouseEvents);
}

void SymbolLabel::setSymbol(const QString& name, SymbolColor color)
{
    m_icon = symbol(name, color);
    update();
}

void SymbolLabel::paintEvent(QPaintEvent*)
{
    QPainter painter{this};
    m_icon.paint(&painter, rect());
}

} // namespace claimcheck
