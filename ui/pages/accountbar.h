#pragma once

#include "ui/controllers/flowcontroller.h"

#include <QHash>
#include <QWidget>

class QBoxLayout;
class QLineEdit;
class QPushButton;

namespace claimcheck {

class FormField;
class PasswordField;

/// The account and what can be done with it. In one row where there is room, else in two.
class AccountBar final : public QWidget
{
    Q_OBJECT
public:
    /// @p flow must outlive the bar.
    explicit AccountBar(FlowController& flow, QWidget* parent = nullptr);

    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    [[nodiscard]] QWidget* makeFields();
    [[nodiscard]] QWidget* makeActions();
    [[nodiscard]] QPushButton* makeAction(FlowController::Action action, const QString& text,
                                          const QString& objectName);
    void addRoutes();
    void connectFields();
    void showAccount();
    void refresh();

    FlowController& m_flow;
    QLineEdit* m_username = nullptr;
    PasswordField* m_password = nullptr;
    FormField* m_usernameField = nullptr;
    FormField* m_passwordField = nullptr;
    QHash<FlowController::Action, QPushButton*> m_actions;
    QPushButton* m_routes = nullptr;
    QWidget* m_fields;
    QWidget* m_buttons;
    QBoxLayout* m_layout;
};

} // namespace claimcheck
