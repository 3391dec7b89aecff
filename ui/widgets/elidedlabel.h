#pragma once

#include <QFrame>
#include <QString>

namespace claimcheck {

/// One line of plain text that ends in "…" where there is no room; the tooltip then has it whole.
class ElidedLabel final : public QFrame
{
    Q_OBJECT
public:
    explicit ElidedLabel(QWidget* parent = nullptr);

    void setText(const QString& text);
    [[nodiscard]] const QString& text() const { return m_text; }

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void updateToolTip();

    QString m_text;
};

/// A tooltip that shows @p text literally, whatever markup a stranger put into it.
[[nodiscard]] QString literalToolTip(const QString& text);

} // namespace claimcheck
