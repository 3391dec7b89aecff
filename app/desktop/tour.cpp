#include "app/desktop/tour.h"

#include "ui/controllers/workbench.h"
#include "ui/mainwindow/mainwindow.h"
#include "ui/widgets/theme.h"

#include <QAbstractButton>
#include <QCoreApplication>
#include <QDeadlineTimer>
#include <QEventLoop>
#include <QLineEdit>
#include <QPixmap>
#include <QTimer>

#include <array>
#include <utility>

using namespace Qt::StringLiterals;

namespace claimcheck {
namespace {

constexpr QSize wide{1440, 900};
constexpr QSize narrow{1024, 700};

void idle(std::chrono::milliseconds duration)
{
    QEventLoop loop;
    QTimer::singleShot(duration, &loop, &QEventLoop::quit);
    loop.exec();
}

} // namespace

Tour::Tour(MainWindow& window, Workbench& workbench, Theme& theme, QDir pictures)
    : m_window(window)
    , m_workbench(workbench)
    , m_theme(theme)
    , m_pictures(std::move(pictures))
{
}

Tour::Result Tour::run()
{
    if (!m_pictures.mkpath(u"."_s))
        return std::unexpected(u"cannot make the folder "_s + m_pictures.path());
    m_window.resize(wide);
    return waitFor(u"the server to start"_s, [this] { return m_workbench.server().isRunning(); })
        .and_then([this] { return saveBothThemes(u"flow-empty"_s); })
        .and_then([this] { return walkMainJob(); })
        .and_then([this] { return saveBothThemes(u"flow"_s); })
        .and_then([this] {
            m_window.resize(narrow);
            return saveBothThemes(u"flow-compact"_s);
        })
        .and_then([this] {
            m_window.resize(wide);
            return visitInspect();
        });
}

Tour::Result Tour::walkMainJob()
{
    auto* username = m_window.findChild<QLineEdit*>(u"username"_s);
    auto* password = m_window.findChild<QLineEdit*>(u"password"_s);
    if (!username || !password)
        return std::unexpected(u"the account form is missing"_s);
    username->setText(u"alice"_s);
    password->setText(u"password123"_s);

    const std::array<std::pair<QString, int>, 5> steps{{{u"register"_s, 201},
                                                        {u"logIn"_s, 200},
                                                        {u"call"_s, 200},
                                                        {u"revoke"_s, 200},
                                                        {u"call"_s, 401}}};
    Result result;
    for (const auto& [button, status] : steps)
        result = result.and_then([&] { return press(button, status); });
    return result.and_then([this] {
        return waitFor(u"the verdict"_s, [this] {
            return m_workbench.lens().verdict() == LensController::Verdict::Refused;
        });
    });
}

Tour::Result Tour::visitInspect()
{
    auto* open = m_window.findChild<QAbstractButton*>(u"openInInspect"_s);
    if (!open)
        return std::unexpected(u"the way to the Inspect page is missing"_s);
    m_window.showPage(MainWindow::Inspect);
    return saveBothThemes(u"inspect-empty"_s).and_then([&] {
        open->click();
        return saveBothThemes(u"inspect"_s);
    });
}

Tour::Result Tour::press(const QString& button, int expectedStatus)
{
    auto* found = m_window.findChild<QAbstractButton*>(button);
    if (!found || !found->isEnabled())
        return std::unexpected(u"cannot press "_s + button);
    FlowController& flow = m_workbench.flow();
    const int before = flow.timeline().rowCount();
    found->click();
    const auto answered = [&] { return flow.timeline().rowCount() > before && !flow.isBusy(); };
    return waitFor(u"the answer to "_s + button, answered).and_then([&]() -> Result {
        const int status = flow.timeline().entries().back().exchange.status;
        if (status == expectedStatus)
            return {};
        return std::unexpected(button + u" was answered "_s + QString::number(status));
    });
}

Tour::Result Tour::waitFor(const QString& what, const std::function<bool()>& condition)
{
    const QDeadlineTimer deadline{std::chrono::seconds{20}};
    while (!condition()) {
        if (deadline.hasExpired())
            return std::unexpected(u"waited too long for "_s + what);
        idle(std::chrono::milliseconds{10});
    }
    return {};
}

Tour::Result Tour::saveBothThemes(const QString& name)
{
    m_theme.choose(Theme::Choice::Light);
    return save(name + u"-light.png"_s).and_then([&] {
        m_theme.choose(Theme::Choice::Dark);
        return save(name + u"-dark.png"_s);
    });
}

Tour::Result Tour::save(const QString& name)
{
    idle(std::chrono::milliseconds{150}); // layouts and repaints are posted, not immediate
    if (!m_window.grab().save(m_pictures.filePath(name)))
        return std::unexpected(u"cannot write "_s + m_pictures.filePath(name));
    return {};
}

} // namespace claimcheck
