#include "ui/mainwindow/mainwindow.h"

#include "ui/controllers/workbench.h"
#include "ui/mainwindow/topbar.h"
#include "ui/pages/flowpage.h"
#include "ui/pages/inspectpage.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/navigationbar.h"
#include "ui/widgets/theme.h"

#include <QCloseEvent>
#include <QHBoxLayout>
#include <QIcon>
#include <QResizeEvent>
#include <QSettings>
#include <QShortcut>
#include <QStackedWidget>

using namespace Qt::StringLiterals;

namespace claimcheck {

MainWindow::MainWindow(Workbench& workbench, Theme& theme, QSettings& settings, QWidget* parent)
    : QMainWindow(parent)
    , m_workbench(workbench)
    , m_settings(settings)
    , m_topBar(new TopBar{workbench.server(), workbench.flow(), theme, this})
    , m_navigation(new NavigationBar{this})
    , m_banners(new QWidget{this})
    , m_problem(new Banner{m_banners})
    , m_notice(new Banner{m_banners})
    , m_pages(new QStackedWidget{this})
{
    m_pages->setObjectName(u"pages"_s);
    setWindowTitle(tr("Claimcheck"));
    setWindowIcon(QIcon{u":/claimcheck/icons/claimcheck.svg"_s});
    auto* banners = new QVBoxLayout{m_banners};
    banners->setContentsMargins(scaled(20), scaled(12), scaled(20), 0);
    banners->setSpacing(scaled(8));
    banners->addWidget(m_problem);
    banners->addWidget(m_notice);
    auto* content = new QVBoxLayout;
    content->setSpacing(0);
    content->addWidget(m_banners);
    content->addWidget(m_pages, 1);
    auto* body = new QHBoxLayout;
    body->setSpacing(0);
    body->addWidget(m_navigation);
    body->addLayout(content, 1);
    auto* window = new QWidget{this};
    auto* column = new QVBoxLayout{window};
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_topBar);
    column->addLayout(body, 1);
    setCentralWidget(window);

    addPages();
    connectBanners();
    addShortcuts();
    // Smaller than all panels need at once: they fold away on the way there.
    setMinimumSize(scaled(960), scaled(600));
    resize(scaled(1440), scaled(900));
    restoreGeometry(m_settings.value("window/geometry"_L1).toByteArray());
    m_flowPage->restoreLayout(m_settings);
    m_flowPage->setFocus();
}

void MainWindow::addPages()
{
    m_flowPage = new FlowPage{m_workbench.flow(), m_workbench.lens(), m_pages};
    auto* inspectPage = new InspectPage{m_workbench.inspect(), m_pages};
    m_pages->addWidget(m_flowPage);
    m_pages->addWidget(inspectPage);
    m_navigation->addPage(u"flow"_s, tr("Flow"));
    m_navigation->addPage(u"inspect"_s, tr("Inspect"));
    connect(m_navigation, &NavigationBar::pageChosen, m_pages, &QStackedWidget::setCurrentIndex);
    connect(m_flowPage, &FlowPage::inspectRequested, this, [this](const QByteArray& token) {
        m_workbench.inspect().setText(QString::fromUtf8(token));
        showPage(Inspect);
    });
}

void MainWindow::connectBanners()
{
    ServerController& server = m_workbench.server();
    m_notice->setDismissible(true);
    connect(&server, &ServerController::changed, this, &MainWindow::showServer);
    connect(m_problem, &Banner::actionTriggered, &server, &ServerController::start);
    connect(m_notice, &Banner::dismissed, &server, &ServerController::dismissNotice);
    showServer();
}

void MainWindow::addShortcuts()
{
    auto* target = new QShortcut{Qt::CTRL | Qt::Key_L, this};
    connect(target, &QShortcut::activated, m_topBar, &TopBar::focusTarget);
    auto* quit = new QShortcut{QKeySequence::Quit, this};
    connect(quit, &QShortcut::activated, this, &QWidget::close);
}

void MainWindow::showServer()
{
    const ServerController& server = m_workbench.server();
    m_problem->setMessage(Tone::Bad, server.problem(), tr("Try again"));
    m_notice->setMessage(Tone::Warning, server.notice());
    m_banners->setVisible(!server.problem().isEmpty() || !server.notice().isEmpty());
}

void MainWindow::showPage(Page page)
{
    m_navigation->setCurrent(page);
}

void MainWindow::resizeEvent(QResizeEvent* event)
{
    QMainWindow::resizeEvent(event);
    m_navigation->setCompact(width() < scaled(1180));
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    m_settings.setValue("window/geometry"_L1, saveGeometry());
    m_flowPage->saveLayout(m_settings);
    QMainWindow::closeEvent(event);
}

} // namespace claimcheck
