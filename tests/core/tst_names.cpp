#include "core/store/storeerror.h"
#include "core/token/tokenerror.h"
#include "core/token/trace.h"

#include <QMetaEnum>
#include <QRegularExpression>
#include <QSet>
#include <QTest>

using namespace claimcheck;
using namespace Qt::StringLiterals;

namespace {

// "BadSignature" as "bad_signature": the contract is the enumerator's own name.
QString snakeCase(const char* name)
{
    QString snake;
    for (const QChar c : QString::fromLatin1(name)) {
        if (c.isUpper() && !snake.isEmpty())
            snake += u'_';
        snake += c.toLower();
    }
    return snake;
}

template <class Enum>
void checkNames(QString (*nameOf)(Enum))
{
    const auto meta = QMetaEnum::fromType<Enum>();
    QVERIFY(meta.keyCount() > 3);
    QSet<QString> seen;
    for (int i = 0; i < meta.keyCount(); ++i) {
        const QString name = nameOf(static_cast<Enum>(meta.value(i)));
        QCOMPARE(name, snakeCase(meta.key(i)));
        QVERIFY2(!seen.contains(name), qPrintable(name));
        seen.insert(name);
    }
}

} // namespace

class NamesTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(); }
    void everyTokenFaultHasItsName() { checkNames<TokenError::Fault>(faultName); }
    void everyStoreFaultHasItsName() { checkNames<StoreError::Fault>(faultName); }
    void everyStepHasItsName() { checkNames<Check::Step>(stepName); }
    void everyOutcomeHasItsName() { checkNames<Check::Outcome>(outcomeName); }
    void aTraceIsCompletedUpToTheStepAskedFor();
};

void NamesTest::aTraceIsCompletedUpToTheStepAskedFor()
{
    Trace trace;
    QCOMPARE(trace.complete(Check::Step::Scopes).size(), 22U);
    QCOMPARE(trace.complete(Check::Step::Size).front(),
             (Check{Check::Step::Size, Check::Outcome::NotReached, {}}));
    trace.passed(Check::Step::Size, u"9 bytes"_s);
    trace.failed(Check::Step::Shape, TokenError::Fault::Malformed, u"why"_s);
    QCOMPARE(trace.entries().size(), 2U);
    const auto checks = trace.complete(Check::Step::Encoding);
    QCOMPARE(checks.size(), 3U);
    QCOMPARE(checks[1],
             (Check{Check::Step::Shape, Check::Outcome::Failed, u"why"_s,
                    TokenError::Fault::Malformed}));
    QCOMPARE(checks[2], (Check{Check::Step::Encoding, Check::Outcome::NotReached, {}}));
}

QTEST_GUILESS_MAIN(NamesTest)
#include "tst_names.moc"
