#pragma once

#include <QString>
#include <QWidget>

namespace claimcheck {

/// How much of a token's life is over.
class LifetimeBar final : public QWidget
{
    Q_OBJECT
public:
    explicit LifetimeBar(QWidget* parent = nullptr);

    /// @p spent from 0 to 1. @p text is for those who do not see the bar.
    void setSpent(double spent, const QString& text);

    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    double m_spent = 0;
};

} // namespace claimcheck
