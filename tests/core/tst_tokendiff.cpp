#include "core/base/base64url.h"
#include "core/inspect/tokendiff.h"
#include "core/token/signedtoken.h"
#include "tests/support/tokens.h"

#include <QTest>

using namespace claimcheck;
using namespace Qt::StringLiterals;
using Change = MemberDiff::Change;
using Role = InspectedPart::Role;

namespace {

Inspection jwt(const QByteArray& payload, const QByteArray& header = R"({"alg":"HS256"})",
               const QByteArray& signature = "c2ln")
{
    return inspectToken(encodeBase64url(header) + '.' + encodeBase64url(payload) + '.' + signature);
}

Inspection timed(Instant time, const QByteArray& payload = R"({"username":"ada"})")
{
    return inspectToken(encodeBase64url(payload) + '.' + encodeTimestamp(time) + '.'
                        + encodeBase64url(QByteArray(20, 'x')));
}

// "payload sub: "ada" -> "bob"", one line for each member that is not the same.
QStringList changes(const TokenDiff& diff)
{
    QStringList lines;
    for (const MemberDiff& member : diff.members) {
        const QString part = member.part == Role::Header ? u"header"_s : u"payload"_s;
        switch (member.change) {
        case Change::Same:
            break;
        case Change::Changed:
            lines += part + u' ' + member.name + u": " + member.before + u" -> " + member.after;
            break;
        case Change::Added:
            lines += part + u' ' + member.name + u": +" + member.after;
            break;
        case Change::Removed:
            lines += part + u' ' + member.name + u": -" + member.before;
            break;
        }
    }
    return lines;
}

} // namespace

class TokenDiffTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(); }
    void tells_data();
    void tells();
    void tellsHowFarTimesMoved();
    void comparesSignatures_data();
    void comparesSignatures();
    void comparesSignedTokens();
    void comparesTokensOfDifferentKinds();
    void comparesWhatIsOpaque();
};

void TokenDiffTest::tells_data()
{
    QTest::addColumn<QByteArray>("before");
    QTest::addColumn<QByteArray>("after");
    QTest::addColumn<QStringList>("changes");

    // clang-format off
    QTest::newRow("nothing")                  << R"({"sub":"ada"})"_ba          << R"({"sub":"ada"})"_ba            << QStringList{};
    QTest::newRow("not the order")            << R"({"a":1,"b":2})"_ba          << R"({"b":2,"a":1})"_ba            << QStringList{};
    QTest::newRow("not the order inside")     << R"({"x":{"a":1,"b":2}})"_ba    << R"({"x":{"b":2,"a":1}})"_ba      << QStringList{};
    QTest::newRow("not the spelling")         << R"({"a":100,"b":"A"})"_ba      << R"({ "a": 1e2, "b": "\u0041"})"_ba << QStringList{};
    QTest::newRow("a changed claim")          << R"({"sub":"ada"})"_ba          << R"({"sub":"bob"})"_ba            << QStringList{uR"(payload sub: "ada" -> "bob")"_s};
    QTest::newRow("another type")             << R"({"a":1})"_ba                << R"({"a":"1"})"_ba                << QStringList{uR"(payload a: 1 -> "1")"_s};
    QTest::newRow("another order in a list")  << R"({"a":[1,2]})"_ba            << R"({"a":[2,1]})"_ba              << QStringList{u"payload a: [1,2] -> [2,1]"_s};
    QTest::newRow("an added claim")           << R"({"a":1})"_ba                << R"({"b":2,"a":1})"_ba            << QStringList{u"payload b: +2"_s};
    QTest::newRow("a removed claim")          << R"({"a":1,"b":2})"_ba          << R"({"a":1})"_ba                  << QStringList{u"payload b: -2"_s};
    QTest::newRow("removed before added")     << R"({"a":1})"_ba                << R"({"A":1})"_ba                  << QStringList{u"payload a: -1"_s, u"payload A: +1"_s};
    QTest::newRow("the second of two")        << R"({"a":1,"a":2})"_ba          << R"({"a":1,"a":3})"_ba            << QStringList{u"payload a: 2 -> 3"_s};
    // clang-format on
}

