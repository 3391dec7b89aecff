#include "tests/ui/ourwarnings.h"
#include "ui/models/checktext.h"
#include "ui/models/tracemodel.h"

#include <QAbstractItemModelTester>
#include <QMetaEnum>
#include <QTest>

using namespace Qt::StringLiterals;

namespace claimcheck {

using Step = Check::Step;
using Outcome = Check::Outcome;

class TraceModelTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { failOnOurWarnings(); }
    void summarises();
    void showsEveryCheck();
    void namesEveryStepAndFault();
};

namespace {

// Everything up to @p failing passed, it failed, and the rest was not reached.
std::vector<Check> checksFailingAt(Step failing, TokenError::Fault fault)
{
    std::vector<Check> checks;
    for (int step = 0; step <= static_cast<int>(Step::Scopes); ++step) {
        Check check{static_cast<Step>(step), Outcome::Passed, u"compared"_s};
        if (check.step == failing) {
            check.outcome = Outcome::Failed;
            check.fault = fault;
        } else if (check.step > failing) {
            check.outcome = Outcome::NotReached;
        }
        checks.push_back(check);
    }
    return checks;
}

QStringList rowsOf(const TraceModel& model)
{
    QStringList rows;
    for (int row = 0; row < model.rowCount(); ++row) {
        const auto outcome =
            static_cast<Outcome>(model.index(row).data(TraceModel::OutcomeRole).toInt());
        rows += outcomeName(outcome) + u" | "_s + model.index(row).data().toString();
    }
    return rows;
}

} // namespace

void TraceModelTest::summarises()
{
    TraceModel model;
    const QAbstractItemModelTester tester{&model};

    model.setChecks(checksFailingAt(Step::Revocation, TokenError::Fault::Revoked));

    QCOMPARE(rowsOf(model),
             QStringList({
                 u"passed | Three parts, strict base64url"_s,
                 u"passed | Algorithm is allowed"_s,
                 u"passed | Key found, signature correct"_s,
                 u"passed | Within its lifetime"_s,
                 u"passed | Issuer, audience and type match"_s,
                 u"failed | Revocation: revoked"_s,
                 u"not_reached | Roles and scopes"_s,
             }));
    QVERIFY(!model.index(5).data(TraceModel::LessonRole).toString().isEmpty());
}

void TraceModelTest::showsEveryCheck()
{
    TraceModel model;
    const QAbstractItemModelTester tester{&model};
    model.setChecks(checksFailingAt(Step::Signature, TokenError::Fault::BadSignature));

    model.setDetailed(true);

    QCOMPARE(model.rowCount(), 22);
    QCOMPARE(rowsOf(model).at(7), u"failed | Signature: bad signature"_s);
    QCOMPARE(model.index(0).data(TraceModel::DetailRole).toString(), u"compared"_s);
    QCOMPARE(model.index(21).data(TraceModel::DetailRole).toString(), u"not reached"_s);
    model.setDetailed(false);
    QCOMPARE(model.rowCount(), 7);
}

void TraceModelTest::namesEveryStepAndFault()
{
    const auto steps = QMetaEnum::fromType<Step>();
    for (int i = 0; i < steps.keyCount(); ++i)
        QVERIFY2(!describe(static_cast<Step>(steps.value(i))).isEmpty(), steps.key(i));
    const auto faults = QMetaEnum::fromType<TokenError::Fault>();
    for (int i = 0; i < faults.keyCount(); ++i)
        QVERIFY2(!describe(static_cast<TokenError::Fault>(faults.value(i))).isEmpty(),
                 faults.key(i));
}

} // namespace claimcheck

QTEST_GUILESS_MAIN(claimcheck::TraceModelTest)
#include "tst_tracemodel.moc"
