#include "tests/ui/fakeserver.h"
#include "tests/ui/sampletokens.h"
#include "ui/controllers/workbench.h"

#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace claimcheck {

using Action = FlowController::Action;
using Field = FlowController::Field;

class FlowControllerTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void walksThroughTheMainJob();
    void asksForWhatIsMissing();
    void putsErrorsBesideTheirField_data();
    void putsErrorsBesideTheirField();
    void forgetsAnErrorWhenTheFieldChanges();
    void saysWhyAnActionIsImpossible();
    void saysWhenThereIsNoAnswer();
    void ignoresASecondRequestMeanwhile();
    void followsTheServerToAnotherPort();
    void selectsWhatHappenedLast();

private:
    void logIn();
    void waitForAnswers(int count);

    // One after the other, and taken down the other way round.
    std::unique_ptr<FakeServer> m_server;
    std::unique_ptr<FixedClock> m_clock;
    std::unique_ptr<Workbench> m_workbench;
    FlowController* m_flow = nullptr;
};

void FlowControllerTest::init()
{
    QTest::failOnWarning();
    m_server = std::make_unique<FakeServer>();
    m_clock = std::make_unique<FixedClock>(Instant{1893456000s});
    m_workbench = std::make_unique<Workbench>(*m_server, *m_clock);
    m_flow = &m_workbench->flow();
    m_server->start();
    m_flow->setUsername(u"alice"_s);
    m_flow->setPassword(u"password123"_s);
}

void FlowControllerTest::cleanup()
{
    m_workbench.reset();
    m_clock.reset();
    m_server.reset();
}

void FlowControllerTest::waitForAnswers(int count)
{
    QTRY_COMPARE(m_flow->timeline().rowCount(), count);
    QTRY_VERIFY(!m_flow->isBusy());
}

void FlowControllerTest::logIn()
{
    m_server->answer(200, {{u"access_token"_s, QString::fromLatin1(SampleTokens::alice())}});
    const int before = m_flow->timeline().rowCount();
    m_flow->logIn();
    waitForAnswers(before + 1);
}

void FlowControllerTest::walksThroughTheMainJob()
{
    m_server->answer(201, {{u"id"_s, 1}});
    m_server->answer(200, {{u"access_token"_s, QString::fromLatin1(SampleTokens::alice())}});
    m_server->answer(200, {{u"message"_s, u"Hello, alice."_s}});
    m_server->answer(200, {{u"message"_s, u"Logged out."_s}});
    m_server->answer(401, {{u"error"_s, u"invalid_token"_s}});

    QCOMPARE(m_flow->nextAction(), Action::Register);
    m_flow->perform(Action::Register);
    waitForAnswers(1);
    QCOMPARE(m_flow->nextAction(), Action::LogIn);
    m_flow->perform(Action::LogIn);
    waitForAnswers(2);
    QCOMPARE(m_flow->nextAction(), Action::Call);
    QCOMPARE(m_flow->identity(), u"alice"_s);
    m_flow->perform(Action::Call);
    waitForAnswers(3);
    QCOMPARE(m_flow->nextAction(), Action::Call);
    m_flow->perform(Action::Revoke);
    waitForAnswers(4);
    QVERIFY(m_flow->isRevoked());
    QCOMPARE(m_flow->reasonAgainst(Action::Call), QString{}); // the token stays in hand
    QVERIFY(!m_flow->reasonAgainst(Action::Revoke).isEmpty());
    m_flow->perform(Action::Call);
    waitForAnswers(5);
    QCOMPARE(m_flow->nextAction(), Action::LogIn);

    QStringList asked;
    for (const FakeServer::Request& request : m_server->requests)
        asked += QString::fromLatin1(request.path);
    QCOMPARE(
        asked,
        QStringList({u"/register"_s, u"/login"_s, u"/protected"_s, u"/logout"_s, u"/protected"_s}));
    for (const int sent : {2, 3, 4})
        QVERIFY(m_server->requests.at(sent).head.contains(SampleTokens::alice()));
}

void FlowControllerTest::asksForWhatIsMissing()
{
    m_flow->setUsername({});
    m_flow->setPassword({});
    const QSignalSpy refused{m_flow, &FlowController::fieldRefused};
    m_flow->registerUser();
    QVERIFY(!m_flow->fieldError(Field::Username).isEmpty());
    QVERIFY(!m_flow->fieldError(Field::Password).isEmpty());
    QCOMPARE(refused.last().first().value<Field>(), Field::Username);
    QVERIFY(m_server->requests.isEmpty());
}

