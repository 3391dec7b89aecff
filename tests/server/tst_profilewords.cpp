#include "tests/server/sidebyside.h"

#include <QRandomGenerator>
#include <QTest>

using namespace claimcheck;
using namespace Qt::StringLiterals;

/// What the libraries say about tokens and headers that are not good, word by word.
class ProfileWordsTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void init() { QTest::failOnWarning(); }
    void readsAuthorizationAlike_data();
    void readsAuthorizationAlike();
    void judgesTokensAlike_data();
    void judgesTokensAlike();
    void wordsBrokenJsonAlike_data();
    void wordsBrokenJsonAlike();
    void wordsDamagedTokensAlike();

private:
    void compare(const HttpQuestion& question);

    SideBySide m_both;
};

void ProfileWordsTest::initTestCase()
{
    if (const QString whyNot = m_both.start(); !whyNot.isEmpty())
        QSKIP(qPrintable(whyNot));
}

void ProfileWordsTest::compare(const HttpQuestion& question)
{
    const HttpReply theirs = m_both.askFlask(question);
    const HttpReply ours = m_both.ask(question);
    QVERIFY(theirs.status != 0);
    QCOMPARE(SideBySide::shown(ours), SideBySide::shown(theirs));
}

void ProfileWordsTest::readsAuthorizationAlike_data()
{
    QTest::addColumn<QByteArrayList>("headers");
    const QByteArray good = profileToken(kJwtHeader, claimsNow(R"({"sub":"ada","exp":NEXT})"));
    const auto row = [](const char* name, const QByteArray& value) {
        QTest::newRow(name) << QByteArrayList{"Authorization: " + value};
    };
    // clang-format off
    QTest::newRow("no header") << QByteArrayList{};
    row("empty",                      "");
    row("Bearer alone",               "Bearer");
    row("Bearer and a space",         "Bearer ");
    row("good",                       "Bearer " + good);
    row("two spaces",                 "Bearer  " + good);
    row("a tab",                      "Bearer\t" + good);
    row("small letters",              "bearer " + good);
    row("capitals",                   "BEARER " + good);
    row("the token alone",            good);
    row("no space",                   "Bearer" + good);
    row("a colon",                    "Bearer: " + good);
    row("another scheme",             "Basic YWRhOnBhc3N3b3JkMTIz");
    row("JWT for Bearer",             "JWT " + good);
    row("Token for Bearer",           "Token " + good);
    row("three words",                "Bearer " + good + " x");
    row("three words, token last",    "Bearer x " + good);
    row("twice Bearer",               "Bearer Bearer " + good);
    row("in quotes",                  "Bearer \"" + good + '"');
    row("a comma behind",             "Bearer " + good + ',');
    row("a comma before",             ", Bearer " + good);
    row("only commas",                ",,,");
    row("Basic, then Bearer",         "Basic YWRh, Bearer " + good);
    row("Bearer, then Basic",         "Bearer " + good + ", Basic YWRh");
    row("Bearer, then Bearer",        "Bearer " + good + ", Bearer " + good);
    row("Bearer, then Bearer alone",  "Bearer " + good + ", Bearer");
    row("null",                       "Bearer null");
    row("undefined",                  "Bearer undefined");
    row("one dot",                    "Bearer a.b");
    row("two dots alone",             "Bearer ..");
    row("letters beyond ASCII",       "Bearer \xe9.\xe8.\xea");
    QTest::newRow("two headers, one empty") << QByteArrayList{"Authorization: Basic YWRh", "Authorization: Basic YWRi"};
    QTest::newRow("two headers with tokens") << QByteArrayList{"Authorization: Bearer " + good, "Authorization: Bearer " + good};
    // clang-format on
}

void ProfileWordsTest::readsAuthorizationAlike()
{
    QFETCH(QByteArrayList, headers);
    compare({"GET", "/profiles/jwt-extended/protected", headers, {}});
}

