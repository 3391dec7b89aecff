#pragma once

#include <QDir>
#include <QString>

#include <expected>
#include <functional>

namespace claimcheck {

class MainWindow;
class Theme;
class Workbench;

/// Walks through the main job in the real window, against the real server, and saves a picture of
/// every page in both themes.
class Tour final
{
public:
    using Result = std::expected<void, QString>;

    /// All references must outlive the tour. The window is shown and the server was started.
    Tour(MainWindow& window, Workbench& workbench, Theme& theme, QDir pictures);

    /// Blocks until it is over. The error says in one line what went wrong.
    [[nodiscard]] Result run();

private:
    [[nodiscard]] Result walkMainJob();
    [[nodiscard]] Result visitInspect();
    [[nodiscard]] Result press(const QString& button, int expectedStatus);
    [[nodiscard]] Result waitFor(const QString& what, const std::function<bool()>& condition);
    [[nodiscard]] Result saveBothThemes(const QString& name);
    [[nodiscard]] Result save(const QString& name);

    MainWindow& m_window;
    Workbench& m_workbench;
    Theme& m_theme;
    QDir m_pictures;
};

} // namespace claimcheck
