#include "ui/widgets/sequencelayout.h"

#include "ui/widgets/theme.h"

#include <QFontMetricsF>

#include <algorithm>

namespace claimcheck {
namespace {

using Kind = SequenceMessage::Kind;

// Shares of the way from the first lifeline to the last, uneven because the longest texts stand
// between the client and the servers.
constexpr std::array<double, lifelineCount> places{0, 0.31, 0.7, 1};
constexpr double narrowest = 0.3;

double marginOf(int width)
{
    return std::max(scaled(12), width / 28);
}

// As wide as the two closest lifelines allow without touching.
double headWidth(int width)
{
    const double fitting =
        (narrowest * (width - 2 * marginOf(width)) - scaled(8)) / (1 + narrowest);
    return std::min<double>(scaled(124), fitting);
}

class Columns
{
public:
    Columns(SequenceGeometry& geometry, int width)
        : m_geometry(geometry)
        , m_width(width)
    {
        const double head = headWidth(width);
        const double first = marginOf(width) + head / 2;
        const double last = width - first;
        for (std::size_t i = 0; i < places.size(); ++i) {
            const double x = first + places[i] * (last - first);
            geometry.heads[i] = QRectF{x - head / 2, static_cast<double>(scaled(12)), head,
                                       static_cast<double>(scaled(30))};
        }
    }

    // Appends one exchange at @p y and returns the first free y below it.
    double add(const SequenceExchange& exchange, double y)
    {
        ExchangeGeometry result;
        Lifeline leftmost = Lifeline::ProtectedApi;
        const double top = y;
        y += scaled(4);
        for (const SequenceMessage& message : exchange.messages) {
            leftmost = std::min({leftmost, message.from, message.to});
            y = addArrow(result, message, y);
        }
        y += scaled(5);
        const double head = m_geometry.heads.front().width();
        const double left = m_geometry.centerOf(leftmost) - head / 2;
        result.ground = QRectF{left, top, m_width - scaled(8) - left, y - top};
        m_geometry.exchanges.push_back(std::move(result));
        return y + scaled(4);
    }

private:
    double addArrow(ExchangeGeometry& exchange, const SequenceMessage& message, double y)
    {
        const double labelHeight = scaled(16);
        const double from = m_geometry.centerOf(message.from);
        const double to = m_geometry.centerOf(message.to);
        const double lineY = y + labelHeight + scaled(1);
        ArrowGeometry arrow;
        arrow.line = QLineF{from, lineY, to, lineY};
        arrow.label = QRectF{std::min(from, to) + scaled(10), y, std::abs(to - from) - scaled(20),
                             labelHeight};
        double next = lineY + scaled(3);
        if (message.kind == Kind::Action)
            next = lineY - scaled(1); // its request begins on the other side of the lifeline
        if (!message.token.isEmpty()) {
            const double width =
                QFontMetricsF{monospaceFont(11)}.horizontalAdvance(message.token) + scaled(20);
            arrow.chip = QRectF{(from + to - width) / 2, lineY + scaled(3), width,
                                static_cast<double>(scaled(17))};
            next = arrow.chip.bottom();
        }
        exchange.arrows.push_back(arrow);
        return next;
    }

    SequenceGeometry& m_geometry;
    int m_width;
};

} // namespace

int sequenceHeadHeight()
{
    return scaled(50);
}

SequenceGeometry layOut(const std::vector<SequenceExchange>& sequence, int width)
{
    SequenceGeometry geometry;
    Columns columns{geometry, width};
    double y = 0;
    for (const SequenceExchange& exchange : sequence)
        y = columns.add(exchange, y);
    geometry.height = qCeil(y) + scaled(8);
    return geometry;
}

} // namespace claimcheck
