#include "core/base/base64url.h"
#include "core/inspect/lint.h"
#include "core/token/signedtoken.h"
#include "tests/support/tokens.h"

#include <QElapsedTimer>
#include <QRegularExpression>
#include <QSet>
#include <QTest>

using namespace claimcheck;
using namespace Qt::StringLiterals;
using Severity = LintFinding::Severity;

namespace {

const QByteArray kHeader = R"({"alg":"ES256","typ":"at+jwt","kid":"k1"})";
const QByteArray kClaims = R"({"iss":"https://a.example","sub":"ada","aud":"api","iat":1893499100,)"
                           R"("exp":1893500000,"jti":"1","client_id":"c","scope":"read"})";

QByteArray compact(const QByteArray& header, const QByteArray& payload, qsizetype signature = 64)
{
    return encodeBase64url(header) + '.' + encodeBase64url(payload) + '.'
        + encodeBase64url(QByteArray(signature, 'x'));
}

/// The good token with other JSON in its header or its payload.
QByteArray withHeader(const QByteArray& header)
{
    return compact(header, kClaims);
}
QByteArray withClaims(const QByteArray& claims)
{
    return compact(kHeader, claims);
}
/// The good token with one more member.
QByteArray plusHeader(const QByteArray& member)
{
    return withHeader(kHeader.chopped(1) + ',' + member + '}');
}
QByteArray plusClaim(const QByteArray& member)
{
    return withClaims(kClaims.chopped(1) + ',' + member + '}');
}
/// The good token with one text in place of another.
QByteArray swapHeader(const QByteArray& before, const QByteArray& after)
{
    return withHeader(QByteArray(kHeader).replace(before, after));
}
QByteArray swapClaim(const QByteArray& before, const QByteArray& after)
{
    return withClaims(QByteArray(kClaims).replace(before, after));
}
QByteArray jwe(const QByteArray& header)
{
    return encodeBase64url(header) + "..YWFh.YWFh.YWFh";
}
QByteArray timed(const QByteArray& timestamp, qsizetype signature = 32)
{
    return encodeBase64url(R"({"username":"ada"})") + timestamp + '.'
        + encodeBase64url(QByteArray(signature, 'x'));
}

std::vector<LintFinding> findings(const QByteArray& text,
                                  LintProfile profile = LintProfile::AsItSays)
{
    return lint(inspectToken(text), Tokens::kNow, profile);
}

QStringList rulesOf(const QByteArray& text, LintProfile profile = LintProfile::AsItSays)
{
    QStringList rules;
    for (const LintFinding& finding : findings(text, profile))
        rules += finding.rule;
    return rules;
}

struct Row
{
    const char* rule;
    QByteArray breaks;
    QByteArray keeps;
    const char* name;
};

// Each rule has a token that breaks it, and one beside it that does not.
std::vector<Row> allRows()
{
    std::vector<Row> rows;
    const auto row = [&rows](const char* rule, const QByteArray& breaks, const QByteArray& keeps,
                             const char* name = "") {
        rows.push_back({rule, breaks, keeps, name});
    };
    const QByteArray good = compact(kHeader, kClaims);
    const QByteArray hs = R"({"alg":"HS256","typ":"at+jwt")";
    const QByteArray plain = R"({"alg":"ES256","typ":"JWT"})";
    // clang-format off
    row("alg-none", swapHeader("ES256", "none"), good, "S01");
    row("alg-none", swapHeader("ES256", "nOnE"), swapHeader("ES256", "noney"), "S02");
    row("alg-none", swapHeader("ES256", " none"), good, "S03 a space");
    row("alg-none", swapHeader("ES256", "n\\u006fne\\u0000"), good, "S03 an escape and a NUL");
    row("alg-none", swapHeader("ES256", "\uff4e\uff4f\uff4e\uff45"), good, "S03 full width");
    row("alg-missing", withHeader(R"({"typ":"at+jwt"})"), good, "S04");
    row("alg-missing", withHeader(R"({"alg":null,"typ":"at+jwt"})"), good, "S04 null");
    row("alg-missing", withHeader(R"({"alg":["none"],"typ":"at+jwt"})"), good, "S04 a list");
    row("alg-unknown", swapHeader("ES256", "es256"), good, "S05");
    row("alg-unknown", swapHeader("ES256", "HS255"), swapHeader("ES256", "EdDSA"), "S05 a digit");
    row("alg-rsa1-5", jwe(R"({"alg":"RSA1_5","enc":"A256GCM"})"), jwe(R"({"alg":"RSA-OAEP","enc":"A256GCM"})"), "E05");
    row("alg-prohibited", swapHeader("ES256", "RS1"), good);
    row("alg-prohibited", jwe(R"({"alg":"dir","enc":"A128CBC"})"), jwe(R"({"alg":"dir","enc":"A128GCM"})"), "enc");
    row("alg-wrong-kind", swapHeader("ES256", "dir"), good);
    row("alg-wrong-kind", jwe(R"({"alg":"HS256","enc":"A256GCM"})"), jwe(R"({"alg":"dir","enc":"A256GCM"})"), "of a JWE");
    row("alg-shared-secret", withHeader(hs + '}'), good);
    row("alg-confusion", withHeader(hs + R"(,"x5t#S256":"a"})"), plusHeader(R"("x5t#S256":"a")"));
    row("alg-confusion", withHeader(hs + R"(,"kid":"rsa-2030"})"), withHeader(hs + R"(,"kid":"k1"})"), "by kid");
    row("signature-missing", compact(kHeader, kClaims, 0), good, "S06");
    row("signature-size", compact(kHeader, kClaims, 63), good);
    row("p2c-low", jwe(R"({"alg":"PBES2-HS256+A128KW","p2c":999})"), jwe(R"({"alg":"PBES2-HS256+A128KW","p2c":1000})"), "E03");
    row("p2c-low", jwe(R"({"alg":"PBES2-HS256+A128KW","p2c":"600000"})"), good, "E03 a text");
    row("p2c-high", jwe(R"({"alg":"PBES2-HS256+A128KW","p2c":2147483647})"), jwe(R"({"alg":"PBES2-HS256+A128KW","p2c":1200000})"), "E02");

    row("zip-present", jwe(R"({"alg":"dir","enc":"A256GCM","zip":"DEF"})"), good, "E01");
    row("key-inside", plusHeader(R"("jwk":{"kty":"EC"})"), good);
    row("key-inside", plusHeader(R"("x5c":["MII"])"), good, "x5c");
    row("key-elsewhere", plusHeader(R"("jku":"https://a.example/k")"), good);
    row("key-elsewhere", plusHeader(R"("x5u":"https://a.example/c")"), good, "x5u");
    row("key-private", plusHeader(R"("jwk":{"kty":"EC","d":"x"})"), plusHeader(R"("jwk":{"kty":"EC","x":"d"})"));
    row("key-private", jwe(R"({"alg":"ECDH-ES","enc":"A256GCM","epk":{"d":"x"}})"), good, "E04");
    row("kid-injection", swapHeader("k1", "../../dev/null"), good, "a path");
    row("kid-injection", swapHeader("k1", "x' UNION SELECT 'k"), swapHeader("k1", "key-2030:01_a=="), "a query");
    row("kid-injection", swapHeader("k1", "k|cat"), swapHeader("k1", "did:web:a.example#k-1"), "a command");
    row("kid-injection", swapHeader("k1", "https://a.example"), good, "an address");
    row("kid-not-text", swapHeader("\"k1\"", "1"), good);
    row("typ-missing", withHeader(R"({"alg":"ES256"})"), good);
    row("typ-vague", withHeader(plain), good);
    row("crit-malformed", plusHeader(R"("crit":[])"), plusHeader(R"("crit":["x"],"x":1)"), "empty");
    row("crit-malformed", plusHeader(R"("crit":"x")"), good, "a text");
    row("crit-malformed", plusHeader(R"("crit":["x"])"), good, "absent");
    row("crit-malformed", plusHeader(R"("crit":["x","x"],"x":1)"), good, "twice");
    row("crit-malformed", plusHeader(R"("crit":["alg"])"), plusHeader(R"("crit":["b64"],"b64":true)"), "of the standard");
    row("crit-present", plusHeader(R"("crit":["x"],"x":1)"), good);
    row("b64-present", plusHeader(R"("b64":false)"), plusHeader(R"("b64":true)"));
    row("cty-nested", plusHeader(R"("cty":"jwt")"), plusHeader(R"("cty":"json")"));
    row("x5t-sha1", plusHeader(R"("x5t":"a")"), plusHeader(R"("x5t#S256":"a")"));

    row("member-twice", plusHeader(R"("alg":"none")"), good, "S29");
    row("member-twice", plusClaim(R"("\u0073ub":"bob")"), plusClaim(R"("SUB":"bob")"), "of an escaped name");
    row("respelled", good + '=', good, "padding");
    row("respelled", good.first(good.size() - 1) + '!', good, "a wrong byte");
    row("not-json", withClaims("[1]"), good);
    row("not-json", withClaims("{\"a\":1,}"), good, "a comma too many");
    row("not-json", withClaims("{\"a\":\"\xff\"}"), good, "not UTF-8");
    row("incomplete", good.first(good.lastIndexOf('.')), good);
    row("large", plusClaim("\"x\":\"" + QByteArray(4000, 'x') + '"'), plusClaim("\"x\":\"" + QByteArray(2000, 'x') + '"'));
    row("in-url", "https://a.example/?token=" + good, "Bearer " + good);
    row("hidden-text", plusClaim("\"x\":\"a\u202eb\""), plusClaim("\"x\":\"<img src=x>\""), "G02");
    row("hidden-text", plusClaim(R"("x":"a\u0007b")"), good, "G17 a control character");
    row("hidden-text", plusClaim(R"("x\u200b":1)"), good, "G02 in a name");
    row("signed-forever", timed(""), timed('.' + encodeTimestamp(Tokens::kNow)));
    row("signed-sha1", timed('.' + encodeTimestamp(Tokens::kNow), 20), timed('.' + encodeTimestamp(Tokens::kNow), 64), "I14");
    row("opaque-checksum", "cc_at_madeupmadeupmadeup", good);

    row("time-milliseconds", swapClaim("1893500000", "1893500000000"), good);
    row("time-not-number", swapClaim("1893500000", "\"1893500000\""), good);
    row("time-not-number", plusClaim(R"("nbf":null)"), plusClaim(R"("nbf":1.5)"), "null");
    row("time-negative", plusClaim(R"("nbf":-1)"), plusClaim(R"("nbf":0)"));
    row("exp-missing", compact(plain, R"({"sub":"ada"})"), good);
    row("exp-past", swapClaim("1893500000", "1893499200"), swapClaim("1893500000", "1893499201"), "to the second");
    row("exp-far", swapClaim("1893500000", "1893585501"), swapClaim("1893500000", "1893585500"));
    row("exp-far", withClaims(R"({"exp":1893585601})"), withClaims(R"({"exp":1893585600})"), "from now");
    row("nbf-future", plusClaim(R"("nbf":1893499201)"), plusClaim(R"("nbf":1893499200)"));
    row("iat-future", swapClaim("1893499100", "1893499201"), swapClaim("1893499100", "1893499200"));
    row("exp-first", swapClaim("1893499100", "1893500000"), swapClaim("1893499100", "1893499999"));
    row("exp-first", plusClaim(R"("nbf":1893500001)"), good, "nbf");
    row("iat-missing", compact(plain, R"({"sub":"ada"})"), compact(plain, R"({"iat":1})"));

    row("iss-missing", compact(plain, "{}"), compact(plain, R"({"iss":"a"})"));
    row("aud-missing", compact(plain, "{}"), compact(plain, R"({"aud":"a"})"));
    row("sub-missing", compact(plain, "{}"), compact(plain, R"({"sub":"a"})"));
    row("jti-missing", compact(plain, "{}"), compact(plain, R"({"jti":"a"})"));
    row("claim-not-text", swapClaim("\"ada\"", "7"), good);
    row("aud-malformed", swapClaim("\"api\"", "[\"api\",1]"), swapClaim("\"api\"", "[\"api\",\"b\"]"));
    row("aud-malformed", swapClaim("\"api\"", "true"), good, "no text");
    row("claim-empty", swapClaim("\"ada\"", "\"\""), good);
    row("claim-empty", swapClaim("\"api\"", "[]"), good, "a list");
    row("scope-malformed", swapClaim("\"read\"", "[\"read\"]"), good);
    row("claim-secret", plusClaim(R"("userPassword":"x")"), plusClaim(R"("discard":"x","cardinal":1)"));
    row("claim-secret", plusClaim(R"("api_key":"x")"), plusClaim(R"("monkey":"x","key":1)"), "a key");
    row("claim-secret", plusClaim(R"("password_hash":"x")"), compact(plain, R"({"at_hash":"x"})"), "a hash");
    row("claim-personal", plusClaim(R"("email":"ada@a.example")"), plusClaim(R"("email_verified":true)"));

    row("at-typ", withHeader(plain), good);
    row("at-unsigned", swapHeader("ES256", "None"), good);
    row("at-claim-missing", swapClaim("client_id", "client"), good);
    row("at-no-scope", swapClaim("scope", "scp"), good);
    row("at-shared-secret", withHeader(hs + '}'), good);
    row("at-not-a-list", plusClaim(R"("roles":"admin")"), plusClaim(R"("roles":["admin"])"));
    row("at-id-token-claim", plusClaim(R"("nonce":"x")"), good);
    // clang-format on
    return rows;
}

// The rules of RFC 9068 apply to a token of another type only where they are asked for.
LintProfile profileFor(const QString& rule)
{
    return rule.startsWith("at-"_L1) ? LintProfile::AccessToken : LintProfile::AsItSays;
}

} // namespace

class LintTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(); }
    void findsNothingInAGoodToken();
    void finds_data();
    void finds();
    void measuresByTheProfile();
    void putsTheWorstFirst();
    void hasATestForEveryRule();
    void namesEveryRuleOnce();
    void neverCallsATokenValid_data() { finds_data(); }
    void neverCallsATokenValid();
    void readsHostileTokensInLinearTime();
};

void LintTest::findsNothingInAGoodToken()
{
    QCOMPARE(rulesOf(compact(kHeader, kClaims)), QStringList{});
    QCOMPARE(rulesOf(jwe(R"({"alg":"ECDH-ES","enc":"A256GCM"})")), QStringList{});
    QCOMPARE(rulesOf(timed('.' + encodeTimestamp(Tokens::kNow))), QStringList{});
    QCOMPARE(rulesOf("hello world"), QStringList{});
}

void LintTest::finds_data()
{
    QTest::addColumn<QString>("rule");
    QTest::addColumn<QByteArray>("breaks");
    QTest::addColumn<QByteArray>("keeps");
    for (const Row& row : allRows())
        QTest::addRow("%s %s", row.rule, row.name)
            << QString::fromLatin1(row.rule) << row.breaks << row.keeps;
}

void LintTest::finds()
{
    QFETCH(QString, rule);
    QFETCH(QByteArray, breaks);
    QFETCH(QByteArray, keeps);

    const QStringList broken = rulesOf(breaks, profileFor(rule));
    QVERIFY2(broken.contains(rule), qPrintable(broken.join(u' ')));
    const QStringList kept = rulesOf(keeps, profileFor(rule));
    QVERIFY2(!kept.contains(rule), qPrintable(kept.join(u' ')));
}

void LintTest::measuresByTheProfile()
{
    const QByteArray vague = compact(R"({"alg":"ES256","typ":"JWT"})", R"({"sub":"ada"})");
    QVERIFY(!rulesOf(vague).contains("at-typ"_L1));
    QVERIFY(rulesOf(vague).contains("exp-missing"_L1));
    const QStringList asked = rulesOf(vague, LintProfile::AccessToken);
    QVERIFY(asked.contains("at-typ"_L1));
    QCOMPARE(asked.count("at-claim-missing"_L1), 6);
    QVERIFY(!asked.contains("exp-missing"_L1)); // said once
    for (const QByteArray& type : {"at+jwt"_ba, "AT+JWT"_ba, "application/at+jwt"_ba}) {
        const QByteArray token = swapHeader("at+jwt", type);
        QVERIFY(!rulesOf(token, LintProfile::AccessToken).contains("at-typ"_L1));
        QCOMPARE(rulesOf(compact("{\"alg\":\"ES256\",\"typ\":\"" + type + "\"}", "{}"))
                     .count("at-claim-missing"_L1),
                 7);
    }
}

void LintTest::putsTheWorstFirst()
{
    const auto all = findings(compact(R"({"alg":"none","typ":"JWT","jku":"x"})", "{}"));
    QCOMPARE(all.front().severity, Severity::Problem);
    QCOMPARE(all.back().severity, Severity::Note);
    QVERIFY(std::ranges::is_sorted(all, {}, &LintFinding::severity));
}

void LintTest::hasATestForEveryRule()
{
    QSet<QString> tested;
    for (const Row& row : allRows())
        tested.insert(QString::fromLatin1(row.rule));
    for (const QString& id : lintRuleIds())
        QVERIFY2(tested.contains(id), qPrintable(id));
}

void LintTest::namesEveryRuleOnce()
{
    const auto ids = lintRuleIds();
    QCOMPARE(QSet<QString>(ids.begin(), ids.end()).size(), std::ssize(ids));
    QVERIFY(ids.size() > 50);
}

void LintTest::neverCallsATokenValid()
{
    QFETCH(QByteArray, breaks);

    static const QRegularExpression praise(u"\\b(valid|genuine|authentic|trustworthy|safe)\\b"_s,
                                           QRegularExpression::CaseInsensitiveOption);
    for (const LintFinding& finding : findings(breaks, LintProfile::AccessToken)) {
        QVERIFY2(!finding.text.contains(praise), qPrintable(finding.text));
        QVERIFY2(finding.text.endsWith(u'.') || finding.text.endsWith(u'?'),
                 qPrintable(finding.text));
        QVERIFY(!finding.where.isEmpty() && !finding.reference.isEmpty());
    }
}

void LintTest::readsHostileTokensInLinearTime()
{
    QByteArray many = "{\"a\":1";
    for (int i = 0; many.size() < 44'000; ++i)
        many += ",\"" + QByteArray::number(i) + "\":\"\"";
    const QByteArray tokens[] = {
        withClaims(many + '}'),
        withClaims(many + ",\"a\":2}"),
        swapHeader("k1", QByteArray(40'000, 'a')),
        swapHeader("k1", QByteArray("or").repeated(20'000)),
        plusClaim('"' + QByteArray("aA").repeated(20'000) + "\":1"),
        plusHeader("\"crit\":[" + QByteArray("\"x\",").repeated(10'000) + "\"x\"]"),
    };
    QElapsedTimer timer;
    timer.start();
    for (const QByteArray& token : tokens)
        (void)findings(token, LintProfile::AccessToken);
    QVERIFY2(timer.elapsed() < 3000, qPrintable(QString::number(timer.elapsed())));
}

QTEST_GUILESS_MAIN(LintTest)
#include "tst_lint.moc"
