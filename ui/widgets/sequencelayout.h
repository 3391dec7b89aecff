#pragma once

#include "ui/models/sequence.h"

#include <QLineF>
#include <QRectF>

#include <array>
#include <vector>

namespace claimcheck {

/// Where one message of a sequence diagram is drawn.
struct ArrowGeometry
{
    QLineF line; ///< from its tail to its head
    QRectF label;
    QRectF chip; ///< of the token; empty when the message carries none
};

/// Where one exchange is drawn; arrows are in the order of its messages.
struct ExchangeGeometry
{
    QRectF ground;
    std::vector<ArrowGeometry> arrows;
};

struct SequenceGeometry
{
    std::array<QRectF, lifelineCount> heads;
    std::vector<ExchangeGeometry> exchanges;
    int height = 0;

    [[nodiscard]] double centerOf(Lifeline lifeline) const
    {
        return heads[static_cast<std::size_t>(lifeline)].center().x();
    }
};

/// The height of the row of heads, which stays in place while the messages scroll.
[[nodiscard]] int sequenceHeadHeight();

/// Lays the diagram out in @p width pixels; the messages begin at y = 0.
[[nodiscard]] SequenceGeometry layOut(const std::vector<SequenceExchange>& sequence, int width);

} // namespace claimcheck