void TokenDiffTest::tells()
{
    QFETCH(QByteArray, before);
    QFETCH(QByteArray, after);
    QFETCH(QStringList, changes);

    const TokenDiff diff = diffTokens(jwt(before), jwt(after));
    QCOMPARE(::changes(diff), changes);
    QCOMPARE(diff.saysTheSame(), changes.isEmpty());
    QVERIFY(diff.sameKind);
    QCOMPARE(diff.members.front().name, u"alg"_s);
    QCOMPARE(diff.members.front().change, Change::Same);
}

void TokenDiffTest::tellsHowFarTimesMoved()
{
    const TokenDiff diff = diffTokens(jwt(R"({"exp":1000,"iat":50,"x":1})"),
                                      jwt(R"({"exp":1900.5,"iat":"50","x":2})"));
    QCOMPARE(diff.members[1].name, u"exp"_s);
    QCOMPARE(diff.members[1].shift, std::chrono::seconds{900});
    QVERIFY(!diff.members[2].shift);
    QVERIFY(!diff.members[3].shift);
    QCOMPARE(diffTokens(jwt(R"({"exp":1000})"), jwt(R"({"exp":400})")).members[1].shift,
             std::chrono::seconds{-600});
}

void TokenDiffTest::comparesSignatures_data()
{
    QTest::addColumn<QByteArray>("before");
    QTest::addColumn<QByteArray>("after");
    QTest::addColumn<PartDiff>("signature");

    // clang-format off
    QTest::newRow("same")         << "c2ln"_ba << "c2ln"_ba  << PartDiff::Same;
    QTest::newRow("respelled")    << "c2ln"_ba << "c2ln="_ba << PartDiff::Same;
    QTest::newRow("different")    << "c2ln"_ba << "c2lo"_ba  << PartDiff::Different;
    QTest::newRow("removed")      << "c2ln"_ba << ""_ba      << PartDiff::Removed;
    QTest::newRow("added")        << ""_ba     << "c2ln"_ba  << PartDiff::Added;
    QTest::newRow("in neither")   << ""_ba     << ""_ba      << PartDiff::Absent;
    // clang-format on
}

void TokenDiffTest::comparesSignatures()
{
    QFETCH(QByteArray, before);
    QFETCH(QByteArray, after);
    QFETCH(PartDiff, signature);

    const QByteArray header = R"({"alg":"HS256"})";
    const TokenDiff diff = diffTokens(jwt("{}", header, before), jwt("{}", header, after));
    QCOMPARE(diff.signature, signature);
    QCOMPARE(diff.saysTheSame(), signature == PartDiff::Same || signature == PartDiff::Absent);
}

void TokenDiffTest::comparesSignedTokens()
{
    using namespace std::chrono_literals;
    const TokenDiff diff =
        diffTokens(timed(Tokens::kNow), timed(Tokens::kNow + 90s, R"({"username":"bob"})"));
    QCOMPARE(changes(diff), QStringList{uR"(payload username: "ada" -> "bob")"_s});
    QCOMPARE(diff.timestampShift, 90s);
    QCOMPARE(diff.others, PartDiff::Different);

    const TokenDiff bare =
        diffTokens(timed(Tokens::kNow, R"("ada")"), timed(Tokens::kNow, R"("bob")"));
    QCOMPARE(bare.others, PartDiff::Different);
    QVERIFY(diffTokens(timed(Tokens::kNow), timed(Tokens::kNow)).saysTheSame());
}

void TokenDiffTest::comparesTokensOfDifferentKinds()
{
    const TokenDiff diff = diffTokens(jwt(R"({"username":"ada","exp":5})"), timed(Tokens::kNow));
    QVERIFY(!diff.sameKind);
    QVERIFY(!diff.saysTheSame());
    QCOMPARE(changes(diff), QStringList({uR"(header alg: -"HS256")"_s, u"payload exp: -5"_s}));
}

void TokenDiffTest::comparesWhatIsOpaque()
{
    const Inspection a = inspectToken("cc_at_aaaaaaaaaaaaaaaaaaaa");
    const Inspection b = inspectToken("cc_at_bbbbbbbbbbbbbbbbbbbb");
    QVERIFY(diffTokens(a, a).saysTheSame());
    QVERIFY(!diffTokens(a, b).saysTheSame());
    QVERIFY(diffTokens({}, {}).saysTheSame());
}

QTEST_GUILESS_MAIN(TokenDiffTest)
#include "tst_tokendiff.moc"
