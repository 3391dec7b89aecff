#include "tests/ui/fakeserver.h"
#include "tests/ui/ourwarnings.h"
#include "tests/ui/sampletokens.h"
#include "ui/controllers/lenscontroller.h"
#include "ui/pages/tokenlens.h"
#include "ui/widgets/theme.h"
#include "ui/widgets/verdictbadge.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QLabel>
#include <QListView>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace claimcheck {

class TokenLensTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { m_theme = std::make_unique<Theme>(); }
    void cleanupTestCase() { m_theme.reset(); }
    void init();
    void cleanup();
    void showsTheVerdict();
    void countsDown();
    void showsAllClaimsWhenAsked();
    void showsEveryCheckWhenAsked();
    void copiesTheToken();
    void handsTheTokenToInspect();
    void everyTextFits();

private:
    QPushButton* button(const QString& name) { return m_lens->findChild<QPushButton*>(name); }
    QListView* list(const QString& name) { return m_lens->findChild<QListView*>(name); }

    std::unique_ptr<Theme> m_theme;
    std::unique_ptr<FakeServer> m_server;
    std::unique_ptr<FixedClock> m_clock;
    std::unique_ptr<LensController> m_controller;
    std::unique_ptr<TokenLens> m_lens;
};

void TokenLensTest::init()
{
    failOnOurWarnings();
    m_server = std::make_unique<FakeServer>();
    m_clock = std::make_unique<FixedClock>(Instant{1893456000s});
    m_server->checks = {{Check::Step::Signature, Check::Outcome::Passed, u"HS256"_s},
                        {Check::Step::Revocation, Check::Outcome::Failed, u"revoked at 14:02"_s,
                         TokenError::Fault::Revoked}};
    m_server->start();
    m_controller = std::make_unique<LensController>(*m_server, *m_clock);
    m_lens = std::make_unique<TokenLens>(*m_controller);
    m_lens->resize(372, 800);
    m_lens->show();
    TimelineEntry call{.id = 1, .exchange = {}, .pending = false};
    call.exchange.bearer = SampleTokens::alice();
    call.exchange.status = 401;
    m_controller->show(&call);
    QTRY_COMPARE(m_controller->verdict(), LensController::Verdict::Refused);
}

void TokenLensTest::cleanup()
{
    m_lens.reset();
    m_controller.reset();
    m_clock.reset();
    m_server.reset();
}

void TokenLensTest::showsTheVerdict()
{
    const auto* badge = m_lens->findChild<VerdictBadge*>(u"verdict"_s);
    QCOMPARE(badge->text(), u"Refused: revoked"_s);
    QCOMPARE(badge->tone(), Tone::Bad);
    QVERIFY(badge->isVisible());
    m_controller->show(nullptr);
    QVERIFY(!badge->isVisible());
}

void TokenLensTest::countsDown()
{
    const auto* countdown = m_lens->findChild<QLabel*>(u"countdown"_s);
    QCOMPARE(countdown->text(), u"expires in 15 min"_s);
    m_clock->advance(1min);
    QTRY_COMPARE_WITH_TIMEOUT(countdown->text(), u"expires in 14 min"_s, 3000);
}

void TokenLensTest::showsAllClaimsWhenAsked()
{
    QCOMPARE(list(u"claims"_s)->model()->rowCount(), 4);
    QCOMPARE(button(u"allClaims"_s)->text(), u"All 11"_s);
    QTest::mouseClick(button(u"allClaims"_s), Qt::LeftButton);
    QCOMPARE(list(u"claims"_s)->model()->rowCount(), 11);
}

void TokenLensTest::showsEveryCheckWhenAsked()
{
    m_controller->trace().setChecks({{Check::Step::Size, Check::Outcome::Passed, u"9 bytes"_s},
                                     {Check::Step::Shape, Check::Outcome::Passed, u"three"_s}});
    QCOMPARE(list(u"checks"_s)->model()->rowCount(), 1);
    QTest::mouseClick(button(u"allChecks"_s), Qt::LeftButton);
    QCOMPARE(list(u"checks"_s)->model()->rowCount(), 2);
}

void TokenLensTest::copiesTheToken()
{
    QTest::mouseClick(button(u"copyToken"_s), Qt::LeftButton);
    QCOMPARE(QGuiApplication::clipboard()->text(), QString::fromLatin1(SampleTokens::alice()));
}

void TokenLensTest::handsTheTokenToInspect()
{
    const QSignalSpy requested{m_lens.get(), &TokenLens::inspectRequested};
    QTest::mouseClick(button(u"openInInspect"_s), Qt::LeftButton);
    QCOMPARE(requested.size(), 1);
    QCOMPARE(requested.first().first().toByteArray(), SampleTokens::alice());
}

void TokenLensTest::everyTextFits()
{
    // Lists are as high as their rows, so that nothing is hidden in a part that does not scroll.
    QTest::mouseClick(button(u"allClaims"_s), Qt::LeftButton);
    for (const QString& name : {u"claims"_s, u"checks"_s}) {
        QListView* view = list(name);
        const QModelIndex last = view->model()->index(view->model()->rowCount() - 1, 0);
        QTRY_VERIFY(view->viewport()->rect().contains(view->visualRect(last)));
    }
}

} // namespace claimcheck

QTEST_MAIN(claimcheck::TokenLensTest)
#include "tst_tokenlens.moc"
