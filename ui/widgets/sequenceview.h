#pragma once

#include "ui/models/sequence.h"
#include "ui/widgets/sequencelayout.h"

#include <QAbstractScrollArea>

#include <optional>
#include <vector>

namespace claimcheck {

/// The conversation as a sequence diagram. Click an exchange to select it; with the keyboard, Up,
/// Down, Home and End select and Return activates.
class SequenceView final : public QAbstractScrollArea
{
    Q_OBJECT
public:
    /// @p timeline must outlive the view.
    explicit SequenceView(const TimelineModel& timeline, QWidget* parent = nullptr);

    /// Shows @p id as selected and scrolls it into view; 0 selects nothing.
    void select(quint64 id);
    [[nodiscard]] quint64 selected() const { return m_selected; }
    /// Where an exchange is in the viewport; empty when it is not there.
    [[nodiscard]] QRect rectOf(quint64 id) const;

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

Q_SIGNALS:
    void chosen(quint64 id);
    void activated(quint64 id);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    bool viewportEvent(QEvent* event) override;

private:
    void refresh();
    void updateScrollBar();
    [[nodiscard]] std::optional<std::size_t> indexAt(const QPoint& viewportPoint) const;
    [[nodiscard]] std::optional<std::size_t> indexOf(quint64 id) const;
    [[nodiscard]] int offset() const;
    void choose(std::size_t index);

    const TimelineModel& m_timeline;
    std::vector<SequenceExchange> m_sequence;
    SequenceGeometry m_geometry;
    quint64 m_selected = 0;
    quint64 m_hovered = 0;
};

} // namespace claimcheck