void FlowControllerTest::putsErrorsBesideTheirField_data()
{
    QTest::addColumn<Action>("action");
    QTest::addColumn<int>("status");
    QTest::addColumn<QJsonObject>("answer");
    QTest::addColumn<Field>("field");
    QTest::addColumn<Action>("next");

    const auto invalid = [](const QString& field) {
        return QJsonObject{{u"error"_s, u"invalid_request"_s},
                           {u"error_description"_s, u"Not like this"_s},
                           {u"field"_s, field}};
    };
    // clang-format off
    QTest::newRow("a bad username") << Action::Register << 400 << invalid(u"username"_s)
                                    << Field::Username << Action::Register;
    QTest::newRow("a bad password") << Action::Register << 400 << invalid(u"password"_s)
                                    << Field::Password << Action::Register;
    QTest::newRow("a taken name")
        << Action::Register << 409 << QJsonObject{{u"error"_s, u"user_exists"_s}}
        << Field::Username << Action::LogIn;
    QTest::newRow("wrong credentials")
        << Action::LogIn << 401
        << QJsonObject{{u"error"_s, u"invalid_credentials"_s},
                       {u"error_description"_s, u"Wrong username or password"_s}}
        << Field::Password << Action::Register;
    QTest::newRow("a login without a token") << Action::LogIn << 200 << QJsonObject{}
                                             << Field::Password << Action::Register;
    // clang-format on
}

void FlowControllerTest::putsErrorsBesideTheirField()
{
    QFETCH(Action, action);
    QFETCH(int, status);
    QFETCH(QJsonObject, answer);
    QFETCH(Field, field);
    QFETCH(Action, next);

    m_server->answer(status, answer);
    m_flow->perform(action);
    waitForAnswers(1);

    const Field other = field == Field::Username ? Field::Password : Field::Username;
    QVERIFY(!m_flow->fieldError(field).isEmpty());
    QCOMPARE(m_flow->fieldError(other), QString{});
    QCOMPARE(m_flow->nextAction(), next);
    QCOMPARE(m_flow->identity(), QString{});
}

void FlowControllerTest::forgetsAnErrorWhenTheFieldChanges()
{
    m_flow->refuseLongerInput(Field::Username, 64);
    QVERIFY(m_flow->fieldError(Field::Username).contains(u"64"_s));
    m_flow->setUsername(u"bob"_s);
    QCOMPARE(m_flow->fieldError(Field::Username), QString{});
}

void FlowControllerTest::saysWhyAnActionIsImpossible()
{
    QCOMPARE(m_flow->reasonAgainst(Action::Register), QString{});
    QCOMPARE(m_flow->reasonAgainst(Action::Call), u"Log in first"_s);
    QCOMPARE(m_flow->reasonAgainst(Action::Revoke), u"Log in first"_s);
    m_server->setState(LocalServer::State::Stopped);
    QCOMPARE(m_flow->reasonAgainst(Action::Register), u"The server is stopped"_s);
    m_flow->registerUser();
    QVERIFY(!m_flow->isBusy());
}

void FlowControllerTest::saysWhenThereIsNoAnswer()
{
    m_flow->registerUser(); // nothing was told to answer, so the connection breaks
    waitForAnswers(1);
    QVERIFY(m_flow->problem().startsWith(u"POST /register"_s));
    m_flow->dismissProblem();
    QCOMPARE(m_flow->problem(), QString{});
}

void FlowControllerTest::ignoresASecondRequestMeanwhile()
{
    m_server->answer(201, {});
    m_flow->registerUser();
    QVERIFY(m_flow->isBusy());
    m_flow->registerUser();
    waitForAnswers(1);
    QCOMPARE(m_server->requests.size(), 1);
}

void FlowControllerTest::followsTheServerToAnotherPort()
{
    m_server->stop();
    m_server->start();
    m_server->answer(201, {});
    m_flow->registerUser();
    waitForAnswers(1);
    QCOMPARE(m_server->requests.size(), 1);
}

void FlowControllerTest::selectsWhatHappenedLast()
{
    logIn();
    const quint64 first = m_flow->selected();
    QVERIFY(first != 0);
    m_server->answer(200, {});
    m_flow->call(u"/me"_s);
    waitForAnswers(2);
    QVERIFY(m_flow->selected() != first);
    QCOMPARE(m_flow->selectedEntry()->exchange.path, u"/me"_s);
    m_flow->select(first);
    QCOMPARE(m_flow->selectedEntry()->exchange.path, u"/login"_s);
    m_flow->clearTimeline();
    QCOMPARE(m_flow->selected(), 0U);
}

} // namespace claimcheck

QTEST_GUILESS_MAIN(claimcheck::FlowControllerTest)
#include "tst_flowcontroller.moc"
