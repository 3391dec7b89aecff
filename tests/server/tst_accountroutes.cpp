#include "tests/support/liveserver.h"

#include <QTest>

using namespace claimcheck;
using namespace Qt::StringLiterals;

class AccountRoutesTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(); }
    void registers();
    void refusesRegistration_data();
    void refusesRegistration();
    void acceptsForms();
    void logsIn();
    void saysTheSameForUnknownUserAndWrongPassword();
    void refusesLogin_data();
    void refusesLogin();
    void oneAccountForEverySpelling();
    void limitsHowManyNamesAreAskedFor();

private:
    LiveServer m_server;
};

void AccountRoutesTest::registers()
{
    const auto reply = m_server.sendJson(
        "POST", "/register", {{u"username"_s, u"ada"_s}, {u"password"_s, u"password123"_s}});

    QCOMPARE(reply.status, 201);
    QCOMPARE(reply.json["username"_L1].toString(), u"ada"_s);
    QVERIFY(reply.json["id"_L1].toInteger() > 0);
    QVERIFY(!reply.json["message"_L1].toString().isEmpty());
}

void AccountRoutesTest::refusesRegistration_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("error");
    QTest::addColumn<QString>("field");

    const QByteArray longName(65, 'a');
    const QByteArray longPassword(257, 'p');
    // clang-format off
    QTest::newRow("no username")           << R"({"password":"password123"})"_ba                     << 400 << u"invalid_request"_s << u"username"_s;
    QTest::newRow("no password")           << R"({"username":"eve"})"_ba                             << 400 << u"invalid_request"_s << u"password"_s;
    QTest::newRow("empty username")        << R"({"username":"","password":"password123"})"_ba       << 400 << u"invalid_request"_s << u"username"_s;
    QTest::newRow("username with a space") << R"({"username":"e ve","password":"password123"})"_ba   << 400 << u"invalid_request"_s << u"username"_s;
    QTest::newRow("username with CRLF")    << R"({"username":"e\r\nve","password":"password123"})"_ba << 400 << u"invalid_request"_s << u"username"_s;
    QTest::newRow("65 characters of name") << "{\"username\":\"" + longName + "\",\"password\":\"password123\"}" << 400 << u"invalid_request"_s << u"username"_s;
    QTest::newRow("7 characters")          << R"({"username":"eve","password":"1234567"})"_ba        << 400 << u"invalid_request"_s << u"password"_s;
    QTest::newRow("257 characters")        << "{\"username\":\"eve\",\"password\":\"" + longPassword + "\"}" << 400 << u"invalid_request"_s << u"password"_s;
    QTest::newRow("L19 username is a list")   << R"({"username":["eve"],"password":"password123"})"_ba  << 400 << u"invalid_request"_s << u"username"_s;
    QTest::newRow("L19 password is an object") << R"({"username":"eve","password":{"$gt":""}})"_ba      << 400 << u"invalid_request"_s << u"password"_s;
    QTest::newRow("L19 password is null")     << R"({"username":"eve","password":null})"_ba             << 400 << u"invalid_request"_s << u"password"_s;
    QTest::newRow("L19 password is a number") << R"({"username":"eve","password":12345678})"_ba         << 400 << u"invalid_request"_s << u"password"_s;
    QTest::newRow("L19 username twice")       << R"({"username":"eve","username":"adm","password":"password123"})"_ba << 400 << u"invalid_request"_s << u"username"_s;
    QTest::newRow("L19 role of one's own")    << R"({"username":"eve","password":"password123","role":"admin"})"_ba << 400 << u"invalid_request"_s << u"role"_s;
    QTest::newRow("L19 id of one's own")      << R"({"username":"eve","password":"password123","id":1})"_ba << 400 << u"invalid_request"_s << u"id"_s;
    QTest::newRow("not JSON")              << R"({"username":"eve",})"_ba                            << 400 << u"invalid_request"_s << QString{};
    QTest::newRow("empty body")            << ""_ba                                                  << 400 << u"invalid_request"_s << QString{};
    QTest::newRow("a list")                << "[]"_ba                                                << 400 << u"invalid_request"_s << QString{};
    QTest::newRow("NUL in the username")   << R"({"username":"e\u0000ve","password":"password123"})"_ba << 400 << u"invalid_request"_s << u"username"_s;
    QTest::newRow("16 KiB and a byte")     << QByteArray(16385, ' ')                                 << 413 << u"invalid_request"_s << QString{};
    // clang-format on
}

void AccountRoutesTest::refusesRegistration()
{
    QFETCH(QByteArray, body);
    QFETCH(int, status);
    QFETCH(QString, error);
    QFETCH(QString, field);

    const auto reply = m_server.send("POST", "/register", {"Content-Type: application/json"}, body);

    QCOMPARE(reply.status, status);
    QCOMPARE(reply.json["error"_L1].toString(), error);
    QCOMPARE(reply.json["field"_L1].toString(), field);
    QVERIFY(!reply.json["error_description"_L1].toString().isEmpty());
    QVERIFY(!reply.json["trace_id"_L1].toString().isEmpty());
    const auto login = m_server.sendJson(
        "POST", "/login", {{u"username"_s, u"eve"_s}, {u"password"_s, u"password123"_s}});
    QCOMPARE(login.status, 401); // nothing was stored
}

