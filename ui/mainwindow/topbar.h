#pragma once

#include "ui/widgets/theme.h"

#include <QFrame>

class QAction;
class QLabel;
class QPushButton;

namespace claimcheck {

class ElidedLabel;
class FlowController;
class ServerController;
class SegmentedControl;

/// Which server, who is logged in, what time it is there, and light or dark.
class TopBar final : public QFrame
{
    Q_OBJECT
public:
    /// All references must outlive the bar.
    TopBar(ServerController& server, FlowController& flow, Theme& theme, QWidget* parent = nullptr);

    void focusTarget();

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    [[nodiscard]] QWidget* makeTarget();
    [[nodiscard]] QWidget* makeIdentity();
    [[nodiscard]] QWidget* makeClock();
    [[nodiscard]] QWidget* makeThemeSwitch();
    [[nodiscard]] QLabel* makeLabel(const QString& objectName, const QString& text = {});
    void addTargetMenu();
    void showServer();
    void showIdentity();
    void showTime();

    ServerController& m_server;
    FlowController& m_flow;
    Theme& m_theme;
    QLabel* m_brand;
    QPushButton* m_target = nullptr;
    QLabel* m_dot = nullptr;
    QLabel* m_state = nullptr;
    QLabel* m_address = nullptr;
    QAction* m_copyAddress = nullptr;
    QAction* m_start = nullptr;
    QAction* m_stop = nullptr;
    QLabel* m_avatar = nullptr;
    ElidedLabel* m_user = nullptr;
    QLabel* m_time = nullptr;
};

} // namespace claimcheck
