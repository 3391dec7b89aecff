#pragma once

#include "ui/models/sequence.h"
#include "ui/widgets/colors.h"
#include "ui/widgets/sequencelayout.h"

class QPainter;

namespace claimcheck {

/// Draws a laid out sequence diagram. All references must outlive it.
class SequencePainter
{
public:
    struct State
    {
        bool selected = false;
        bool focused = false;
        bool hovered = false;
    };

    SequencePainter(QPainter& painter, const Colors& colors, const SequenceGeometry& geometry);

    void paintLifelines(int top, int bottom) const;
    void paintExchange(const SequenceExchange& exchange, const ExchangeGeometry& geometry,
                       State state) const;
    void paintHeads() const;

private:
    void paintGround(const SequenceExchange& exchange, const QRectF& ground, State state) const;
    void paintArrow(const SequenceMessage& message, const ArrowGeometry& arrow,
                    const QColor& ground) const;

    QPainter& m_painter;
    const Colors& m_colors;
    const SequenceGeometry& m_geometry;
};

} // namespace claimcheck
