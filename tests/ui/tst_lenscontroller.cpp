#include "tests/ui/fakeserver.h"
#include "tests/ui/ourwarnings.h"
#include "tests/ui/sampletokens.h"
#include "ui/controllers/lenscontroller.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace claimcheck {

using Verdict = LensController::Verdict;

class LensControllerTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void looksAtTheTokenOfAnExchange();
    void givesTheServersVerdict_data();
    void givesTheServersVerdict();
    void claimsNothingWithoutTheServer();
    void asksAgainWhenTheServerReturns();
    void asksAgainWhenTheTokenExpires();
    void countsDown();
    void showsTheMainClaimsFirst();
    void hasNothingToSayWithoutAToken();

private:
    TimelineEntry m_call;
};

namespace {

std::vector<Check> checks(Check::Outcome revocation)
{
    Check last{Check::Step::Revocation, revocation, u"the list"_s};
    if (revocation == Check::Outcome::Failed)
        last.fault = TokenError::Fault::Revoked;
    return {{Check::Step::Signature, Check::Outcome::Passed, u"HS256"_s}, last};
}

} // namespace

void LensControllerTest::init()
{
    failOnOurWarnings();
    m_call = {.id = 1, .exchange = {}, .pending = false};
    m_call.exchange.bearer = SampleTokens::alice();
    m_call.exchange.status = 401;
}

void LensControllerTest::looksAtTheTokenOfAnExchange()
{
    FakeServer server;
    const FixedClock clock{Instant{1893456000s}};
    LensController lens{server, clock};
    const QAbstractItemModelTester tester{&lens.claims()};

    lens.show(&m_call);
    QCOMPARE(lens.token(), SampleTokens::alice());
    QCOMPARE(lens.inspection().parts.size(), 3U);

    TimelineEntry login{.id = 2, .exchange = {}, .pending = false};
    const QByteArray issued = SampleTokens::around(R"({"sub":"bob"})");
    login.exchange.responseBody = R"({"access_token":")" + issued + R"("})";
    login.exchange.status = 200;
    lens.show(&login);
    QCOMPARE(lens.token(), issued);
}

void LensControllerTest::givesTheServersVerdict_data()
{
    QTest::addColumn<std::vector<Check>>("answer");
    QTest::addColumn<Verdict>("verdict");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("title");

    // clang-format off
    QTest::newRow("accepted") << checks(Check::Outcome::Passed) << Verdict::Accepted
                              << u"Accepted"_s << u"What the server checked"_s;
    QTest::newRow("refused") << checks(Check::Outcome::Failed) << Verdict::Refused
                             << u"Refused: revoked"_s << u"Why was this answered 401?"_s;
    QTest::newRow("no checks at all") << std::vector<Check>{} << Verdict::NotChecked
                                      << u"NOT CHECKED"_s << u"What the server checked"_s;
    // clang-format on
}

void LensControllerTest::givesTheServersVerdict()
{
    QFETCH(std::vector<Check>, answer);
    QFETCH(Verdict, verdict);
    QFETCH(QString, text);
    QFETCH(QString, title);

    FakeServer server;
    server.start();
    server.checks = answer;
    const FixedClock clock{Instant{1893456000s}};
    LensController lens{server, clock};
    lens.show(&m_call);

    QTRY_COMPARE(lens.verdict(), verdict);
    QCOMPARE(lens.verdictText(), text);
    QCOMPARE(lens.traceTitle(), title);
    QCOMPARE(lens.trace().checks().size(), answer.size());
    QCOMPARE(server.explained, QList<QByteArray>{SampleTokens::alice()});
}

void LensControllerTest::claimsNothingWithoutTheServer()
{
    FakeServer server;
    const FixedClock clock{Instant{1893456000s}};
    LensController lens{server, clock};
    lens.show(&m_call);
    QCOMPARE(lens.verdict(), Verdict::NotChecked);
    QCOMPARE(lens.verdictTone(), Tone::Warning);
    QVERIFY(server.explained.isEmpty());
}

void LensControllerTest::asksAgainWhenTheServerReturns()
{
    FakeServer server;
    server.checks = checks(Check::Outcome::Passed);
    const FixedClock clock{Instant{1893456000s}};
    LensController lens{server, clock};
    lens.show(&m_call);
    server.start();
    QTRY_COMPARE(lens.verdict(), Verdict::Accepted);
}

void LensControllerTest::asksAgainWhenTheTokenExpires()
{
    FakeServer server;
    server.start();
    server.checks = checks(Check::Outcome::Passed);
    FixedClock clock{Instant{1893456000s}};
    LensController lens{server, clock};
    lens.show(&m_call);
    QTRY_COMPARE(lens.verdict(), Verdict::Accepted);
    server.checks = checks(Check::Outcome::Failed);
    clock.advance(16min);
    QTRY_COMPARE_WITH_TIMEOUT(lens.verdict(), Verdict::Refused, 3000);
    QCOMPARE(server.explained.size(), 2);
}

void LensControllerTest::countsDown()
{
    FakeServer server;
    FixedClock clock{Instant{1893456000s}};
    LensController lens{server, clock};
    lens.show(&m_call);
    QCOMPARE(lens.countdown(), u"expires in 15 min"_s);
    QCOMPARE(lens.lifetimeSpent(), 0.0);
    clock.advance(450s);
    QCOMPARE(lens.countdown(), u"expires in 7 min 30 s"_s);
    QCOMPARE(lens.lifetimeSpent(), 0.5);
    clock.advance(1h);
    QVERIFY(lens.countdown().startsWith(u"expired "_s));
    QCOMPARE(lens.lifetimeSpent(), 1.0);
}

void LensControllerTest::showsTheMainClaimsFirst()
{
    FakeServer server;
    const FixedClock clock{Instant{1893456000s}};
    LensController lens{server, clock};
    lens.show(&m_call);
    QStringList names;
    for (int row = 0; row < lens.claims().rowCount(); ++row)
        names += lens.claims().index(row, 0).data().toString();
    QCOMPARE(names, QStringList({u"sub"_s, u"exp"_s, u"jti"_s, u"roles"_s}));
    lens.setAllClaims(true);
    QCOMPARE(lens.claims().rowCount(), lens.claimCount());
    QCOMPARE(lens.claimCount(), 11);
}

void LensControllerTest::hasNothingToSayWithoutAToken()
{
    FakeServer server;
    server.start();
    const FixedClock clock{Instant{1893456000s}};
    LensController lens{server, clock};
    lens.show(nullptr);
    QCOMPARE(lens.verdict(), Verdict::Nothing);
    QCOMPARE(lens.verdictText(), QString{});
    QCOMPARE(lens.countdown(), QString{});
    QVERIFY(lens.lifetimeSpent() < 0);
    const QString before = lens.emptyText();
    const TimelineEntry registration{.id = 3, .exchange = {}, .pending = false};
    lens.show(&registration);
    QVERIFY(lens.emptyText() != before);
    QVERIFY(server.explained.isEmpty());
}

} // namespace claimcheck

QTEST_GUILESS_MAIN(claimcheck::LensControllerTest)
#include "tst_lenscontroller.moc"
