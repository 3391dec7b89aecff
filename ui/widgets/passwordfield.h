#pragma once

#include <QLineEdit>

class QAction;

namespace claimcheck {

/// A field for a password. What is typed can be revealed for as long as the field has the focus;
/// it is never offered to be undone, completed or dragged away.
class PasswordField final : public QLineEdit
{
    Q_OBJECT
public:
    explicit PasswordField(QWidget* parent = nullptr);

    [[nodiscard]] bool isRevealed() const { return echoMode() == Normal; }
    void setRevealed(bool revealed);

protected:
    void focusOutEvent(QFocusEvent* event) override;

private:
    QAction* m_reveal;
};

} // namespace claimcheck
