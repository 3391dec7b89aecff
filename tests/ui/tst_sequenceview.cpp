#include "ui/widgets/sequenceview.h"

#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;

namespace claimcheck {

class SequenceViewTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(); }
    void choosesWhatIsClicked();
    void movesWithTheKeys();
    void activatesWithReturn();
    void tellsTheSelectionToAScreenReader();
    void scrollsTheSelectionIntoView();
    void placesEveryArrowInsideItsGround();
};

namespace {

void fill(TimelineModel& timeline, quint64 count)
{
    for (quint64 id = 1; id <= count; ++id) {
        Exchange exchange;
        exchange.method = "GET";
        exchange.path = u"/protected"_s;
        exchange.bearer = "a-token-that-is-long-enough-to-shorten";
        exchange.status = id % 2 == 0 ? 401 : 200;
        timeline.finish(id, exchange);
    }
}

void show(SequenceView& view)
{
    view.resize(800, 400);
    view.show();
    QVERIFY(QTest::qWaitForWindowExposed(&view));
}

} // namespace

void SequenceViewTest::choosesWhatIsClicked()
{
    TimelineModel timeline;
    SequenceView view{timeline};
    fill(timeline, 3);
    show(view);
    const QSignalSpy chosen{&view, &SequenceView::chosen};
    QTest::mouseClick(view.viewport(), Qt::LeftButton, {}, view.rectOf(2).center());
    QCOMPARE(chosen.size(), 1);
    QCOMPARE(chosen.first().first().toULongLong(), 2U);
    QCOMPARE(view.selected(), 2U);
}

void SequenceViewTest::movesWithTheKeys()
{
    TimelineModel timeline;
    SequenceView view{timeline};
    fill(timeline, 3);
    show(view);
    QTest::keyClick(&view, Qt::Key_Home);
    QCOMPARE(view.selected(), 1U);
    QTest::keyClick(&view, Qt::Key_Down);
    QCOMPARE(view.selected(), 2U);
    QTest::keyClick(&view, Qt::Key_End);
    QTest::keyClick(&view, Qt::Key_Down);
    QCOMPARE(view.selected(), 3U);
    QTest::keyClick(&view, Qt::Key_Up);
    QCOMPARE(view.selected(), 2U);
}

void SequenceViewTest::activatesWithReturn()
{
    TimelineModel timeline;
    SequenceView view{timeline};
    fill(timeline, 2);
    show(view);
    view.select(2);
    const QSignalSpy activated{&view, &SequenceView::activated};
    QTest::keyClick(&view, Qt::Key_Return);
    QCOMPARE(activated.size(), 1);
}

void SequenceViewTest::tellsTheSelectionToAScreenReader()
{
    TimelineModel timeline;
    SequenceView view{timeline};
    fill(timeline, 2);
    view.select(2);
    QCOMPARE(view.accessibleDescription(), u"GET /protected answered 401 unauthorized"_s);
    view.select(0);
    QCOMPARE(view.accessibleDescription(), QString{});
}

void SequenceViewTest::scrollsTheSelectionIntoView()
{
    TimelineModel timeline;
    SequenceView view{timeline};
    show(view);
    fill(timeline, 20);
    QVERIFY(view.verticalScrollBar()->maximum() > 0);
    view.select(1);
    QVERIFY(view.viewport()->rect().contains(view.rectOf(1)));
    view.select(20);
    QVERIFY(view.viewport()->rect().contains(view.rectOf(20)));
}

void SequenceViewTest::placesEveryArrowInsideItsGround()
{
    TimelineModel timeline;
    fill(timeline, 2);
    for (const int width : {400, 560, 840, 1600}) {
        const SequenceGeometry geometry = layOut(sequenceOf(timeline.entries()), width);
        for (const ExchangeGeometry& exchange : geometry.exchanges) {
            QVERIFY(exchange.ground.right() <= width);
            for (const ArrowGeometry& arrow : exchange.arrows) {
                QVERIFY(exchange.ground.contains(arrow.label));
                QVERIFY(exchange.ground.contains(arrow.line.p1()));
                QVERIFY(exchange.ground.contains(arrow.line.p2()));
            }
        }
    }
}

} // namespace claimcheck

QTEST_MAIN(claimcheck::SequenceViewTest)
#include "tst_sequenceview.moc"
