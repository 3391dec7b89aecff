#include "ui/widgets/tokentext.h"

#include "core/inspect/visibletext.h"
#include "ui/widgets/theme.h"

#include <QFontMetricsF>
#include <QPainter>

#include <algorithm>
#include <array>
#include <utility>

using namespace Qt::StringLiterals;

namespace claimcheck {
namespace {

using Role = InspectedPart::Role;

constexpr int mostLines = 5;
constexpr qsizetype endsShown = 8; // of a part that had to be shortened

qsizetype lengthOf(const auto& pieces)
{
    qsizetype length = 0;
    for (const auto& piece : pieces)
        length += piece.text.size();
    return length;
}

void underline(QPainter& painter, QPointF from, double width, Role role, const QColor& color)
{
    QPen pen{color, 1};
    switch (underlineOf(role)) {
    case Qt::DotLine:
        pen.setDashPattern({1, 1.5});
        break;
    case Qt::DashLine:
        pen.setDashPattern({3, 2});
        break;
    default:
        break;
    }
    painter.setPen(pen);
    painter.drawLine(from, from + QPointF{width, 0});
}

} // namespace

Qt::PenStyle underlineOf(InspectedPart::Role part)
{
    switch (part) {
    case Role::Header:
        return Qt::SolidLine;
    case Role::Payload:
        return Qt::DotLine;
    case Role::Signature:
        return Qt::DashLine;
    case Role::Other:
        return Qt::NoPen;
    }
    return Qt::NoPen;
}

TokenText::TokenText(QWidget* parent)
    : QWidget(parent)
{
    setObjectName(u"tokenText"_s);
    setFont(monospaceFont());
    QSizePolicy policy{QSizePolicy::Expanding, QSizePolicy::Preferred};
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    // The token itself is not read aloud: it is a secret, and nobody could follow it.
    setAccessibleName(tr("Access token"));
}

void TokenText::setInspection(const Inspection& inspection)
{
    m_pieces.clear();
    for (const InspectedPart& part : inspection.parts) {
        if (!m_pieces.empty())
            m_pieces.push_back({Role::Other, u"."_s});
        m_pieces.push_back({part.role, visibleText(QString::fromUtf8(part.encoded))});
    }
    setAccessibleDescription(tr("%n part(s)", nullptr, static_cast<int>(inspection.parts.size())));
    updateGeometry();
    update();
}

int TokenText::columnsIn(int width) const
{
    const double advance = QFontMetricsF{font()}.horizontalAdvance(u'x');
    return std::max(8, static_cast<int>((width - scaled(20)) / advance));
}

int TokenText::lineHeight() const
{
    return fontMetrics().height() + scaled(4);
}

std::vector<TokenText::Piece> TokenText::piecesFor(int columns) const
{
    std::vector<Piece> pieces = m_pieces;
    const qsizetype room = columns * qsizetype{mostLines};
    // The signature gives way first, because nobody reads it, then the payload, then the rest.
    for (const Role role : {Role::Signature, Role::Payload, Role::Header, Role::Other}) {
        for (Piece& piece : pieces) {
            const qsizetype excess = lengthOf(pieces) - room;
            if (excess <= 0)
                return pieces;
            if (piece.role != role || piece.text.size() <= 2 * endsShown + 1)
                continue;
            const qsizetype kept = std::max(piece.text.size() - excess - 1, 2 * endsShown);
            piece.text = piece.text.left(kept - endsShown) + u'…' + piece.text.right(endsShown);
        }
    }
    return pieces;
}

int TokenText::heightForWidth(int width) const
{
    const int columns = columnsIn(width);
    const int length = static_cast<int>(lengthOf(piecesFor(columns)));
    const int lines = std::clamp((length + columns - 1) / columns, 1, mostLines);
    return lines * lineHeight() + scaled(16);
}

QSize TokenText::sizeHint() const
{
    return {scaled(300), heightForWidth(scaled(300))};
}

QSize TokenText::minimumSizeHint() const
{
    return {scaled(160), lineHeight() + scaled(16)};
}

void TokenText::paintEvent(QPaintEvent*)
{
    const Colors colors = currentColors();
    QPainter painter{this};
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen{colors.line, 1});
    painter.setBrush(colors.panel);
    painter.drawRoundedRect(QRectF{rect()}.adjusted(0.5, 0.5, -0.5, -0.5), scaled(8), scaled(8));
    painter.setRenderHint(QPainter::Antialiasing, false);

    const QFontMetricsF metrics{font()};
    const double advance = metrics.horizontalAdvance(u'x');
    const int columns = columnsIn(width());
    int column = 0;
    int line = 0;
    for (const Piece& piece : piecesFor(columns)) {
        const QColor color = colorOf(colors, piece.role);
        for (qsizetype at = 0; at < piece.text.size() && line < mostLines;) {
            const qsizetype count = std::min<qsizetype>(piece.text.size() - at, columns - column);
            const QPointF base{scaled(10) + column * advance,
                               scaled(8) + line * lineHeight() + metrics.ascent() + scaled(1)};
            painter.setPen(color);
            painter.drawText(base, piece.text.sliced(at, count));
            if (underlineOf(piece.role) != Qt::NoPen)
                underline(painter, base + QPointF{0.0, 1.0 * scaled(3)},
                          static_cast<double>(count) * advance, piece.role, color);
            at += count;
            column += static_cast<int>(count);
            if (column >= columns) {
                column = 0;
                ++line;
            }
        }
    }
}

TokenLegend::TokenLegend(QWidget* parent)
    : QWidget(parent)
{
    setFont(fontOf(12));
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setAccessibleName(tr("Parts: header solid, payload dotted, signature dashed"));
}

QSize TokenLegend::sizeHint() const
{
    int width = 0;
    for (const QString& name : {tr("header"), tr("payload"), tr("signature")})
        width += fontMetrics().horizontalAdvance(name) + scaled(14);
    return {width, fontMetrics().height() + scaled(4)};
}

QSize TokenLegend::minimumSizeHint() const
{
    return sizeHint();
}

void TokenLegend::paintEvent(QPaintEvent*)
{
    const std::array<std::pair<Role, QString>, 3> names{{{Role::Header, tr("header")},
                                                         {Role::Payload, tr("payload")},
                                                         {Role::Signature, tr("signature")}}};
    const Colors colors = currentColors();
    QPainter painter{this};
    double x = 0;
    for (const auto& [role, name] : names) {
        const QColor color = colorOf(colors, role);
        const double width = fontMetrics().horizontalAdvance(name);
        const QPointF base{x, static_cast<double>(scaled(2) + fontMetrics().ascent())};
        painter.setPen(color);
        painter.drawText(base, name);
        underline(painter, base + QPointF{0.0, 1.0 * scaled(3)}, width, role, color);
        x += width + scaled(14);
    }
}

} // namespace claimcheck
