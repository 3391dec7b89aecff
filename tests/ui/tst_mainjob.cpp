#include "app/desktop/embeddedserver.h"
#include "tests/ui/ourwarnings.h"
#include "ui/controllers/workbench.h"
#include "ui/mainwindow/mainwindow.h"
#include "ui/widgets/theme.h"
#include "ui/widgets/verdictbadge.h"

#include <QLineEdit>
#include <QPushButton>
#include <QSettings>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;

namespace claimcheck {

/// Register, log in, call, revoke, call again: in the real window, against the real server.
class MainJobTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { m_theme = std::make_unique<Theme>(); }
    void cleanupTestCase() { m_theme.reset(); }
    void init();
    void cleanup();
    void worksByMouse();
    void worksByKeyboardAlone();

private:
    void click(const QString& button);
    void key(Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::NoModifier);
    void type(const QString& text);
    void expectAnswer(int row, int status);
    void expectVerdict(const QString& text);

    std::unique_ptr<Theme> m_theme;
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<QSettings> m_settings;
    std::unique_ptr<SystemClock> m_clock;
    std::unique_ptr<EmbeddedServer> m_server;
    std::unique_ptr<Workbench> m_workbench;
    std::unique_ptr<MainWindow> m_window;
};

void MainJobTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_settings = std::make_unique<QSettings>(m_folder->filePath(u"s.ini"_s), QSettings::IniFormat);
    m_clock = std::make_unique<SystemClock>();
    m_server = std::make_unique<EmbeddedServer>(
        EmbeddedServer::Options{.store = m_folder->filePath(u"c.sqlite"_s),
                                .listen = u"127.0.0.1:0"_s},
        *m_clock, nullptr);
    m_workbench = std::make_unique<Workbench>(*m_server, *m_clock);
    m_window = std::make_unique<MainWindow>(*m_workbench, *m_theme, *m_settings);
    m_window->show();
    m_window->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    m_server->start();
    QTRY_COMPARE_WITH_TIMEOUT(m_server->state(), LocalServer::State::Running, 20'000);
}

void MainJobTest::cleanup()
{
    m_window.reset();
    m_workbench.reset();
    m_server.reset();
    m_clock.reset();
    m_settings.reset();
    m_folder.reset();
}

void MainJobTest::click(const QString& button)
{
    auto* found = m_window->findChild<QPushButton*>(button);
    QVERIFY2(found && found->isEnabled(), qPrintable(button));
    QTest::mouseClick(found, Qt::LeftButton);
}

void MainJobTest::key(Qt::Key key, Qt::KeyboardModifiers modifiers)
{
    QWidget* focused = m_window->focusWidget();
    QTest::keyClick(focused ? focused : m_window.get(), key, modifiers);
}

void MainJobTest::type(const QString& text)
{
    QTest::keyClicks(m_window->focusWidget(), text);
}

void MainJobTest::expectAnswer(int row, int status)
{
    const QAbstractItemModel* timeline = m_window->findChild<QTableView*>(u"timeline"_s)->model();
    QTRY_COMPARE_WITH_TIMEOUT(timeline->rowCount(), row + 1, 10'000);
    QTRY_COMPARE_WITH_TIMEOUT(timeline->index(row, TimelineModel::StatusColumn).data().toString(),
                              QString::number(status), 10'000);
    QTRY_VERIFY(!m_workbench->flow().isBusy());
}

void MainJobTest::expectVerdict(const QString& text)
{
    QTRY_COMPARE(m_window->findChild<VerdictBadge*>(u"verdict"_s)->text(), text);
}

void MainJobTest::worksByMouse()
{
    auto* username = m_window->findChild<QLineEdit*>(u"username"_s);
    auto* password = m_window->findChild<QLineEdit*>(u"password"_s);
    QTest::mouseClick(username, Qt::LeftButton);
    QTest::keyClicks(username, u"alice"_s);
    QTest::mouseClick(password, Qt::LeftButton);
    QTest::keyClicks(password, u"password123"_s);

    click(u"register"_s);
    expectAnswer(0, 201);
    click(u"logIn"_s);
    expectAnswer(1, 200);
    expectVerdict(u"Accepted"_s);
    click(u"call"_s);
    expectAnswer(2, 200);
    click(u"revoke"_s);
    expectAnswer(3, 200);
    click(u"call"_s);
    expectAnswer(4, 401);
    expectVerdict(u"Refused: revoked"_s);
}

void MainJobTest::worksByKeyboardAlone()
{
    // The window begins in the first field; nothing but keys from here on.
    type(u"bob"_s);
    key(Qt::Key_Tab);
    type(u"password123"_s);
    key(Qt::Key_R, Qt::ControlModifier);
    expectAnswer(0, 201);
    key(Qt::Key_Return, Qt::ControlModifier); // log in is what comes next
    expectAnswer(1, 200);
    key(Qt::Key_C, Qt::AltModifier);
    expectAnswer(2, 200);
    key(Qt::Key_V, Qt::AltModifier);
    expectAnswer(3, 200);
    expectVerdict(u"Refused: revoked"_s);
    key(Qt::Key_C, Qt::AltModifier);
    expectAnswer(4, 401);
}

} // namespace claimcheck

QTEST_MAIN(claimcheck::MainJobTest)
#include "tst_mainjob.moc"
