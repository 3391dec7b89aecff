#include "ui/widgets/verdictbadge.h"

#include "ui/widgets/symbol.h"
#include "ui/widgets/theme.h"

#include <QPainter>

using namespace Qt::StringLiterals;

namespace claimcheck {
namespace {

QIcon iconOf(Tone tone)
{
    switch (tone) {
    case Tone::Neutral:
    case Tone::Pending:
        return symbol(u"pending"_s);
    case Tone::Good:
        return symbol(u"check"_s, SymbolColor::Good);
    case Tone::Bad:
        return symbol(u"cross"_s, SymbolColor::Bad);
    case Tone::Warning:
        return symbol(u"unchecked"_s, SymbolColor::Warning);
    }
    return {};
}

} // namespace

VerdictBadge::VerdictBadge(QWidget* parent)
    : QWidget(parent)
{
    setFont(fontOf(12, QFont::DemiBold));
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    hide();
}

void VerdictBadge::setVerdict(Tone tone, const QString& text)
{
    m_tone = tone;
    m_text = text;
    setAccessibleName(text);
    setVisible(!text.isEmpty());
    updateGeometry();
    update();
}

QSize VerdictBadge::sizeHint() const
{
    return {fontMetrics().horizontalAdvance(m_text) + scaled(34), scaled(24)};
}

QSize VerdictBadge::minimumSizeHint() const
{
    return sizeHint();
}

void VerdictBadge::paintEvent(QPaintEvent*)
{
    const Colors colors = currentColors();
    QPainter painter{this};
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(groundOf(colors, m_tone));
    painter.drawRoundedRect(rect(), height() / 2.0, height() / 2.0);

    const int side = scaled(12);
    const QRect sign{scaled(10), (height() - side) / 2, side, side};
    iconOf(m_tone).paint(&painter, sign);
    painter.setPen(colorOf(colors, m_tone));
    painter.drawText(rect().adjusted(scaled(26), 0, 0, 0), Qt::AlignVCenter | Qt::AlignLeft,
                     m_text);
}

} // namespace claimcheck
