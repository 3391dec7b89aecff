#pragma once

#include <QButtonGroup>
#include <QIcon>
#include <QString>
#include <QWidget>

class QToolButton;

namespace claimcheck {

/// A few choices side by side, of which one holds. Left and Right move between them.
class SegmentedControl final : public QWidget
{
    Q_OBJECT
public:
    /// @p name is the accessible name of the whole.
    explicit SegmentedControl(const QString& name, QWidget* parent = nullptr);

    /// Adds a choice; the first one added holds.
    void addChoice(int id, const QString& text);
    /// A choice that shows an icon only; @p name is its accessible name and tooltip.
    void addChoice(int id, const QIcon& icon, const QString& name);

    [[nodiscard]] int choice() const { return m_buttons.checkedId(); }
    void setChoice(int id);

Q_SIGNALS:
    void chosen(int id);

private:
    QToolButton* addButton(int id);

    QButtonGroup m_buttons;
};

} // namespace claimcheck