void ProfileWordsTest::judgesTokensAlike_data()
{
    QTest::addColumn<QByteArray>("token");
    const auto claims = [](const char* name, const QByteArray& text) {
        QTest::newRow(name) << profileToken(kJwtHeader, claimsNow(text));
    };
    const auto header = [](const char* name, const QByteArray& text) {
        QTest::newRow(name) << profileToken(text, claimsNow(R"({"sub":"ada","exp":NEXT})"));
    };
    const QByteArray good = profileToken(kJwtHeader, claimsNow(R"({"sub":"ada","exp":NEXT})"));
    const qsizetype first = good.indexOf('.');
    const qsizetype last = good.lastIndexOf('.');
    const QByteArray none = encodeBase64url(R"({"alg":"none","typ":"JWT"})");
    QByteArray other = good;
    other[last + 1] = other[last + 1] == 'A' ? 'B' : 'A';
    // clang-format off
    claims("all claims",                R"({"fresh":false,"iat":NOW,"jti":"a1","type":"access","sub":"ada","nbf":NOW,"csrf":"c","exp":NEXT})");
    claims("sub and exp",               R"({"sub":"ada","exp":NEXT})");
    claims("no exp",                    R"({"sub":"ada"})");
    claims("a name beyond ASCII",       R"({"sub":"zo\u00eb \ud83d\ude00 </b> \u007f \u2028","exp":NEXT})");
    claims("expired",                   R"({"sub":"ada","exp":PAST})");
    claims("expired and without sub",   R"({"exp":PAST})");
    claims("expired, sub is a number",  R"({"sub":7,"exp":PAST})");
    claims("expired and not begun",     R"({"sub":"ada","exp":PAST,"nbf":NEXT})");
    claims("expired refresh token",     R"({"sub":"ada","exp":PAST,"type":"refresh"})");
    claims("not begun",                 R"({"sub":"ada","exp":NEXT,"nbf":NEXT})");
    claims("issued in the future",      R"({"sub":"ada","exp":NEXT,"iat":NEXT})");
    claims("issued and begun later",    R"({"sub":"ada","exp":NEXT,"iat":NEXT,"nbf":NEXT})");
    claims("no sub",                    R"({"exp":NEXT})");
    claims("empty claims",              "{}");
    claims("sub is a number",           R"({"sub":7,"exp":NEXT})");
    claims("sub is null",               R"({"sub":null,"exp":NEXT})");
    claims("sub is empty",              R"({"sub":"","exp":NEXT})");
    claims("jti is a number",           R"({"sub":"ada","jti":7,"exp":NEXT})");
    claims("refresh token",             R"({"sub":"ada","type":"refresh","exp":NEXT})");
    claims("type of its own",           R"({"sub":"ada","type":"other","exp":NEXT})");
    claims("type is a number",          R"({"sub":"ada","type":7,"exp":NEXT})");
    claims("not fresh",                 R"({"sub":"ada","fresh":false,"exp":NEXT})");
    claims("with an audience",          R"({"sub":"ada","aud":"shop","exp":NEXT})");
    claims("with an empty audience",    R"({"sub":"ada","aud":"","exp":NEXT})");
    claims("with an issuer",            R"({"sub":"ada","iss":"me","exp":NEXT})");
    claims("exp is a word",             R"({"sub":"ada","exp":"soon"})");
    claims("nbf is a word",             R"({"sub":"ada","nbf":"soon","exp":NEXT})");
    claims("iat is a word",             R"({"sub":"ada","iat":"soon","exp":NEXT})");
    claims("iat and exp are words",     R"({"sub":"ada","iat":"x","exp":"y"})");
    claims("exp with a fraction",       R"({"sub":"ada","exp":NEXT.5})");
    claims("user_id of the other design", R"({"user_id":1,"exp":NEXT})");
    claims("username of the other design", R"({"username":"ada","exp":NEXT})");
    claims("payload is a list",         "[1]");
    claims("payload is a text",         R"("ada")");
    claims("payload is null",           "null");
    claims("payload is no JSON",        "ada");
    claims("payload is empty",          "");
    claims("payload is not UTF-8",      "\xfd\xfc");
    header("no typ",                    R"({"alg":"HS256"})");
    header("another typ",               R"({"alg":"HS256","typ":"at+jwt"})");
    header("members in another order",  R"({"typ":"JWT","alg":"HS256"})");
    header("a kid",                     R"({"alg":"HS256","kid":"one"})");
    header("kid is a number",           R"({"alg":"HS256","kid":1})");
    header("S01 alg none, signed",      R"({"alg":"none"})");
    header("alg None",                  R"({"alg":"None"})");
    header("alg HS512",                 R"({"alg":"HS512"})");
    header("alg RS256",                 R"({"alg":"RS256"})");
    header("alg in small letters",      R"({"alg":"hs256"})");
    header("alg is empty",              R"({"alg":""})");
    header("alg is null",               R"({"alg":null})");
    header("alg is a list",             R"({"alg":["HS256"]})");
    header("no alg",                    R"({"typ":"JWT"})");
    header("crit is empty",             R"({"alg":"HS256","crit":[]})");
    header("crit is a text",            R"({"alg":"HS256","crit":"exp"})");
    header("crit of exp",               R"({"alg":"HS256","crit":["exp"],"exp":1})");
    header("crit of a number",          R"({"alg":"HS256","crit":[1]})");
    header("crit of b64 without it",    R"({"alg":"HS256","crit":["b64"]})");
    header("b64 is false",              R"({"alg":"HS256","b64":false,"crit":["b64"]})");
    header("header is a list",          "[]");
    header("header is a number",        "7");
    header("header is empty",           "");
    QTest::newRow("S01 unsigned")              << none + good.sliced(first, last - first) + '.';
    QTest::newRow("S01 unsigned, no last dot") << none + good.sliced(first, last - first);
    QTest::newRow("no signature")              << good.first(last + 1);
    QTest::newRow("two parts")                 << good.first(last);
    QTest::newRow("one part")                  << good.first(first);
    QTest::newRow("four parts")                << good + ".x";
    QTest::newRow("four parts, empty last")    << good + '.';
    QTest::newRow("five parts")                << good + ".a.b";
    QTest::newRow("a dot before")              << '.' + good;
    QTest::newRow("other signature")           << other;
    QTest::newRow("signature cut by 1")        << good.chopped(1);
    QTest::newRow("signature cut by 2")        << good.chopped(2);
    QTest::newRow("signature cut by 3")        << good.chopped(3);
    QTest::newRow("signature longer by 4")     << good + "AAAA";
    QTest::newRow("payload of another")        << good.first(first + 1) + encodeBase64url(claimsNow(R"({"sub":"eve","exp":NEXT})")) + good.sliced(last);
    QTest::newRow("payload cut by 1")          << good.first(last - 1) + good.sliced(last);
    QTest::newRow("header cut by 1")           << good.sliced(1);
    QTest::newRow("header of 5 characters")    << "eyJhb" + good.sliced(first);
    QTest::newRow("payload of 5 characters")   << good.first(first) + ".eyJhb" + good.sliced(last);
    QTest::newRow("signature of 5 characters") << good.first(last) + ".eyJhb";
    QTest::newRow("three words")               << "not.a.token"_ba;
    QTest::newRow("three letters")             << "a.b.c"_ba;
    QTest::newRow("abc.def.ghi")               << "abc.def.ghi"_ba;
    QTest::newRow("invalid.token.here")        << "invalid.token.here"_ba;
    QTest::newRow("header.payload.signature")  << "header.payload.signature"_ba;
    QTest::newRow("xxx.yyy.zzz")               << "xxx.yyy.zzz"_ba;
    QTest::newRow("invalidtoken")              << "invalidtoken"_ba;
    QTest::newRow("this.is.invalid")           << "this.is.invalid"_ba;
    QTest::newRow("signed by another secret")  << "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIyfQ.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c"_ba;
    // clang-format on
}

