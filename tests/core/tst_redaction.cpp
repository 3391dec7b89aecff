#include "core/client/redaction.h"
#include "core/client/target.h"

#include <QTest>

using namespace claimcheck;
using namespace Qt::StringLiterals;

namespace {

const QByteArray kToken =
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZGEiLCJ4IjoiMSJ9.MUdsZ0NlY3JldFNpZ25hdHVyZUJ5dGVzSGVyZQ";
const QByteArray kPassword = "correct-horse-battery";
const QByteArray kBasic = QByteArray("ada:" + kPassword).toBase64();

// Everything of an exchange that could be written anywhere.
QByteArray textOf(const Exchange& exchange)
{
    QByteArray text = exchange.method + ' ' + exchange.path.toUtf8() + '\n' + exchange.requestBody
        + '\n' + exchange.responseBody + '\n' + exchange.bearer;
    for (const HeaderList& headers : {exchange.requestHeaders, exchange.responseHeaders}) {
        for (const auto& [name, value] : headers)
            text += '\n' + name + ": " + value;
    }
    return text;
}

} // namespace

class RedactionTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(); }
    void nothingSecretSurvivesIn_data();
    void nothingSecretSurvivesIn();
    void leavesTheRestAsItIs();
    void shortensTokens();
    void readsTargets_data();
    void readsTargets();
    void refusesTargets_data();
    void refusesTargets();
    void knowsATokenByItsForm();
};

void RedactionTest::nothingSecretSurvivesIn_data()
{
    QTest::addColumn<Exchange>("exchange");

    const auto request = [](const char* name, const QByteArray& body) {
        QTest::newRow(name) << Exchange{.requestBody = body};
    };
    const auto answer = [](const char* name, const QByteArray& body) {
        QTest::newRow(name) << Exchange{.responseBody = body};
    };
    const auto header = [](const char* name, const QByteArray& field, const QByteArray& value) {
        QTest::newRow(name) << Exchange{.requestHeaders = {{field, value}},
                                        .responseHeaders = {{field, value}}};
    };
    // clang-format off
    request("a login",                    R"({"username":"ada","password":")" + kPassword + R"("})");
    request("a client's secret",          R"({"client_secret":")" + kPassword + R"("})");
    request("a refresh",                  R"({"refresh_token":")" + kToken + R"("})");
    request("a form",                     "grant_type=password&username=ada&password=" + kPassword);
    request("a form with a token",        "token=" + kToken + "&token_type_hint=access_token");
    answer("an access token",             R"({"access_token":")" + kToken + R"(","token_type":"Bearer"})");
    answer("a token of a tutorial",       R"({"token":")" + kToken + R"("})");
    answer("an id token",                 R"({"id_token":")" + kToken + R"("})");
    answer("a token deeper down",         R"({"data":{"access_token":")" + kToken + R"("}})");
    answer("a token in a list",           R"([{"access_token":")" + kToken + R"("}])");
    answer("an answer that was cut off",  R"({"access_token":")" + kToken + R"(","scope":"rea)");
    answer("a password echoed",           R"({"error":"bad","password":")" + kPassword + R"("})");
    header("an Authorization header",     "Authorization", "Bearer " + kToken);
    header("authorization, lower case",   "authorization", "bearer " + kToken);
    header("a scheme left out",           "Authorization", kToken);
    header("a Basic credential",          "Authorization", "Basic " + kBasic);
    header("a cookie",                    "Cookie", "session=" + kToken);
    header("a cookie that is set",        "Set-Cookie", "session=" + kToken + "; HttpOnly");
    header("a redirect with a token",     "Location", "https://a.example/cb#access_token=" + kToken);
    QTest::newRow("the token sent")       << Exchange{.bearer = kToken};
    QTest::newRow("a query")              << Exchange{.path = u"/protected?token="_s + QString::fromLatin1(kToken)};
    QTest::newRow("a query, second")      << Exchange{.path = u"/x?a=1&access_token="_s + QString::fromLatin1(kToken) + u"&b=2"_s};
    QTest::newRow("a password in a query") << Exchange{.path = u"/login?username=ada&password="_s + QString::fromLatin1(kPassword)};
    // clang-format on
}

void RedactionTest::nothingSecretSurvivesIn()
{
    QFETCH(Exchange, exchange);
    QVERIFY(textOf(exchange).contains(kToken) || textOf(exchange).contains(kPassword)
            || textOf(exchange).contains(kBasic));

    const QByteArray text = textOf(redacted(exchange));

    QVERIFY2(!text.contains(kPassword), text.constData());
    QVERIFY2(!text.contains(kPassword.toBase64().chopped(4)), text.constData());
    QVERIFY2(!text.contains(kBasic), text.constData());
    // Neither the signature nor the claims: six characters of a token tell it apart.
    QVERIFY2(!text.contains(kToken.sliced(10, 12)), text.constData());
    QVERIFY2(!text.contains(kToken.last(12)), text.constData());
}

