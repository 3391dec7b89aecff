#include "tests/ui/ourwarnings.h"
#include "tests/ui/sampletokens.h"
#include "ui/controllers/inspectcontroller.h"
#include "ui/pages/inspectpage.h"
#include "ui/widgets/theme.h"
#include "ui/widgets/verdictbadge.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTableView>
#include <QTest>

#include <ctime>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace claimcheck {

class InspectPageTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { m_theme = std::make_unique<Theme>(); }
    void cleanupTestCase() { m_theme.reset(); }
    void init();
    void typingIsReadAtOnce();
    void neverSaysValid();
    void refusesALongPasteQuickly();
    void showsMarkupLiterally();
    void clears();

private:
    std::unique_ptr<Theme> m_theme;
    FixedClock m_clock{Instant{1893456000s}};
};

namespace {

struct Page
{
    explicit Page(const Clock& clock)
        : controller(clock)
        , page(controller)
    {
        page.resize(1200, 800);
        page.show();
    }

    QPlainTextEdit& edit() { return *page.findChild<QPlainTextEdit*>(u"tokenEdit"_s); }

    InspectController controller;
    InspectPage page;
};

} // namespace

void InspectPageTest::init()
{
    failOnOurWarnings();
}

void InspectPageTest::typingIsReadAtOnce()
{
    Page inspect{m_clock};
    const auto* table = inspect.page.findChild<QTableView*>(u"inspectClaims"_s);
    inspect.edit().setPlainText(QString::fromLatin1(SampleTokens::alice()));
    QCOMPARE(table->model()->rowCount(), 11);
    QVERIFY(table->isVisible());
    QCOMPARE(inspect.edit().extraSelections().size(), 3);
}

void InspectPageTest::neverSaysValid()
{
    Page inspect{m_clock};
    const auto* badge = inspect.page.findChild<VerdictBadge*>(u"inspectVerdict"_s);
    QVERIFY(!badge->isVisible());
    inspect.edit().setPlainText(QString::fromLatin1(SampleTokens::alice()));
    QVERIFY(badge->isVisible());
    QCOMPARE(badge->text(), u"Signature NOT CHECKED"_s);
    QCOMPARE(badge->tone(), Tone::Warning);
}

void InspectPageTest::refusesALongPasteQuickly()
{
    Page inspect{m_clock};
    QGuiApplication::clipboard()->setText(QString(1'000'000, u'.'));
    const std::clock_t begun = std::clock();
    inspect.edit().paste();
    QVERIFY(std::clock() - begun < CLOCKS_PER_SEC / 5);
    QVERIFY(inspect.edit().toPlainText().isEmpty());
    const auto* refusal = inspect.page.findChild<QLabel*>(u"bannerText"_s);
    QVERIFY(refusal->isVisible() && !refusal->text().isEmpty());
}

void InspectPageTest::showsMarkupLiterally()
{
    Page inspect{m_clock};
    const QByteArray hostile = SampleTokens::around(R"({"<b>x</b>":"<img src='file:///x'>"})");
    inspect.edit().setPlainText(QString::fromLatin1(hostile));
    const auto* table = inspect.page.findChild<QTableView*>(u"inspectClaims"_s);
    QCOMPARE(table->model()->index(3, 0).data().toString(), u"<b>x</b>"_s);
    for (const QLabel* label : inspect.page.findChildren<QLabel*>())
        QCOMPARE(label->textFormat(), Qt::PlainText);
}

void InspectPageTest::clears()
{
    Page inspect{m_clock};
    inspect.edit().setPlainText(QString::fromLatin1(SampleTokens::alice()));
    QTest::mouseClick(inspect.page.findChild<QPushButton*>(u"clearInspect"_s), Qt::LeftButton);
    QVERIFY(inspect.edit().toPlainText().isEmpty());
    QVERIFY(inspect.controller.text().isEmpty());
}

} // namespace claimcheck

QTEST_MAIN(claimcheck::InspectPageTest)
#include "tst_inspectpage.moc"
