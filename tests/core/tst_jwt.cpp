#include "core/base/base64url.h"
#include "core/token/jwt.h"
#include "tests/core/vectorfile.h"
#include "tests/support/tokens.h"

#include <QTest>

using namespace claimcheck;
using namespace Qt::StringLiterals;
using Fault = TokenError::Fault;

namespace {

constexpr qint64 kNow = Tokens::kNowSeconds;

// A payload with a good expiry and @p more, which begins with a comma.
QByteArray payload(const QByteArray& more)
{
    return "{\"exp\":" + QByteArray::number(kNow + 60) + more + '}';
}

ClaimsPolicy strictPolicy()
{
    return {.issuer = "https://a"_ba, .audience = "api"_ba, .required = {"sub"_ba, "jti"_ba}};
}

// Good for strictPolicy() until a row changes a member.
QByteArray withMember(const QByteArray& name, const QByteArray& value)
{
    QList<QPair<QByteArray, QByteArray>> members{
        {"exp", QByteArray::number(kNow + 60)},
        {"iss", R"("https://a")"},
        {"aud", R"("api")"},
        {"sub", R"("ada")"},
        {"jti", R"("j1")"},
    };
    QByteArrayList texts;
    bool replaced = false;
    for (const auto& [memberName, memberValue] : std::as_const(members)) {
        const bool same = memberName == name;
        replaced = replaced || same;
        if (!same || !value.isEmpty())
            texts += '"' + memberName + "\":" + (same ? value : memberValue);
    }
    if (!replaced && !name.isEmpty())
        texts += '"' + name + "\":" + value;
    return Tokens::signedPayload('{' + texts.join(',') + '}');
}

} // namespace

class JwtTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(); }
    void agreesWithRfc7519Section31();
    void refusesTheUnsecuredTokenOfRfc7519();
    void refuses_data();
    void refuses();
    void accepts_data();
    void accepts();
    void signingSetsTypUnlessGiven();
    void readsNothingOfThePayloadBeforeTheSignature();
    void refusesATokenThatSaysItIsNested();
};

void JwtTest::agreesWithRfc7519Section31()
{
    const QJsonObject vector = vectorFile("rfc7519/3_1.json").object();
    const QByteArray token = textOf(vector, "token"_L1);
    auto key = Key::fromSecret(Algorithm::HS256,
                               SecretBytes::copyOf(*decodeBase64url(textOf(vector, "key"_L1))), {},
                               KeyStrength::Required);
    QVERIFY(key);
    KeySet keys;
    keys.add(std::make_shared<const Key>(std::move(*key)));
    FixedClock clock{Instant{std::chrono::seconds{1300819379}}};
    const JwtVerifier verifier{keys, {Algorithm::HS256}, {}, clock};

    const auto claims = verifier.verify(token);
    QVERIFY(claims);
    QCOMPARE(claims->claims().json().root().toQJson(), vector.value("claims"_L1));
    QCOMPARE(claims->expiry(), Instant{std::chrono::seconds{1300819380}});
    QVERIFY(claims->subject().isEmpty());
    QVERIFY(claims->id().isEmpty());

    clock.advance(std::chrono::seconds{1});
    QCOMPARE(verifier.verify(token).error().fault, Fault::Expired);
}

void JwtTest::refusesTheUnsecuredTokenOfRfc7519()
{
    const KeySet keys = Tokens::keys();
    const FixedClock clock{Instant{std::chrono::seconds{1300819379}}};
    const auto claims = JwtVerifier{keys, {Algorithm::HS256}, {}, clock}.verify(
        textOf(vectorFile("rfc7519/6_1.json").object(), "token"_L1));
    QVERIFY2(!claims, "the token was accepted");
    QCOMPARE(claims.error().fault, Fault::AlgorithmRefused);
}

