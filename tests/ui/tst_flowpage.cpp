#include "tests/ui/fakeserver.h"
#include "tests/ui/ourwarnings.h"
#include "tests/ui/sampletokens.h"
#include "ui/controllers/workbench.h"
#include "ui/pages/flowpage.h"
#include "ui/pages/timelinepanel.h"
#include "ui/widgets/sequenceview.h"
#include "ui/widgets/theme.h"

#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTableView>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace claimcheck {

class FlowPageTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { m_theme = std::make_unique<Theme>(); }
    void cleanupTestCase() { m_theme.reset(); }
    void init();
    void cleanup();
    void typingFillsInTheAccount();
    void theSampleAccountFillsInTheFields();
    void aButtonSendsItsRequest();
    void ctrlRRegisters();
    void ctrlReturnDoesTheNextThing();
    void returnMovesFromNameToPassword();
    void anErrorStandsBelowItsField();
    void whatIsTooLongIsNotCutSilently();
    void theNextActionIsTheStrongOne();
    void impossibleActionsSayWhy();
    void clickingAnArrowSelectsItsRow();
    void clickingARowSelectsItsArrows();
    void theFilterHidesRows();
    void rawShowsTheMessageWithoutItsSecrets();
    void clearingBringsTheEmptyStateBack();
    void aFailedRequestIsShownInThePage();
    void theLensAndTheTimelineFoldAway();

private:
    template <class T>
    T* child(const QString& name)
    {
        T* found = m_page->findChild<T*>(name);
        if (!found)
            qFatal("the page has no %s", qPrintable(name));
        return found;
    }
    void fillIn();
    void press(const QString& button);
    void waitForAnswers(int count);
    void logInAndCall();

    std::unique_ptr<Theme> m_theme;
    std::unique_ptr<FakeServer> m_server;
    std::unique_ptr<FixedClock> m_clock;
    std::unique_ptr<Workbench> m_workbench;
    std::unique_ptr<FlowPage> m_page;
};

void FlowPageTest::init()
{
    failOnOurWarnings();
    m_server = std::make_unique<FakeServer>();
    m_clock = std::make_unique<FixedClock>(Instant{1893456000s});
    m_workbench = std::make_unique<Workbench>(*m_server, *m_clock);
    m_page = std::make_unique<FlowPage>(m_workbench->flow(), m_workbench->lens());
    m_server->start();
    m_page->resize(1256, 848);
    m_page->show();
    m_page->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_page.get()));
}

void FlowPageTest::cleanup()
{
    m_page.reset();
    m_workbench.reset();
    m_clock.reset();
    m_server.reset();
}

void FlowPageTest::fillIn()
{
    QTest::keyClicks(child<QLineEdit>(u"username"_s), u"alice"_s);
    QTest::keyClicks(child<QLineEdit>(u"password"_s), u"password123"_s);
}

void FlowPageTest::press(const QString& button)
{
    QTest::mouseClick(child<QPushButton>(button), Qt::LeftButton);
}

void FlowPageTest::waitForAnswers(int count)
{
    QTRY_COMPARE(m_workbench->flow().timeline().rowCount(), count);
    QTRY_VERIFY(!m_workbench->flow().isBusy());
}

void FlowPageTest::logInAndCall()
{
    m_server->answer(200, {{u"access_token"_s, QString::fromLatin1(SampleTokens::alice())}});
    m_server->answer(200, {{u"message"_s, u"Hello, alice."_s}});
    fillIn();
    press(u"logIn"_s);
    waitForAnswers(1);
    press(u"call"_s);
    waitForAnswers(2);
}

void FlowPageTest::typingFillsInTheAccount()
{
    fillIn();
    QCOMPARE(m_workbench->flow().username(), u"alice"_s);
    QCOMPARE(m_workbench->flow().password(), u"password123"_s);
}

void FlowPageTest::theSampleAccountFillsInTheFields()
{
    press(u"sampleAccount"_s);
    QCOMPARE(child<QLineEdit>(u"username"_s)->text(), m_workbench->flow().username());
    QVERIFY(!child<QLineEdit>(u"password"_s)->text().isEmpty());
}

void FlowPageTest::aButtonSendsItsRequest()
{
    m_server->answer(201, {});
    fillIn();
    press(u"register"_s);
    waitForAnswers(1);
    QCOMPARE(m_server->requests.first().path, "/register"_ba);
}

void FlowPageTest::ctrlRRegisters()
{
    m_server->answer(201, {});
    fillIn();
    QTest::keyClick(m_page.get(), Qt::Key_R, Qt::ControlModifier);
    waitForAnswers(1);
    QCOMPARE(m_server->requests.first().path, "/register"_ba);
}

void FlowPageTest::ctrlReturnDoesTheNextThing()
{
    logInAndCall();
    m_server->answer(200, {});
    QTest::keyClick(m_page.get(), Qt::Key_Return, Qt::ControlModifier);
    waitForAnswers(3);
    QCOMPARE(m_server->requests.last().path, "/protected"_ba);
}

void FlowPageTest::returnMovesFromNameToPassword()
{
    QLineEdit* username = child<QLineEdit>(u"username"_s);
    username->setFocus();
    QTest::keyClick(username, Qt::Key_Return);
    QVERIFY(child<QLineEdit>(u"password"_s)->hasFocus());
}