// Each token to the three routes that take one.
void ProfileWordsTest::judgesTokensAlike()
{
    QFETCH(QByteArray, token);
    compare(getWithBearer(token));
    compare(getWithToken("pyjwt", token));
    compare(getWithToken("signed", token));
}

void ProfileWordsTest::wordsBrokenJsonAlike_data()
{
    QTest::addColumn<QByteArray>("text");
    // clang-format off
    const QByteArrayList texts{
        "{", "}", "[", "]", "{}x", "{} x", "{}\n\n x", "{} \t\r\n", " {}", "nul", "null", "tru",
        "nan", "NaN", "-Infinity", "-", "-x", "-0", "01", "1.", "1.x", "1e", "1e+", "1.5e3x", "--1",
        "\"", "\"a", "\"a\\", "\"a\\\"", "\"\\x\"", "\"\\u12\"", "\"\\u123\"", "\"\\u123g\"",
        "\"\\u1234", "\"\\ud800\"", "\"\\ud800\\u12\"", "\"\\ud800\\udc00\"", "\"\\uD800\\uD800\"",
        "\"a\nb\"", "\"a\tb\"", "[1", "[1 2]", "[1,", "[1,]", "[1, ]", "[,1]", "[1,,2]", "[[1]",
        "{\"a\"", "{\"a\":", "{\"a\":}", "{\"a\" 1}", "{\"a\":1", "{\"a\":1,", "{\"a\":1,}",
        "{\"a\":1, }", "{\"a\":1 \"b\":2}", "{a:1}", "{'a':1}", "{1:2}", "{\"a\":1,b}", "{,}",
        "{\n \"a\": 1,\n \"b\": x\n}", "\n\n[1,\n x]", "\xc3\xa9", "\"\xc3\xa9\" x",
        "\"\xf0\x9f\x98\x80\" x", "\xc3", "\xc3(", "\xe2\x82", "\xe2(\x82", "\xe2\x82(", "\xf0\x9f",
        "\xf0\x9f\x98", "\xf0\x9f\x98(", "\xf0(\x98\x80", "\xc0\x80", "\xe0\x80\x80", "\xe0\x9f",
        "\xed\xa0\x80 x", "\"\xed\xa0\x80\" x", "\xed\xa0", "\xed\xa0(", "\xf4\x90\x80\x80",
        "\xf4\x90", "\xf5\x80", "\xff", "\x80", "ab\x80", "\"ab\" \x80",
        "\xef\xbb\xbfx", "\xef\xbb\xbf\xff", "\x7f", "\x01", "true false", "1 2",
        "{\"alg\":\"HS256\"",
    };
    // clang-format on
    for (const QByteArray& text : texts)
        QTest::newRow(text.toPercentEncoding(" {}[]\":,\\").constData()) << text;
}

