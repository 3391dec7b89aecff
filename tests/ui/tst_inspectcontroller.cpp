#include "tests/ui/ourwarnings.h"
#include "tests/ui/sampletokens.h"
#include "ui/controllers/inspectcontroller.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace claimcheck {

class InspectControllerTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { failOnOurWarnings(); }
    void readsWhatIsPasted_data();
    void readsWhatIsPasted();
    void saysWhatIsWrong();
    void refusesTooMuch();
    void forgetsWhatWasCleared();
};

void InspectControllerTest::readsWhatIsPasted_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("members");

    const QString token = QString::fromLatin1(SampleTokens::alice());
    // clang-format off
    QTest::newRow("a token")        << token << 11;
    QTest::newRow("a header line")  << u"Authorization: Bearer "_s + token << 11;
    QTest::newRow("a JSON answer")  << u"{\"access_token\":\""_s + token + u"\"}"_s << 11;
    QTest::newRow("nothing")        << u"   \n"_s << 0;
    QTest::newRow("words")          << u"hello"_s << 0;
    // clang-format on
}

void InspectControllerTest::readsWhatIsPasted()
{
    QFETCH(QString, text);
    QFETCH(int, members);
    const FixedClock clock{Instant{1893456000s}};
    InspectController controller{clock};
    const QAbstractItemModelTester tester{&controller.claims()};
    controller.setText(text);
    QCOMPARE(controller.claims().rowCount(), members);
}

void InspectControllerTest::saysWhatIsWrong()
{
    const FixedClock clock{Instant{1893456000s}};
    InspectController controller{clock};
    controller.setText(QString::fromLatin1(SampleTokens::alice()));
    QCOMPARE(controller.findings().front().tone, Tone::Good);
    QVERIFY(controller.kind().startsWith(u"JWT"_s));
    controller.setText(u"eyJhbGciOiJIUzI1NiJ9.not*base64.AAAA"_s);
    QCOMPARE(controller.findings().front().tone, Tone::Warning);
}

void InspectControllerTest::refusesTooMuch()
{
    const FixedClock clock{Instant{1893456000s}};
    InspectController controller{clock};
    const QSignalSpy inspected{&controller, &InspectController::inspected};
    controller.setText(QString(InspectController::longestText + 1, u'.'));
    QVERIFY(!controller.refusal().isEmpty());
    QVERIFY(controller.text().isEmpty());
    QCOMPARE(inspected.size(), 1);
    controller.setText(QString::fromLatin1(SampleTokens::alice()));
    QVERIFY(controller.refusal().isEmpty());
}

void InspectControllerTest::forgetsWhatWasCleared()
{
    const FixedClock clock{Instant{1893456000s}};
    InspectController controller{clock};
    controller.setText(QString::fromLatin1(SampleTokens::alice()));
    controller.setText({});
    QCOMPARE(controller.claims().rowCount(), 0);
    QCOMPARE(controller.kind(), QString{});
}

} // namespace claimcheck

QTEST_GUILESS_MAIN(claimcheck::InspectControllerTest)
#include "tst_inspectcontroller.moc"
