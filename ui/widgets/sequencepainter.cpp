#include "ui/widgets/sequencepainter.h"

#include "ui/widgets/theme.h"

#include <QFontMetricsF>
#include <QPainter>
#include <QPolygonF>

#include <algorithm>

namespace claimcheck {
namespace {

using Kind = SequenceMessage::Kind;

QColor groundOf(const Colors& colors, const SequenceExchange& exchange,
                SequencePainter::State state)
{
    if (exchange.refused)
        return colors.badGround;
    return state.selected ? colors.accentGround : colors.panel;
}

// The text with just the room it needs, so that its ground hides no more of a lifeline than it
// must.
void paintLabel(QPainter& painter, const QRectF& room, const QString& text, const QColor& ground)
{
    const QFontMetricsF metrics{painter.font()};
    const QString shown = metrics.elidedText(text, Qt::ElideRight, room.width());
    const double width = std::min(metrics.horizontalAdvance(shown) + scaled(8), room.width());
    QRectF box{0, 0, width, room.height() - 1};
    box.moveCenter(room.center());
    painter.fillRect(box, ground);
    painter.drawText(room, Qt::AlignCenter | Qt::TextSingleLine, shown);
}

QPolygonF headAt(const QLineF& line)
{
    const double direction = line.dx() < 0 ? -1 : 1;
    const double length = scaled(8);
    const double half = scaled(4);
    const QPointF tip = line.p2();
    return QPolygonF{
        {tip, tip + QPointF{-direction * length, -half}, tip + QPointF{-direction * length, half}}};
}

} // namespace

SequencePainter::SequencePainter(QPainter& painter, const Colors& colors,
                                 const SequenceGeometry& geometry)
    : m_painter(painter)
    , m_colors(colors)
    , m_geometry(geometry)
{
}

void SequencePainter::paintLifelines(int top, int bottom) const
{
    QPen pen{m_colors.line, 1.5};
    pen.setDashPattern({2, 2.5});
    m_painter.setPen(pen);
    for (const QRectF& head : m_geometry.heads)
        m_painter.drawLine(QPointF{head.center().x(), static_cast<double>(top)},
                           QPointF{head.center().x(), static_cast<double>(bottom)});
}

void SequencePainter::paintHeads() const
{
    m_painter.setFont(fontOf(12, QFont::DemiBold));
    const QFontMetricsF metrics{m_painter.font()};
    for (std::size_t i = 0; i < m_geometry.heads.size(); ++i) {
        const QRectF head = m_geometry.heads[i];
        m_painter.setPen(QPen{m_colors.line, 1});
        m_painter.setBrush(m_colors.panel);
        m_painter.drawRoundedRect(head.adjusted(0.5, 0.5, -0.5, -0.5), scaled(8), scaled(8));
        m_painter.setPen(m_colors.text);
        m_painter.drawText(head, Qt::AlignCenter | Qt::TextSingleLine,
                           metrics.elidedText(nameOf(static_cast<Lifeline>(i)), Qt::ElideRight,
                                              head.width() - scaled(8)));
    }
}

void SequencePainter::paintGround(const SequenceExchange& exchange, const QRectF& ground,
                                  State state) const
{
    QColor border = Qt::transparent;
    if (state.focused)
        border = m_colors.accent;
    else if (state.selected)
        border = exchange.refused ? m_colors.bad : m_colors.accent;
    else if (state.hovered)
        border = m_colors.line;
    if (state.selected && !state.focused)
        border.setAlphaF(0.35F);
    const bool filled = exchange.refused || state.selected;
    m_painter.setPen(QPen{border, state.focused ? 1.5 : 1});
    m_painter.setBrush(filled ? groundOf(m_colors, exchange, state) : QColor{Qt::transparent});
    m_painter.drawRoundedRect(ground.adjusted(0.5, 0.5, -0.5, -0.5), scaled(8), scaled(8));
}

void SequencePainter::paintExchange(const SequenceExchange& exchange,
                                    const ExchangeGeometry& geometry, State state) const
{
    paintGround(exchange, geometry.ground, state);
    const QColor ground = groundOf(m_colors, exchange, state);
    for (std::size_t i = 0; i < exchange.messages.size(); ++i)
        paintArrow(exchange.messages[i], geometry.arrows[i], ground);
}

void SequencePainter::paintArrow(const SequenceMessage& message, const ArrowGeometry& arrow,
                                 const QColor& ground) const
{
    const bool isAnswer = message.kind == Kind::Answer;
    const QColor color = isAnswer ? colorOf(m_colors, message.tone) : m_colors.dim;
    QPen pen{color, 1.5};
    pen.setCapStyle(Qt::FlatCap);
    if (isAnswer)
        pen.setDashPattern({4, 2.5});
    m_painter.setPen(pen);
    const double direction = arrow.line.dx() < 0 ? -1 : 1;
    m_painter.drawLine(arrow.line.p1(), arrow.line.p2() - QPointF{direction * scaled(6), 0});
    m_painter.setPen(Qt::NoPen);
    m_painter.setBrush(color);
    m_painter.drawPolygon(headAt(arrow.line));

    m_painter.setFont(fontOf(12, QFont::Medium));
    m_painter.setPen(isAnswer ? color : m_colors.text);
    paintLabel(m_painter, arrow.label, message.text, ground);
    if (arrow.chip.isEmpty())
        return;
    m_painter.setPen(Qt::NoPen);
    m_painter.setBrush(m_colors.payloadGround);
    m_painter.drawRoundedRect(arrow.chip, arrow.chip.height() / 2, arrow.chip.height() / 2);
    m_painter.setFont(monospaceFont(11));
    m_painter.setPen(m_colors.payload);
    m_painter.drawText(arrow.chip, Qt::AlignCenter | Qt::TextSingleLine, message.token);
}

} // namespace claimcheck
