#pragma once

#include <QListView>

namespace claimcheck {

/// A list as high as its rows: it stands in a page that scrolls and does not scroll by itself.
class ContentList final : public QListView
{
    Q_OBJECT
public:
    explicit ContentList(QWidget* parent = nullptr);

    void setModel(QAbstractItemModel* model) override;
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void resizeEvent(QResizeEvent* event) override;
};

} // namespace claimcheck
