#include "ui/widgets/contentlist.h"

#include <QResizeEvent>

namespace claimcheck {

ContentList::ContentList(QWidget* parent)
    : QListView(parent)
{
    setFrameShape(NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setEditTriggers(NoEditTriggers);
    setResizeMode(Adjust);
    setUniformItemSizes(false);
    setSelectionRectVisible(false);
    setTabKeyNavigation(false);
}

void ContentList::setModel(QAbstractItemModel* model)
{
    QListView::setModel(model);
    const auto follow = [this] { updateGeometry(); };
    connect(model, &QAbstractItemModel::modelReset, this, follow);
    connect(model, &QAbstractItemModel::rowsInserted, this, follow);
    connect(model, &QAbstractItemModel::rowsRemoved, this, follow);
    connect(model, &QAbstractItemModel::layoutChanged, this, follow);
}

QSize ContentList::sizeHint() const
{
    int height = 0;
    for (int row = 0; model() && row < model()->rowCount(); ++row)
        height += sizeHintForRow(row);
    return {QListView::sizeHint().width(), height};
}

QSize ContentList::minimumSizeHint() const
{
    return {0, sizeHint().height()};
}

void ContentList::resizeEvent(QResizeEvent* event)
{
    QListView::resizeEvent(event);
    // Rows wrap their text, so another width is another height.
    if (event->size().width() != event->oldSize().width())
        updateGeometry();
}

} // namespace claimcheck
