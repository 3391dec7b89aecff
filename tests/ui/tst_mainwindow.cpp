#include "tests/ui/fakeserver.h"
#include "tests/ui/ourwarnings.h"
#include "ui/controllers/workbench.h"
#include "ui/mainwindow/mainwindow.h"
#include "ui/widgets/theme.h"

#include <QAbstractButton>
#include <QAccessible>
#include <QLabel>
#include <QLineEdit>
#include <QSettings>
#include <QStackedWidget>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace claimcheck {

class MainWindowTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { m_theme = std::make_unique<Theme>(); }
    void cleanupTestCase() { m_theme.reset(); }
    void init();
    void cleanup();
    void altAndANumberGoesToAPage();
    void ctrlLGoesToTheTarget();
    void everyControlHasAName();
    void noLabelReadsMarkup();
    void aProblemOffersToTryAgain();
    void aNoticeCanBeDismissed();
    void theThemeChangesAtOnce();
    void nothingIsCutInASmallWindow();
    void keepsItsSizeButNoSecrets();

private:
    std::unique_ptr<Theme> m_theme;
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<QSettings> m_settings;
    std::unique_ptr<FakeServer> m_server;
    std::unique_ptr<FixedClock> m_clock;
    std::unique_ptr<Workbench> m_workbench;
    std::unique_ptr<MainWindow> m_window;
};

void MainWindowTest::init()
{
    failOnOurWarnings();
    m_folder = std::make_unique<QTemporaryDir>();
    m_settings = std::make_unique<QSettings>(m_folder->filePath(u"s.ini"_s), QSettings::IniFormat);
    m_server = std::make_unique<FakeServer>();
    m_clock = std::make_unique<FixedClock>(Instant{1893456000s});
    m_workbench = std::make_unique<Workbench>(*m_server, *m_clock);
    m_window = std::make_unique<MainWindow>(*m_workbench, *m_theme, *m_settings);
    m_server->start();
    m_window->show();
    m_window->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
}

void MainWindowTest::cleanup()
{
    m_window.reset();
    m_workbench.reset();
    m_clock.reset();
    m_server.reset();
    m_settings.reset();
    m_folder.reset();
}

void MainWindowTest::altAndANumberGoesToAPage()
{
    auto* pages = m_window->findChild<QStackedWidget*>(u"pages"_s);
    QCOMPARE(pages->currentIndex(), 0);
    QTest::keyClick(m_window.get(), Qt::Key_2, Qt::AltModifier);
    QTRY_COMPARE(pages->currentIndex(), 1); // a button shows that it was pressed, then acts
    QTest::keyClick(m_window.get(), Qt::Key_1, Qt::AltModifier);
    QTRY_COMPARE(pages->currentIndex(), 0);
}

void MainWindowTest::ctrlLGoesToTheTarget()
{
    QTest::keyClick(m_window.get(), Qt::Key_L, Qt::ControlModifier);
    QCOMPARE(m_window->focusWidget()->objectName(), u"target"_s);
}

void MainWindowTest::everyControlHasAName()
{
    for (const int page : {MainWindow::Flow, MainWindow::Inspect}) {
        m_window->showPage(static_cast<MainWindow::Page>(page));
        for (QWidget* widget : m_window->findChildren<QWidget*>()) {
            if (widget->focusPolicy() == Qt::NoFocus || !widget->isVisibleTo(m_window.get()))
                continue;
            const QAccessibleInterface* seen = QAccessible::queryAccessibleInterface(widget);
            QVERIFY(seen);
            QVERIFY2(!seen->text(QAccessible::Name).isEmpty(),
                     qPrintable(QString::fromLatin1(widget->metaObject()->className()) + u' '
                                + widget->objectName()));
        }
    }
}

void MainWindowTest::noLabelReadsMarkup()
{
    for (const QLabel* label : m_window->findChildren<QLabel*>()) {
        QVERIFY2(label->textFormat() == Qt::PlainText,
                 qPrintable(label->objectName() + u": "_s + label->text()));
    }
}

void MainWindowTest::aProblemOffersToTryAgain()
{
    m_server->fail(u"the port is taken"_s);
    QAbstractButton* retry = nullptr;
    for (auto* button : m_window->findChildren<QAbstractButton*>(u"bannerAction"_s)) {
        if (button->isVisible())
            retry = button;
    }
    QVERIFY(retry);
    QTest::mouseClick(retry, Qt::LeftButton);
    QCOMPARE(m_server->starts, 2);
    QVERIFY(!retry->isVisible());
}

void MainWindowTest::aNoticeCanBeDismissed()
{
    m_server->notify(u"another port was taken"_s);
    QAbstractButton* dismiss = nullptr;
    for (auto* button : m_window->findChildren<QAbstractButton*>(u"bannerDismiss"_s)) {
        if (button->isVisible())
            dismiss = button;
    }
    QVERIFY(dismiss);
    QTest::mouseClick(dismiss, Qt::LeftButton);
    QVERIFY(!dismiss->isVisible());
}

void MainWindowTest::theThemeChangesAtOnce()
{
    m_theme->choose(Theme::Choice::Dark);
    QCOMPARE(m_window->palette().color(QPalette::Window), darkColors().window);
    m_theme->choose(Theme::Choice::Light);
    QCOMPARE(m_window->palette().color(QPalette::Window), lightColors().window);
}

void MainWindowTest::nothingIsCutInASmallWindow()
{
    m_window->resize(1024, 700);
    QTRY_COMPARE(m_window->size(), QSize(1024, 700));
    for (auto* button : m_window->findChildren<QAbstractButton*>()) {
        if (!button->isVisible() || qobject_cast<QLineEdit*>(button->parentWidget()))
            continue;
        // Layouts follow a change of size by and by.
        QTRY_VERIFY2(button->width() >= button->minimumSizeHint().width(),
                     qPrintable(button->objectName()));
        const QRect place{button->mapTo(m_window.get(), QPoint{}), button->size()};
        QVERIFY2(m_window->rect().contains(place), qPrintable(button->objectName()));
    }
}

void MainWindowTest::keepsItsSizeButNoSecrets()
{
    m_workbench->flow().useSampleAccount();
    m_window->resize(1200, 800);
    m_window->close();
    m_settings->sync();
    QFile file{m_folder->filePath(u"s.ini"_s)};
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray kept = file.readAll();
    QVERIFY(kept.contains("geometry"));
    QVERIFY(!kept.contains("password123"));
    QVERIFY(!kept.contains("alice"));
}

} // namespace claimcheck

QTEST_MAIN(claimcheck::MainWindowTest)
#include "tst_mainwindow.moc"