void AccountRoutesTest::acceptsForms()
{
    const auto reply =
        m_server.send("POST", "/register", {"Content-Type: application/x-www-form-urlencoded"},
                      "username=form&password=a+b%26c%3Dd%C3%BC+word");
    QCOMPARE(reply.status, 201);

    const auto login = m_server.sendJson(
        "POST", "/login", {{u"username"_s, u"form"_s}, {u"password"_s, u"a b&c=dü word"_s}});

    QCOMPARE(login.status, 200);
}

void AccountRoutesTest::logsIn()
{
    static_cast<void>(m_server.login(u"grace"_s));
    const auto reply = m_server.sendJson(
        "POST", "/login", {{u"username"_s, u"grace"_s}, {u"password"_s, u"password123"_s}});

    QCOMPARE(reply.status, 200);
    QCOMPARE(reply.json["token_type"_L1].toString(), u"Bearer"_s);
    QCOMPARE(reply.json["expires_in"_L1].toInteger(), 900);
    QCOMPARE(reply.json["access_token"_L1].toString().count(u'.'), 2);
    QCOMPARE(reply.headers.value("Cache-Control"), "no-store");
}

void AccountRoutesTest::saysTheSameForUnknownUserAndWrongPassword()
{
    static_cast<void>(m_server.login(u"linus"_s));
    auto wrong = m_server.sendJson(
        "POST", "/login", {{u"username"_s, u"linus"_s}, {u"password"_s, u"password124"_s}});
    auto unknown = m_server.sendJson(
        "POST", "/login", {{u"username"_s, u"nobody"_s}, {u"password"_s, u"password124"_s}});

    QCOMPARE(wrong.status, 401);
    QCOMPARE(unknown.status, wrong.status);
    wrong.json.remove("trace_id"_L1);
    unknown.json.remove("trace_id"_L1);
    QCOMPARE(unknown.json, wrong.json);
    QCOMPARE(unknown.headers.toListOfPairs(), wrong.headers.toListOfPairs());
}

void AccountRoutesTest::refusesLogin_data()
{
    QTest::addColumn<QJsonObject>("body");
    QTest::addColumn<int>("status");

    static_cast<void>(m_server.login(u"kay"_s));
    const QJsonObject good{{u"username"_s, u"kay"_s}, {u"password"_s, u"password123"_s}};
    const auto with = [good](const QString& name, const QJsonValue& value) {
        QJsonObject body = good;
        body.insert(name, value);
        return body;
    };
    // clang-format off
    QTest::newRow("wrong case")         << with(u"password"_s, u"Password123"_s)                << 401;
    QTest::newRow("a space more")       << with(u"password"_s, u"password123 "_s)               << 401;
    QTest::newRow("a NUL and more")     << with(u"password"_s, u"password123\0x"_s)        << 401;
    QTest::newRow("no such user")       << with(u"username"_s, u"okay"_s)                       << 401;
    QTest::newRow("no name at all")     << with(u"username"_s, QString{})                       << 401;
    QTest::newRow("SQL in the name")    << with(u"username"_s, u"' OR 1=1--"_s)                 << 401;
    QTest::newRow("a style we lack")    << with(u"style"_s, u"magic"_s)                         << 400;
    QTest::newRow("unknown member")     << with(u"remember"_s, u"yes"_s)                        << 400;
    QTest::newRow("style jwt is good")  << with(u"style"_s, u"jwt"_s)                           << 200;
    // clang-format on
}

void AccountRoutesTest::refusesLogin()
{
    QFETCH(QJsonObject, body);
    QFETCH(int, status);

    QCOMPARE(m_server.sendJson("POST", "/login", body).status, status);
}

void AccountRoutesTest::oneAccountForEverySpelling()
{
    static_cast<void>(m_server.login(u"Zoë"_s));

    for (const QString& spelling : {u"ZOË"_s, u"zoë"_s, u"zoe\u0308"_s, u"ｚｏë"_s}) {
        const auto reply = m_server.sendJson(
            "POST", "/register", {{u"username"_s, spelling}, {u"password"_s, u"password123"_s}});
        QCOMPARE(reply.status, 409);
        QCOMPARE(reply.json["error"_L1].toString(), u"user_exists"_s);
    }
}

void AccountRoutesTest::limitsHowManyNamesAreAskedFor()
{
    // L03: that a name is taken can be learnt, but not of many names.
    ServerSettings settings;
    settings.loginRates.address = RateLimit{5, std::chrono::minutes{10}};
    LiveServer server{settings};
    const auto ask = [&server](const QString& name) {
        return server.sendJson("POST", "/register",
                               {{u"username"_s, name}, {u"password"_s, u"password123"_s}});
    };
    for (int i = 0; i < 10; ++i)
        QCOMPARE(ask(u"user%1"_s.arg(i)).status, 201); // a new one costs nothing
    for (int i = 0; i < 5; ++i)
        QCOMPARE(ask(u"user%1"_s.arg(i)).status, 409);
    const auto refused = ask(u"user5"_s);
    QCOMPARE(refused.status, 429);
    QVERIFY(refused.headers.combinedValue("Retry-After").toInt() > 0);
    QCOMPARE(ask(u"somebody-new"_s).status, 429);
}

QTEST_GUILESS_MAIN(AccountRoutesTest)
#include "tst_accountroutes.moc"
