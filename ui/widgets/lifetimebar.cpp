#include "ui/widgets/lifetimebar.h"

#include "ui/widgets/theme.h"

#include <QPainter>

namespace claimcheck {

LifetimeBar::LifetimeBar(QWidget* parent)
    : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(tr("Lifetime"));
}

void LifetimeBar::setSpent(double spent, const QString& text)
{
    m_spent = spent;
    setAccessibleDescription(text);
    update();
}

QSize LifetimeBar::sizeHint() const
{
    return {scaled(120), scaled(6)};
}

void LifetimeBar::paintEvent(QPaintEvent*)
{
    const Colors colors = currentColors();
    const double radius = height() / 2.0;
    QPainter painter{this};
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(colors.line);
    painter.drawRoundedRect(rect(), radius, radius);
    // What is left, because that is what runs out.
    QRectF left = rect();
    left.setWidth(left.width() * (1 - m_spent));
    if (left.width() < height())
        return;
    painter.setBrush(m_spent > 0.9 ? colors.warning : colors.accent);
    painter.drawRoundedRect(left, radius, radius);
}

} // namespace claimcheck
