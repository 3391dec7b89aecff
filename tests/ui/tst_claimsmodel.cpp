#include "tests/ui/ourwarnings.h"
#include "tests/ui/sampletokens.h"
#include "ui/models/claimsmodel.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace claimcheck {

class ClaimsModelTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { qputenv("TZ", "UTC"); }
    void init() { failOnOurWarnings(); }
    void listsHeaderAndPayload();
    void tellsTimes_data();
    void tellsTimes();
    void marksHostileText();
    void refreshesOnlyTimes();
};

namespace {

QString textOf(const ClaimsModel& model, const QString& name, int column)
{
    for (int row = 0; row < model.rowCount(); ++row) {
        if (model.index(row, ClaimsModel::NameColumn).data().toString() == name)
            return model.index(row, column).data().toString();
    }
    return u"(missing)"_s;
}

} // namespace

void ClaimsModelTest::listsHeaderAndPayload()
{
    const FixedClock clock{Instant{1893456031s}};
    ClaimsModel model{clock};
    const QAbstractItemModelTester tester{&model};

    model.setInspection(inspectToken(SampleTokens::alice()));

    QCOMPARE(model.rowCount(), 11);
    QCOMPARE(textOf(model, u"alg"_s, ClaimsModel::ValueColumn), u"\"HS256\""_s);
    QCOMPARE(textOf(model, u"sub"_s, ClaimsModel::ValueColumn), u"\"alice\""_s);
    QCOMPARE(textOf(model, u"roles"_s, ClaimsModel::ValueColumn), u"[\"user\"]"_s);
    QVERIFY(!textOf(model, u"sub"_s, ClaimsModel::MeaningColumn).isEmpty());
    model.setInspection({});
    QCOMPARE(model.rowCount(), 0);
}

void ClaimsModelTest::tellsTimes_data()
{
    QTest::addColumn<qint64>("now");
    QTest::addColumn<QString>("claim");
    QTest::addColumn<QString>("meaning");

    // clang-format off
    QTest::newRow("expiry ahead") << qint64{1893456031} << u"exp"_s
                                  << u"expires 00:15:00 · in 14 min 29 s"_s;
    QTest::newRow("expiry behind") << qint64{1893456931} << u"exp"_s
                                   << u"expired 00:15:00 · 31 s ago"_s;
    QTest::newRow("issue") << qint64{1893456031} << u"iat"_s << u"issued 00:00:00 · 31 s ago"_s;
    QTest::newRow("another day") << qint64{1893542400} << u"nbf"_s
                                 << u"valid from 2030-01-01 00:00:00 · 1 d ago"_s;
    // clang-format on
}

void ClaimsModelTest::tellsTimes()
{
    QFETCH(qint64, now);
    QFETCH(QString, claim);
    QFETCH(QString, meaning);
    const FixedClock clock{Instant{std::chrono::seconds{now}}};
    ClaimsModel model{clock};
    model.setInspection(inspectToken(SampleTokens::alice()));
    QCOMPARE(textOf(model, claim, ClaimsModel::MeaningColumn), meaning);
}

void ClaimsModelTest::marksHostileText()
{
    const FixedClock clock{Instant{1893456000s}};
    ClaimsModel model{clock};
    model.setInspection(
        inspectToken(SampleTokens::around("{\"sub\":\"<img src='file:///etc/passwd'>\u202Ex\"}")));
    QCOMPARE(textOf(model, u"sub"_s, ClaimsModel::ValueColumn),
             u"\"<img src='file:///etc/passwd'><U+202E>x\""_s);
}

void ClaimsModelTest::refreshesOnlyTimes()
{
    FixedClock clock{Instant{1893456000s}};
    ClaimsModel model{clock};
    model.setInspection(inspectToken(SampleTokens::alice()));
    const QSignalSpy changes{&model, &ClaimsModel::dataChanged};
    clock.advance(1s);
    model.refreshTimes();
    QCOMPARE(changes.size(), 3); // iat, nbf, exp
    QCOMPARE(textOf(model, u"iat"_s, ClaimsModel::MeaningColumn), u"issued 00:00:00 · 1 s ago"_s);
}

} // namespace claimcheck

QTEST_GUILESS_MAIN(claimcheck::ClaimsModelTest)
#include "tst_claimsmodel.moc"
