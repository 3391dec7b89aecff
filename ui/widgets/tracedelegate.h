#pragma once

#include <QStyledItemDelegate>

namespace claimcheck {

/// A check of a verdict: sign, name, what was compared, and what to learn from a refusal.
class TraceDelegate final : public QStyledItemDelegate
{
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option,
                                 const QModelIndex& index) const override;
};

} // namespace claimcheck