void RedactionTest::leavesTheRestAsItIs()
{
    const Exchange exchange{.method = "POST",
                            .path = u"/me?page=2"_s,
                            .requestHeaders = {{"Accept", "application/json"}},
                            .requestBody = R"({ "username" : "ada" })",
                            .status = 401,
                            .responseHeaders = {{"Content-Type", "text/plain"}},
                            .responseBody = "no"};
    const Exchange after = redacted(exchange);
    QCOMPARE(textOf(after), textOf(exchange));
    QCOMPARE(after.status, 401);
}

void RedactionTest::shortensTokens()
{
    QCOMPARE(shortToken(kToken), u"eyJhbG…yZQ"_s);
    QCOMPARE(shortToken({}), QString{});
    QCOMPARE(shortToken("short"), u"…"_s);
    QCOMPARE(shortToken(QByteArray(23, 'a')), u"…"_s);
    QCOMPARE(shortToken(QByteArray(24, 'a')), u"aaaaaa…aaa"_s);
}

void RedactionTest::knowsATokenByItsForm()
{
    // Wherever it stands, and whatever the member is called.
    const Exchange exchange{
        .responseBody = R"({"note":"cc_rt_tUIU4Xi01JcBqXV8EaUfg8CvSWdUrw0MH1ABKVMHqgIlO_wsw"})"};
    QCOMPARE(redacted(exchange).responseBody, R"({"note":"cc_rt_…wsw"})");
}

void RedactionTest::readsTargets_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("resolved");

    QTest::newRow("this machine") << u"http://127.0.0.1:8080"_s
                                  << u"http://127.0.0.1:8080/login?a=b"_s;
    QTest::newRow("a slash after it")
        << u" http://localhost/ "_s << u"http://localhost/login?a=b"_s;
    QTest::newRow("IPv6") << u"http://[::1]:80"_s << u"http://[::1]:80/login?a=b"_s;
    QTest::newRow("https") << u"https://auth.example"_s << u"https://auth.example/login?a=b"_s;
    QTest::newRow("a path below") << u"https://auth.example/api/"_s
                                  << u"https://auth.example/api/login?a=b"_s;
}

void RedactionTest::readsTargets()
{
    QFETCH(QString, text);
    QFETCH(QString, resolved);

    const auto target = Target::parse(text);
    QVERIFY(target);
    QCOMPARE(target->resolve(u"/login?a=b"_s).toString(), resolved);
}

void RedactionTest::refusesTargets_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<TargetFault>("fault");

    // clang-format off
    QTest::newRow("nothing")                  << u""_s                            << TargetFault::NotAUrl;
    QTest::newRow("words")                    << u"my server"_s                   << TargetFault::NotAUrl;
    QTest::newRow("no scheme")                << u"//127.0.0.1"_s                 << TargetFault::SchemeRefused;
    QTest::newRow("a query")                  << u"http://127.0.0.1/?x"_s         << TargetFault::NotAUrl;
    QTest::newRow("a fragment")               << u"http://127.0.0.1/#x"_s         << TargetFault::NotAUrl;
    QTest::newRow("a file")                   << u"file:///etc/passwd"_s          << TargetFault::NotAUrl;
    QTest::newRow("ftp")                      << u"ftp://127.0.0.1"_s             << TargetFault::SchemeRefused;
    QTest::newRow("a password in it")         << u"http://ada:pw@127.0.0.1"_s     << TargetFault::HasCredentials;
    QTest::newRow("a name in it")             << u"https://ada@auth.example"_s    << TargetFault::HasCredentials;
    QTest::newRow("plain http elsewhere")     << u"http://auth.example"_s         << TargetFault::PlainHttpRemote;
    QTest::newRow("plain http, near by")      << u"http://192.168.0.1"_s          << TargetFault::PlainHttpRemote;
    QTest::newRow("a name that only begins")  << u"http://localhost.evil.example"_s << TargetFault::PlainHttpRemote;
    QTest::newRow("all interfaces")           << u"http://0.0.0.0"_s              << TargetFault::PlainHttpRemote;
    // clang-format on
}

void RedactionTest::refusesTargets()
{
    QFETCH(QString, text);
    QFETCH(TargetFault, fault);

    const auto target = Target::parse(text);
    QVERIFY2(!target, "the target was accepted");
    QCOMPARE(target.error(), fault);
}

QTEST_GUILESS_MAIN(RedactionTest)
#include "tst_redaction.moc"
