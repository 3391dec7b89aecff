#pragma once

#include "core/inspect/inspection.h"

#include <QWidget>

#include <vector>

namespace claimcheck {

/// A compact token with its parts told apart by colour and by underline: solid for the header,
/// dotted for the payload, dashed for the signature. What does not fit is left out in the middle
/// of the long parts.
class TokenText final : public QWidget
{
    Q_OBJECT
public:
    explicit TokenText(QWidget* parent = nullptr);

    void setInspection(const Inspection& inspection);

    [[nodiscard]] bool hasHeightForWidth() const override { return true; }
    [[nodiscard]] int heightForWidth(int width) const override;
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    struct Piece
    {
        InspectedPart::Role role;
        QString text;
    };

    [[nodiscard]] int columnsIn(int width) const;
    [[nodiscard]] int lineHeight() const;
    [[nodiscard]] std::vector<Piece> piecesFor(int columns) const;

    std::vector<Piece> m_pieces;
};

/// The three names in the colours and underlines that TokenText uses.
class TokenLegend final : public QWidget
{
    Q_OBJECT
public:
    explicit TokenLegend(QWidget* parent = nullptr);

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
};

/// The underline of a part.
[[nodiscard]] Qt::PenStyle underlineOf(InspectedPart::Role part);

} // namespace claimcheck
