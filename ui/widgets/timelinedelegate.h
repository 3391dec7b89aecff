#pragma once

#include <QStyledItemDelegate>

namespace claimcheck {

/// A cell of the timeline: what went over the wire in monospace, the status in its colour.
class TimelineDelegate final : public QStyledItemDelegate
{
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
};

} // namespace claimcheck
