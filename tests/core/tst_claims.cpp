#include "core/token/claims.h"
#include "core/token/compact.h"

#include <QTest>

using namespace claimcheck;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Fault = TokenError::Fault;

namespace {

QByteArrayList copied(const std::vector<QByteArrayView>& views)
{
    QByteArrayList copies;
    for (const QByteArrayView view : views)
        copies += view.toByteArray();
    return copies;
}

} // namespace

class ClaimsTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(); }
    void datesAreExactToTheMillisecond();
    void readsRegisteredClaims();
    void readsAudiences_data();
    void readsAudiences();
    void readsLists_data();
    void readsLists();
    void refusesOverlongClaims();
    void splitsIntoThreeViews();
};

void ClaimsTest::datesAreExactToTheMillisecond()
{
    for (const Instant instant :
         {Instant{0ms}, Instant{1ms}, Instant{1893499200123ms}, Instant{253402300799999ms}})
        QCOMPARE(toInstant(toNumericDate(instant)), instant);
    QCOMPARE(toInstant(1.0006), Instant{1001ms});
    QCOMPARE(kLatestNumericDate,
             toNumericDate(Instant{std::chrono::sys_days{std::chrono::year{10000} / 1 / 1} - 1s}));
}

void ClaimsTest::readsRegisteredClaims()
{
    const auto claims = Claims::parse(R"({"iss":"a","exp":1.5,"x":1,"sub":""})");
    QVERIFY(claims);
    QCOMPARE(claims->text("iss")->toByteArray(), "a"_ba);
    QVERIFY(claims->text("sub"));
    QVERIFY(claims->text("sub")->isEmpty());
    QVERIFY(!claims->text("jti"));
    QVERIFY(!claims->text("x"));
    QCOMPARE(claims->date("exp"), 1.5);
    QVERIFY(!claims->date("nbf"));
    QVERIFY(!claims->date("iss"));
    QCOMPARE(claims->json().root().size(), 4);
}

void ClaimsTest::readsAudiences_data()
{
    QTest::addColumn<QByteArray>("payload");
    QTest::addColumn<QByteArrayList>("audiences");

    QTest::newRow("none") << "{}"_ba << QByteArrayList{};
    QTest::newRow("one") << R"({"aud":"a"})"_ba << QByteArrayList{"a"};
    QTest::newRow("one with a space in it") << R"({"aud":"a b"})"_ba << QByteArrayList{"a b"};
    QTest::newRow("a list") << R"({"aud":["a","b"]})"_ba << QByteArrayList({"a", "b"});
    QTest::newRow("an empty list") << R"({"aud":[]})"_ba << QByteArrayList{};
}

void ClaimsTest::readsAudiences()
{
    QFETCH(QByteArray, payload);
    QFETCH(QByteArrayList, audiences);

    const auto claims = Claims::parse(payload);
    QVERIFY(claims);
    QCOMPARE(copied(claims->audience()), audiences);
}

void ClaimsTest::readsLists_data()
{
    QTest::addColumn<QByteArray>("payload");
    QTest::addColumn<QByteArrayList>("entries");

    // clang-format off
    QTest::newRow("S58 absent")               << R"({})"_ba                             << QByteArrayList{};
    QTest::newRow("S58 words")                << R"({"roles":"read admin"})"_ba         << QByteArrayList({"read", "admin"});
    QTest::newRow("S58 two spaces")           << R"({"roles":"read  admin"})"_ba        << QByteArrayList({"read", "admin"});
    QTest::newRow("S58 spaces around")        << R"({"roles":" admin "})"_ba            << QByteArrayList({"admin"});
    QTest::newRow("S58 a tab is no space")    << R"({"roles":"read\tadmin"})"_ba        << QByteArrayList({"read\tadmin"});
    QTest::newRow("S58 empty")                << R"({"roles":""})"_ba                   << QByteArrayList{};
    QTest::newRow("S58 only spaces")          << R"({"roles":"  "})"_ba                 << QByteArrayList{};
    QTest::newRow("S58 a list")               << R"({"roles":["read","admin"]})"_ba     << QByteArrayList({"read", "admin"});
    QTest::newRow("S58 a list, space kept")   << R"({"roles":["admin "]})"_ba           << QByteArrayList({"admin "});
    QTest::newRow("S58 a list with a number") << R"({"roles":["read",1,["admin"]]})"_ba << QByteArrayList({"read"});
    QTest::newRow("S58 a number")             << R"({"roles":5})"_ba                    << QByteArrayList{};
    QTest::newRow("S58 an object")            << R"({"roles":{"a":"admin"}})"_ba        << QByteArrayList({});
    // clang-format on
}

void ClaimsTest::readsLists()
{
    QFETCH(QByteArray, payload);
    QFETCH(QByteArrayList, entries);

    const auto claims = Claims::parse(payload);
    QVERIFY(claims);
    QCOMPARE(copied(claims->list("roles")), entries);
}

void ClaimsTest::refusesOverlongClaims()
{
    const auto ofSize = [](qsizetype size) { return QByteArray("{}" + QByteArray(size - 2, ' ')); };
    QVERIFY(Claims::parse(ofSize(kMaxClaimsBytes - 1)));
    QVERIFY(Claims::parse(ofSize(kMaxClaimsBytes)));
    const auto claims = Claims::parse(ofSize(kMaxClaimsBytes + 1));
    QVERIFY(!claims);
    QCOMPARE(claims.error().fault, Fault::BadClaims);
}

void ClaimsTest::splitsIntoThreeViews()
{
    const QByteArray token = "aa.bbb.c";
    const auto parts = splitCompact(token);
    QVERIFY(parts);
    QCOMPARE(parts->header.toByteArray(), "aa"_ba);
    QCOMPARE(parts->payload.toByteArray(), "bbb"_ba);
    QCOMPARE(parts->signature.toByteArray(), "c"_ba);
    QCOMPARE(parts->signingInput.toByteArray(), "aa.bbb"_ba);
    QVERIFY(parts->header.data() == token.constData());
    QVERIFY(splitCompact("a.."));
}

QTEST_GUILESS_MAIN(ClaimsTest)
#include "tst_claims.moc"