void FlowPageTest::anErrorStandsBelowItsField()
{
    m_server->answer(400,
                     {{u"error"_s, u"invalid_request"_s},
                      {u"error_description"_s, u"No spaces, please"_s},
                      {u"field"_s, u"username"_s}});
    fillIn();
    child<QLineEdit>(u"password"_s)->setFocus();
    press(u"register"_s);
    waitForAnswers(1);
    QLineEdit* username = child<QLineEdit>(u"username"_s);
    const auto* below = username->parentWidget()->findChild<QLabel*>(u"fieldHint"_s);
    QVERIFY(below);
    QCOMPARE(below->text(), u"No spaces, please"_s);
    QCOMPARE(username->accessibleDescription(), u"No spaces, please"_s);
    QVERIFY(username->hasFocus());
}

void FlowPageTest::whatIsTooLongIsNotCutSilently()
{
    QLineEdit* username = child<QLineEdit>(u"username"_s);
    username->insert(QString(40'000, u'a'));
    QTRY_VERIFY(!m_workbench->flow().fieldError(FlowController::Field::Username).isEmpty());
    QVERIFY(!username->hasSelectedText()); // else the next key would replace all of it
}

void FlowPageTest::theNextActionIsTheStrongOne()
{
    QVERIFY(child<QPushButton>(u"register"_s)->property("primary").toBool());
    logInAndCall();
    QVERIFY(!child<QPushButton>(u"register"_s)->property("primary").toBool());
    QVERIFY(child<QPushButton>(u"call"_s)->property("primary").toBool());
}

void FlowPageTest::impossibleActionsSayWhy()
{
    const QPushButton* call = child<QPushButton>(u"call"_s);
    QVERIFY(!call->isEnabled());
    QCOMPARE(call->toolTip(), u"Log in first"_s);
    QCOMPARE(call->accessibleDescription(), u"Log in first"_s);
}

void FlowPageTest::clickingAnArrowSelectsItsRow()
{
    logInAndCall();
    auto* diagram = m_page->findChild<SequenceView*>();
    const quint64 login = m_workbench->flow().timeline().entries().front().id;
    QTest::mouseClick(diagram->viewport(), Qt::LeftButton, {}, diagram->rectOf(login).center());
    QCOMPARE(m_workbench->flow().selected(), login);
    QCOMPARE(child<QTableView>(u"timeline"_s)->currentIndex().row(), 0);
}

void FlowPageTest::clickingARowSelectsItsArrows()
{
    logInAndCall();
    auto* table = child<QTableView>(u"timeline"_s);
    const QModelIndex first = table->model()->index(0, 0);
    QTest::mouseClick(table->viewport(), Qt::LeftButton, {}, table->visualRect(first).center());
    QCOMPARE(m_page->findChild<SequenceView*>()->selected(),
             m_workbench->flow().timeline().entries().front().id);
}

void FlowPageTest::theFilterHidesRows()
{
    logInAndCall();
    auto* table = child<QTableView>(u"timeline"_s);
    QTest::keyClicks(child<QLineEdit>(u"timelineFilter"_s), u"PROTECT"_s);
    QCOMPARE(table->model()->rowCount(), 1);
}

void FlowPageTest::rawShowsTheMessageWithoutItsSecrets()
{
    logInAndCall();
    m_workbench->flow().select(m_workbench->flow().timeline().entries().front().id);
    m_page->findChild<TimelinePanel*>()->showView(TimelinePanel::Raw);
    const auto* request = child<QPlainTextEdit>(u"rawRequest"_s);
    const auto* answer = child<QPlainTextEdit>(u"rawAnswer"_s);
    const QString token = QString::fromLatin1(SampleTokens::alice());
    QVERIFY(request->toPlainText().startsWith(u"POST /login"_s));
    QVERIFY(!request->toPlainText().contains(u"password123"_s));
    QVERIFY(!answer->toPlainText().contains(token));
    press(u"showSecrets"_s);
    QVERIFY(request->toPlainText().contains(u"password123"_s));
    QVERIFY(answer->toPlainText().contains(token));
}

void FlowPageTest::clearingBringsTheEmptyStateBack()
{
    auto* sample = child<QPushButton>(u"sampleAccount"_s);
    QVERIFY(sample->isVisible());
    logInAndCall();
    QVERIFY(!sample->isVisible());
    press(u"clearTimeline"_s);
    QVERIFY(sample->isVisible());
}

void FlowPageTest::aFailedRequestIsShownInThePage()
{
    fillIn();
    press(u"logIn"_s);
    waitForAnswers(1);
    const auto* text = child<QLabel>(u"bannerText"_s);
    QVERIFY(text->isVisible());
    QVERIFY(text->text().startsWith(u"POST /login"_s));
}

void FlowPageTest::theLensAndTheTimelineFoldAway()
{
    auto* lens = child<QWidget>(u"lens"_s);
    auto* timeline = child<QWidget>(u"timelinePanel"_s);
    QVERIFY(lens->isVisible() && timeline->isVisible());
    m_page->resize(972, 648);
    QTRY_VERIFY(!lens->isVisible() && !timeline->isVisible());
    press(u"lensToggle"_s);
    QVERIFY(lens->isVisible());
    press(u"timelineToggle"_s);
    QVERIFY(timeline->isVisible());
    QCOMPARE(m_page->width(), 972); // all of it still fits
}

} // namespace claimcheck

QTEST_MAIN(claimcheck::FlowPageTest)
#include "tst_flowpage.moc"