void JwtTest::refuses_data()
{
    QTest::addColumn<QByteArray>("token");
    QTest::addColumn<Fault>("fault");
    QTest::addColumn<QString>("where");

    const auto member = [](const char* row, const char* name, const QByteArray& value,
                           Fault fault) {
        QTest::newRow(row) << withMember(name, value) << fault << QString::fromLatin1(name);
    };
    const auto text = [](const char* row, const QByteArray& bytes, const char* where = "") {
        QTest::newRow(row) << Tokens::signedPayload(bytes) << Fault::BadClaims
                           << QString::fromLatin1(where);
    };
    const QByteArray now = QByteArray::number(kNow);

    // clang-format off
    member("S41 another issuer",            "iss", R"("https://b")",         Fault::WrongIssuer);
    member("S41 issuer with a slash",       "iss", R"("https://a/")",        Fault::WrongIssuer);
    member("S41 issuer in another case",    "iss", R"("https://A")",         Fault::WrongIssuer);
    member("S41 a prefix of the issuer",    "iss", R"("https://")",          Fault::WrongIssuer);
    member("S41 a list of issuers",         "iss", R"(["https://a","b"])",   Fault::BadClaims);
    member("S41 a list with the issuer alone", "iss", R"(["https://a"])",    Fault::BadClaims);
    member("S41 issuer null",               "iss", "null",                   Fault::BadClaims);
    member("S41 issuer empty",              "iss", R"("")",                  Fault::WrongIssuer);
    member("S41 issuer and a space",        "iss", R"("https://a ")",        Fault::WrongIssuer);
    member("S41 issuer with a mark before", "iss", "\"\xef\xbb\xbfhttps://a\"", Fault::WrongIssuer);
    member("S41 no issuer",                 "iss", "",                       Fault::WrongIssuer);
    member("S42 another audience",          "aud", R"("web")",               Fault::WrongAudience);
    member("S42 a list without it",         "aud", R"(["web","ap"])",        Fault::WrongAudience);
    member("S42 an empty list",             "aud", "[]",                     Fault::WrongAudience);
    member("S42 an empty string",           "aud", R"("")",                  Fault::WrongAudience);
    member("S42 audience in another case",  "aud", R"("API")",               Fault::WrongAudience);
    member("S42 words with it",             "aud", R"("web api")",           Fault::WrongAudience);
    member("S42 a number",                  "aud", "5",                      Fault::BadClaims);
    member("S42 a list in a list",          "aud", R"([["api"]])",           Fault::BadClaims);
    member("S42 a list with a number",      "aud", R"(["api",5])",           Fault::BadClaims);
    member("S42 17 audiences",              "aud", '[' + QByteArray(R"("api",)").repeated(16) + R"("api"])", Fault::BadClaims);
    member("S42 an object",                 "aud", R"({"api":"api"})",       Fault::BadClaims);
    member("S42 null",                      "aud", "null",                   Fault::BadClaims);
    member("S42 a part of it",              "aud", R"("ap")",                Fault::WrongAudience);
    QTest::newRow("S42 1,000 audiences")    << withMember("aud", '[' + QByteArray(R"("a",)").repeated(999) + R"("a"])") << Fault::BadClaims << u"aud"_s;
    QTest::newRow("S42 10,000 audiences")   << withMember("aud", '[' + QByteArray(R"("a",)").repeated(9999) + R"("api"])") << Fault::TooLarge << QString{};
    text("S31 duplicate aud",               payload(R"(,"aud":"web","aud":"api")"), "aud");
    member("S42 no audience",               "aud", "",                       Fault::WrongAudience);
    member("S43 no exp",                    "exp", "",                       Fault::MissingClaim);
    member("S43 exp null",                  "exp", "null",                   Fault::BadClaims);
    member("S44 exp a string",              "exp", '"' + QByteArray::number(kNow + 60) + '"', Fault::BadClaims);
    text("S45 exp 1e400",                   R"({"exp":1e400})");
    text("S45 exp NaN",                     R"({"exp":NaN})");
    text("S45 exp Infinity",                R"({"exp":Infinity})");
    text("S45 exp -1e400",                  R"({"exp":-1e400})");
    text("S45 exp -Infinity",               R"({"exp":-Infinity})");
    member("S45 exp 1e308",                 "exp", "1e308",                  Fault::BadClaims);
    member("S46 exp 2^53 + 1",              "exp", "9007199254740993",       Fault::BadClaims);
    member("S46 exp 2^63 - 1",              "exp", "9223372036854775807",    Fault::BadClaims);
    text("S46 exp 2^63",                    R"({"exp":9223372036854775808})", "exp");
    text("S46 exp 2^64",                    R"({"exp":18446744073709551616})");
    member("S46 exp in the year 10000",     "exp", "253402300800",           Fault::BadClaims);
    member("S46 exp 1e18",                  "exp", "1e18",                   Fault::BadClaims);
    text("S47 exp -0",                      R"({"exp":-0})");
    member("S47 exp -1",                    "exp", "-1",                     Fault::BadClaims);
    member("S47 exp true",                  "exp", "true",                   Fault::BadClaims);
    member("S47 exp a list",                "exp", "[1]",                    Fault::BadClaims);
    member("S47 exp an object",             "exp", "{}",                     Fault::BadClaims);
    text("S47 exp 01",                      R"({"exp":01})");
    text("S47 exp +1",                      R"({"exp":+1})");
    text("S47 exp 1.",                      R"({"exp":1.})");
    text("S47 exp 0x10",                    R"({"exp":0x10})");
    text("S47 exp .5",                      R"({"exp":.5})");
    member("S47 exp a fraction past 9999",  "exp", "253402300799.5",         Fault::BadClaims);
    member("S47 exp -0.5",                  "exp", "-0.5",                   Fault::BadClaims);
    member("S47 exp now and no more",       "exp", now + ".0",               Fault::Expired);
    member("S47 exp 1.5e9 is long ago",     "exp", "1.5e9",                  Fault::Expired);
    member("S48 nbf a string",              "nbf", R"("1")",                 Fault::BadClaims);
    member("S48 nbf null",                  "nbf", "null",                   Fault::BadClaims);
    member("S48 nbf true",                     "nbf", "true", Fault::BadClaims);
    member("S48 nbf a list",                   "nbf", "[1]", Fault::BadClaims);
    member("S48 nbf an object",                "nbf", "{}", Fault::BadClaims);
    member("S48 nbf 2^53 + 1",                 "nbf", "9007199254740993", Fault::BadClaims);
    member("S48 nbf 1e308",                    "nbf", "1e308", Fault::BadClaims);
    member("S48 nbf in the year 10000",     "nbf", "253402300800",           Fault::BadClaims);
    member("S48 nbf half a second ahead",   "nbf", now + ".5",               Fault::NotYetValid);
    member("S48 iat a string",              "iat", R"("1")",                 Fault::BadClaims);
    member("S48 iat -1",                    "iat", "-1",                     Fault::BadClaims);
    member("S48 iat true",                     "iat", "true", Fault::BadClaims);
    member("S48 iat a list",                   "iat", "[1]", Fault::BadClaims);
    member("S48 iat an object",                "iat", "{}", Fault::BadClaims);
    member("S48 iat 2^53 + 1",                 "iat", "9007199254740993", Fault::BadClaims);
    member("S48 iat 1e308",                    "iat", "1e308", Fault::BadClaims);
    member("S48 iat in the future",         "iat", QByteArray::number(kNow + 1), Fault::IssuedInFuture);
    member("S48 iat after exp",             "iat", QByteArray::number(kNow + 90), Fault::IssuedInFuture);
    member("S48 auth_time true",            "auth_time", "true",             Fault::BadClaims);
    text("S50 payload a list",              "[1]");
    text("S50 payload a string",            R"("x")");
    text("S50 payload a number",            "5");
    text("S50 payload null",                "null");
    text("S50 payload empty",               "");
    text("S50 payload and a letter",        payload({}) + 'x');
    text("S50 payload twice",               payload({}) + payload({}));
    text("S50 payload and NUL",             payload({}) + '\0');
    text("S50 trailing comma",              payload(","));
    text("S50 comment",                     payload("/* */"));
    text("S50 single quotes",               "{'exp':1}");
    text("S51 byte order mark",             "\xef\xbb\xbf" + payload({}));
    text("S51 byte ff",                     payload(",\"sub\":\"\xff\""));
    text("S51 overlong slash",              payload(",\"sub\":\"\xc0\xaf\""));
    text("S51 surrogate in UTF-8",          payload(",\"sub\":\"\xed\xa0\x80\""));
    text("S51 UTF-16LE",                    QByteArray("{\0}\0", 4));
    text("S51 UTF-32LE",                    QByteArray("{\0\0\0}\0\0\0", 8));
    text("S52 NUL in sub",                  payload(R"(,"sub":"admin\u0000x")"), "sub");
    text("S52 lone surrogate in sub",       payload(R"(,"sub":"a\ud800")"));
    text("S52 raw line end in sub",         payload(",\"sub\":\"a\nb\""));
    text("S52 raw NUL in sub",              payload(QByteArray(",\"sub\":\"a\0b\"", 13)));
    text("S52 unknown escape in sub",       payload(R"(,"sub":"\q")"));
    member("S53 sub a number",              "sub", "5",                      Fault::BadClaims);
    member("S53 sub an object",             "sub", "{}",                     Fault::BadClaims);
    member("S53 sub a list",                "sub", R"(["ada"])",             Fault::BadClaims);
    member("S53 sub empty",                 "sub", R"("")",                  Fault::MissingClaim);
    member("S53 sub of 1,025 bytes",        "sub", '"' + QByteArray(1025, 'a') + '"', Fault::BadClaims);
    member("S53 no sub",                    "sub", "",                       Fault::MissingClaim);
    member("S53 sub null",                  "sub", "null",                   Fault::BadClaims);
    text("S54 17 deep",                     payload(",\"a\":" + QByteArray(16, '[') + QByteArray(16, ']')), "");
    text("S54 1,025 deep",                  payload(",\"a\":" + QByteArray(1024, '[') + QByteArray(1024, ']')), "");
    text("S54 1,025 objects deep",          payload(",\"a\":" + QByteArray(R"({"":)").repeated(1024) + "1" + QByteArray(1024, '}')), "");
    text("S31 duplicate sub",               payload(R"(,"sub":"a","sub":"admin")"), "sub");
    text("S31 duplicate in a nested object", payload(R"(,"cnf":{"jkt":"a","jkt":"b"})"), "jkt");
    text("S30 duplicate exp by escape",     payload(R"(,"\u0065xp":9e9)"),   "exp");
    member("S62 no jti",                    "jti", "",                       Fault::MissingClaim);
    member("S62 jti a number",              "jti", "7",                      Fault::BadClaims);
    member("S62 jti null",                  "jti", "null",                   Fault::BadClaims);
    member("S62 jti a list",                "jti", R"(["j"])",               Fault::BadClaims);
    member("S62 jti empty",                 "jti", R"("")",                  Fault::MissingClaim);
    member("scope a list",                  "scope", R"(["a"])",             Fault::BadClaims);
    member("S58 scope a number",            "scope", "5",                    Fault::BadClaims);
    member("S58 scope with NUL",            "scope", R"("read\u0000admin")", Fault::BadClaims);
    text("S31 duplicate in a list's object", payload(R"(,"a":[{"b":1,"b":1}])"), "b");
    text("S30 duplicate sub by escape",     payload(R"(,"sub":"a","s\u0075b":"admin")"), "sub");
    text("S57 a quoted token as payload",   '"' + Tokens::signedPayload(payload({})) + '"');
    text("S32 crit in the payload",         payload(R"(,"crit":["exp"])"), "crit");
    text("S55 65 members",                  payload([] { QByteArray more; for (int i = 0; i < 64; ++i) more += ",\"m" + QByteArray::number(i) + "\":0"; return more; }()));
    QTest::newRow("S57 a token as payload") << Tokens::signedPayload(Tokens::signedPayload(payload({}))) << Fault::BadClaims << QString{};
    // clang-format on
}

void JwtTest::refuses()
{
    QFETCH(QByteArray, token);
    QFETCH(Fault, fault);
    QFETCH(QString, where);

    const KeySet keys = Tokens::keys();
    const FixedClock clock{Tokens::kNow};
    const auto claims = JwtVerifier{keys, {Algorithm::HS256}, strictPolicy(), clock}.verify(token);

    QVERIFY2(!claims, "the token was accepted");
    QCOMPARE(claims.error().fault, fault);
    QCOMPARE(claims.error().where, where);
}

void JwtTest::accepts_data()
{
    QTest::addColumn<QByteArray>("token");

    // clang-format off
    QTest::newRow("what the policy asks for")     << withMember({}, {});
    QTest::newRow("audience in a list")           << withMember("aud", R"(["web","api"])");
    QTest::newRow("16 audiences")                 << withMember("aud", '[' + QByteArray(R"("web",)").repeated(15) + R"("api"])");
    QTest::newRow("exp with a fraction")          << withMember("exp", QByteArray::number(kNow) + ".9");
    QTest::newRow("the last second of 9999")      << withMember("exp", "253402300799");
    QTest::newRow("nbf 1.5 is long ago")          << withMember("nbf", "1.5");
    QTest::newRow("nbf and iat now")              << Tokens::signedPayload(payload(
        R"(,"iss":"https://a","aud":"api","sub":"ada","jti":"j","nbf":)" + QByteArray::number(kNow) + R"(,"iat":)" + QByteArray::number(kNow)));
    QTest::newRow("iat zero")                     << withMember("iat", "0");
    QTest::newRow("a private claim of any type")  << withMember("x", R"({"y":[null,1.5]})");
    QTest::newRow("audience named by an escape")  << withMember("aud", R"("\u0061pi")");
    // clang-format on
}

void JwtTest::accepts()
{
    QFETCH(QByteArray, token);

    const KeySet keys = Tokens::keys();
    const FixedClock clock{Tokens::kNow};
    const auto claims = JwtVerifier{keys, {Algorithm::HS256}, strictPolicy(), clock}.verify(token);

    QVERIFY2(claims, "the token was refused");
    QCOMPARE(claims->claims().json().root().toText().isEmpty(), false);
}

void JwtTest::signingSetsTypUnlessGiven()
{
    const KeySet keys = Tokens::keys("k1");
    const Key& key = *keys.keys().front();
    const FixedClock clock{Tokens::kNow};
    const JwtVerifier verifier{keys, {Algorithm::HS256}, {}, clock};

    const auto plain = verifier.verify(signJwt(key, {{u"exp"_s, kNow + 1}}));
    QVERIFY(plain);
    QCOMPARE(plain->header().root().toText(),
             u"{\"alg\":\"HS256\",\"kid\":\"k1\",\"typ\":\"JWT\"}"_s);
    QCOMPARE(plain->payload(), R"({"exp":1893499201})"_ba);

    const auto typed =
        verifier.verify(signJwt(key, {{u"exp"_s, kNow + 1}}, {{u"typ"_s, u"at+jwt"_s}}));
    QVERIFY(typed);
    QCOMPARE(typed->header().root().member("typ")->toText(), u"\"at+jwt\""_s);
}

void JwtTest::readsNothingOfThePayloadBeforeTheSignature()
{
    // Expired, malformed and badly signed at once: only the signature may be told.
    QByteArray token = Tokens::signedPayload(R"({"exp":1,"exp":2)");
    token = token.first(token.lastIndexOf('.')) + '.' + encodeBase64url(QByteArray(32, 'x'));
    const KeySet keys = Tokens::keys();
    const FixedClock clock{Tokens::kNow};
    QCOMPARE(JwtVerifier(keys, {Algorithm::HS256}, {}, clock).verify(token).error().fault,
             Fault::BadSignature);
}

void JwtTest::refusesATokenThatSaysItIsNested()
{
    // S57: the header says that the payload is another token, and nobody asked for one.
    const KeySet keys = Tokens::keys();
    const FixedClock clock{Tokens::kNow};
    const JwtVerifier verifier{keys, {Algorithm::HS256}, {}, clock};
    for (const QByteArray& cty : {"JWT"_ba, "jwt"_ba, "application/jwt"_ba}) {
        const QByteArray header = R"({"alg":"HS256","cty":")" + cty + R"("})";
        QVERIFY2(!verifier.verify(Tokens::signedText(header, payload({}))), cty.constData());
    }
}

QTEST_GUILESS_MAIN(JwtTest)
#include "tst_jwt.moc"
