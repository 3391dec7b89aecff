#pragma once

#include <QMainWindow>

class QSettings;
class QStackedWidget;

namespace claimcheck {

class Banner;
class FlowPage;
class NavigationBar;
class ServerController;
class Theme;
class TopBar;
class Workbench;

/// The window: top bar, navigation, and one page at a time.
class MainWindow final : public QMainWindow
{
    Q_OBJECT
public:
    enum Page { Flow, Inspect };

    /// All references must outlive the window. @p settings keeps sizes and the theme, no secrets.
    MainWindow(Workbench& workbench, Theme& theme, QSettings& settings, QWidget* parent = nullptr);

    void showPage(Page page);

protected:
    void resizeEvent(QResizeEvent* event) override;
    void closeEvent(QCloseEvent* event) override;

private:
    void addPages();
    void connectBanners();
    void addShortcuts();
    void showServer();

    Workbench& m_workbench;
    QSettings& m_settings;
    TopBar* m_topBar;
    NavigationBar* m_navigation;
    QWidget* m_banners;
    Banner* m_problem;
    Banner* m_notice;
    QStackedWidget* m_pages;
    FlowPage* m_flowPage = nullptr;
};

} // namespace claimcheck