void ProfileWordsTest::wordsBrokenJsonAlike()
{
    QFETCH(QByteArray, text);
    compare(getWithBearer(profileToken(text, "{}")));
    compare(getWithBearer(profileToken(kJwtHeader, text)));
}

void ProfileWordsTest::wordsDamagedTokensAlike()
{
    const QByteArray good =
        profileToken(kJwtHeader, R"({"sub":"ada","jti":"a.b","exp":1993499200})");
    QRandomGenerator random(20300101); // the same damage every time
    for (int round = 0; round < 400; ++round) {
        QByteArray token = good;
        for (int i = random.bounded(3); i >= 0; --i) {
            const int at = random.bounded(static_cast<int>(token.size()));
            const char c = QByteArrayView{"ABCxyz019-_+/=.~"}[random.bounded(16)];
            switch (random.bounded(3)) {
            case 0:
                token[at] = c;
                break;
            case 1:
                token.remove(at, 1 + random.bounded(3));
                break;
            default:
                token.insert(at, c);
            }
        }
        const HttpReply theirs = m_both.askFlask(getWithBearer(token));
        const HttpReply ours = m_both.ask(getWithBearer(token));
        // Python takes other spellings of the same bytes and reads UTF-16; our core never.
        if (theirs.status == 200 || theirs.status == 500 || theirs.body.contains("utf-16")
            || theirs.body.contains("utf-32")) {
            QVERIFY2(ours.status == 422 || token == good, token.constData());
            continue;
        }
        QCOMPARE(token + '\n' + SideBySide::shown(ours), token + '\n' + SideBySide::shown(theirs));
    }
}

QTEST_GUILESS_MAIN(ProfileWordsTest)
#include "tst_profilewords.moc"
