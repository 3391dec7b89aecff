#include "core/store/auditstore.h"
#include "tests/support/liveserver.h"

#include <QElapsedTimer>
#include <QJsonArray>
#include <QTest>

using namespace claimcheck;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

ServerSettings labSettings()
{
    ServerSettings settings;
    settings.lab = true;
    return settings;
}

} // namespace

class LabTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning();
        m_server = std::make_unique<LiveServer>(labSettings());
    }
    void cleanup() { m_server.reset(); }
    void isNotThereUnlessAskedFor();
    void isInTheApiDocument();
    void showsTheClock();
    void movesTheClock_data();
    void movesTheClock();
    void refusesToMove_data();
    void refusesToMove();
    void tokensGoByTheClock_data();
    void tokensGoByTheClock();
    void freshLoginsGoByTheClock();
    void limitsGoByTheClock();
    void revocationsOutliveItsMoves();
    void answersInThePlaceOfARoute();
    void dropsAnswers();
    void truncatesAnswers();
    void delaysAnswersAndNobodyElse();
    void faultsBefallTheirRouteOnly();
    void faultsEnd();
    void refusesTheFault_data();
    void refusesTheFault();
    void putsEverythingBack();
    void beginsAnew();
    void explains_data();
    void explains();
    void explainsWhatOnlyASwitchOpens();
    void explainsFreshLogins();
    void auditsEachChange();

private:
    [[nodiscard]] LiveServer::Reply put(const QByteArray& path, const QJsonObject& body) const
    {
        return m_server->sendJson("PUT", path, body);
    }
    [[nodiscard]] QJsonObject logIn(const QString& style = u"jwt"_s) const
    {
        static_cast<void>(m_server->login(u"ada"_s));
        return m_server
            ->sendJson(
                "POST", "/login",
                {{u"username"_s, u"ada"_s}, {u"password"_s, u"password123"_s}, {u"style"_s, style}})
            .json;
    }
    [[nodiscard]] int protectedWith(const QJsonObject& tokens) const
    {
        return m_server->get("/protected", tokens["access_token"_L1].toString().toLatin1()).status;
    }
    [[nodiscard]] int refreshWith(const QJsonObject& tokens) const
    {
        return m_server
            ->sendJson("POST", "/refresh", {{u"refresh_token"_s, tokens["refresh_token"_L1]}})
            .status;
    }
    void advance(const QString& by) const
    {
        QCOMPARE(put("/lab/clock", {{u"advance"_s, by}}).status, 200);
    }

    std::unique_ptr<LiveServer> m_server;
};

void LabTest::isNotThereUnlessAskedFor()
{
    const LiveServer server;
    for (const auto& [method, path] : {std::pair{"GET"_ba, "/lab/clock"_ba},
                                       {"PUT"_ba, "/lab/clock"_ba},
                                       {"GET"_ba, "/lab/faults"_ba},
                                       {"GET"_ba, "/lab/switches"_ba},
                                       {"PUT"_ba, "/lab/switches"_ba},
                                       {"POST"_ba, "/lab/reset"_ba},
                                       {"POST"_ba, "/lab/explain"_ba}}) {
        QCOMPARE(server.send(method, path).status, 404);
        QVERIFY(m_server->send(method, path).status != 404);
    }
}

void LabTest::isInTheApiDocument()
{
    const QJsonObject paths = m_server->send("GET", "/openapi.json").json["paths"_L1].toObject();
    const QJsonObject put = paths["/lab/switches"_L1].toObject()["put"_L1].toObject();
    QVERIFY(!put["summary"_L1].toString().isEmpty());
    QVERIFY(!LiveServer{}.send("GET", "/openapi.json").body.contains("/lab/"));
}

void LabTest::showsTheClock()
{
    const auto reply = m_server->send("GET", "/lab/clock");

    QCOMPARE(reply.status, 200);
    QCOMPARE(reply.json["now"_L1].toString(), u"2030-01-01T12:00:00.000Z"_s);
    QCOMPARE(reply.json["real"_L1].toString(), u"2030-01-01T12:00:00.000Z"_s);
    QCOMPARE(reply.json["frozen"_L1], QJsonValue{false});
    QCOMPARE(reply.json["offset_ms"_L1].toInteger(), 0);
}

void LabTest::movesTheClock_data()
{
    QTest::addColumn<QJsonObject>("move");
    QTest::addColumn<QString>("now");
    QTest::addColumn<qint64>("offset");

    // clang-format off
    QTest::newRow("15 minutes on")     << QJsonObject{{u"advance"_s, u"15m"_s}}  << u"2030-01-01T12:15:00.000Z"_s << 900'000LL;
    QTest::newRow("with a plus")       << QJsonObject{{u"advance"_s, u"+90"_s}}  << u"2030-01-01T12:01:30.000Z"_s << 90'000LL;
    QTest::newRow("an hour back")      << QJsonObject{{u"advance"_s, u"-1h"_s}}  << u"2030-01-01T11:00:00.000Z"_s << -3'600'000LL;
    QTest::newRow("to a date")         << QJsonObject{{u"set"_s, u"2030-01-01T12:00:01Z"_s}} << u"2030-01-01T12:00:01.000Z"_s << 1000LL;
    QTest::newRow("without seconds")   << QJsonObject{{u"set"_s, u"2030-01-02T12:00Z"_s}} << u"2030-01-02T12:00:00.000Z"_s << 86'400'000LL;
    QTest::newRow("of another zone")   << QJsonObject{{u"set"_s, u"2030-01-01T14:00:00.250+02:00"_s}} << u"2030-01-01T12:00:00.250Z"_s << 250LL;
    QTest::newRow("to a second")       << QJsonObject{{u"set"_s, Tokens::kNowSeconds + 5}} << u"2030-01-01T12:00:05.000Z"_s << 5000LL;
    QTest::newRow("seconds as text")   << QJsonObject{{u"set"_s, QString::number(Tokens::kNowSeconds)}} << u"2030-01-01T12:00:00.000Z"_s << 0LL;
    QTest::newRow("a part of one")     << QJsonObject{{u"set"_s, static_cast<double>(Tokens::kNowSeconds) + 0.5}} << u"2030-01-01T12:00:00.500Z"_s << 500LL;
    QTest::newRow("to 1970")           << QJsonObject{{u"set"_s, 0}} << u"1970-01-01T00:00:00.000Z"_s << -Tokens::kNowSeconds * 1000;
    QTest::newRow("to 9999")           << QJsonObject{{u"set"_s, u"9999-12-31T23:59:59Z"_s}} << u"9999-12-31T23:59:59.000Z"_s << (253402300799 - Tokens::kNowSeconds) * 1000;
    QTest::newRow("stands")            << QJsonObject{{u"freeze"_s, true}} << u"2030-01-01T12:00:00.000Z"_s << 0LL;
    QTest::newRow("reset")             << QJsonObject{{u"reset"_s, true}} << u"2030-01-01T12:00:00.000Z"_s << 0LL;
    // clang-format on
}

void LabTest::movesTheClock()
{
    QFETCH(QJsonObject, move);
    QFETCH(QString, now);
    QFETCH(qint64, offset);

    const auto moved = put("/lab/clock", move);

    QCOMPARE(moved.status, 200);
    QCOMPARE(moved.json["now"_L1].toString(), now);
    QCOMPARE(moved.json["offset_ms"_L1].toInteger(), offset);
    QCOMPARE(moved.json["frozen"_L1].toBool(), move.contains("freeze"_L1));
    QCOMPARE(m_server->send("GET", "/lab/clock").json, moved.json);
}

void LabTest::refusesToMove_data()
{
    QTest::addColumn<QJsonObject>("move");
    QTest::addColumn<QString>("field");

    // clang-format off
    QTest::newRow("nothing said")       << QJsonObject{} << QString{};
    QTest::newRow("two ways at once")   << QJsonObject{{u"freeze"_s, true}, {u"advance"_s, u"1m"_s}} << QString{};
    QTest::newRow("reset false")        << QJsonObject{{u"reset"_s, false}} << u"reset"_s;
    QTest::newRow("no span")            << QJsonObject{{u"advance"_s, u"soon"_s}} << u"advance"_s;
    QTest::newRow("two signs")          << QJsonObject{{u"advance"_s, u"--1h"_s}} << u"advance"_s;
    QTest::newRow("only a sign")        << QJsonObject{{u"advance"_s, u"-"_s}} << u"advance"_s;
    QTest::newRow("before 1970")        << QJsonObject{{u"advance"_s, u"-36500d"_s}} << u"advance"_s;
    QTest::newRow("no zone")            << QJsonObject{{u"set"_s, u"2030-01-01T12:00:00"_s}} << u"set"_s;
    QTest::newRow("no such day")        << QJsonObject{{u"set"_s, u"2030-02-30T12:00:00Z"_s}} << u"set"_s;
    QTest::newRow("a second too early") << QJsonObject{{u"set"_s, -1}} << u"set"_s;
    QTest::newRow("the year 10000")     << QJsonObject{{u"set"_s, 253402300800LL}} << u"set"_s;
    QTest::newRow("1e300")              << QJsonObject{{u"set"_s, 1e300}} << u"set"_s;
    QTest::newRow("nan")                << QJsonObject{{u"set"_s, u"nan"_s}} << u"set"_s;
    QTest::newRow("a list")             << QJsonObject{{u"set"_s, QJsonArray{1}}} << u"set"_s;
    QTest::newRow("a stranger")         << QJsonObject{{u"jump"_s, u"1h"_s}} << u"jump"_s;
    // clang-format on
}

void LabTest::refusesToMove()
{
    QFETCH(QJsonObject, move);
    QFETCH(QString, field);
    const auto before = m_server->send("GET", "/lab/clock").json;

    const auto reply = put("/lab/clock", move);

    QCOMPARE(reply.status, 400);
    QCOMPARE(reply.json["field"_L1].toString(), field);
    QCOMPARE(m_server->send("GET", "/lab/clock").json, before);
}

void LabTest::tokensGoByTheClock_data()
{
    QTest::addColumn<QString>("style");
    for (const QString& style : {u"jwt"_s, u"signed"_s, u"opaque"_s})
        QTest::addRow("%s", qPrintable(style)) << style;
}

void LabTest::tokensGoByTheClock()
{
    QFETCH(QString, style);
    const QJsonObject tokens = logIn(style);
    QCOMPARE(protectedWith(tokens), 200);
    advance(u"14m"_s);
    QCOMPARE(protectedWith(tokens), 200);
    advance(u"2m"_s);
    QCOMPARE(protectedWith(tokens), 401);

    const QJsonObject issuedLater = logIn(style); // by the lab's clock, too
    QCOMPARE(protectedWith(issuedLater), 200);
    advance(u"-1h"_s);
    QCOMPARE(protectedWith(issuedLater), 401); // from the future
    QCOMPARE(put("/lab/clock", {{u"reset"_s, true}}).status, 200);
    QCOMPARE(protectedWith(tokens), 200); // the lab's clock may go back

    QCOMPARE(put("/lab/clock", {{u"freeze"_s, true}}).status, 200);
    m_server->clock().advance(1h);
    QCOMPARE(protectedWith(tokens), 200);
    advance(u"15d"_s);
    QCOMPARE(refreshWith(tokens), 400);
    advance(u"-15d"_s);
    QCOMPARE(refreshWith(tokens), 200);
}

void LabTest::freshLoginsGoByTheClock()
{
    const QByteArray token = m_server->login(u"ada"_s);
    QCOMPARE(m_server->sendJson("POST", "/settings", {}, token).status, 200);
    advance(u"6m"_s);
    QCOMPARE(m_server->sendJson("POST", "/settings", {}, token).status, 401);
}

void LabTest::limitsGoByTheClock()
{
    const QJsonObject wrong{{u"username"_s, u"eve"_s}, {u"password"_s, u"wrong password"_s}};
    const auto untilThrottled = [&] {
        int status = 0;
        for (int i = 0; i < 30 && status != 429; ++i)
            status = m_server->sendJson("POST", "/login", wrong).status;
        return status;
    };
    QCOMPARE(untilThrottled(), 429);
    advance(u"-1h"_s);
    QCOMPARE(m_server->sendJson("POST", "/login", wrong).status, 429);
    advance(u"30m"_s);
    QCOMPARE(m_server->sendJson("POST", "/login", wrong).status, 401);
}

void LabTest::revocationsOutliveItsMoves()
{
    const QJsonObject tokens = logIn();
    const QByteArray token = tokens["access_token"_L1].toString().toLatin1();
    advance(u"1m"_s);
    QCOMPARE(m_server->send("POST", "/logout", {"Authorization: Bearer " + token}).status, 200);
    advance(u"365d"_s);
    QCOMPARE(put("/lab/clock", {{u"reset"_s, true}}).status, 200);
    QCOMPARE(protectedWith(tokens), 401);
    m_server->restart();
    QCOMPARE(protectedWith(tokens), 401);
    QCOMPARE(refreshWith(tokens), 400);
}

void LabTest::answersInThePlaceOfARoute()
{
    const QJsonObject tokens = logIn();
    QCOMPARE(
        put("/lab/faults", {{u"route"_s, u"POST /refresh"_s}, {u"status"_s, 503}, {u"times"_s, 2}})
            .status,
        200);

    const auto reply =
        m_server->sendJson("POST", "/refresh", {{u"refresh_token"_s, tokens["refresh_token"_L1]}});
    QCOMPARE(reply.status, 503);
    QCOMPARE(reply.json["error"_L1].toString(), u"lab_fault"_s);
    QCOMPARE(refreshWith(tokens), 503);

    QCOMPARE(refreshWith(tokens), 200); // the route was not asked, so the token is not used up
}

void LabTest::dropsAnswers()
{
    const QJsonObject tokens = logIn();
    QCOMPARE(
        put("/lab/faults", {{u"route"_s, u"POST /refresh"_s}, {u"drop"_s, true}, {u"times"_s, 1}})
            .status,
        200);

    QCOMPARE(refreshWith(tokens), 0);

    QCOMPARE(refreshWith(tokens), 400); // what was lost is the answer, not the work
    QCOMPARE(m_server->send("GET", "/healthz").status, 200);
}

void LabTest::truncatesAnswers()
{
    const QByteArray whole = m_server->send("GET", "/healthz").body;
    QCOMPARE(put("/lab/faults", {{u"route"_s, u"GET /healthz"_s}, {u"truncate_bytes"_s, 5}}).status,
             200);

    const auto cut = m_server->send("GET", "/healthz");

    QCOMPARE(cut.status, 200);
    QCOMPARE(cut.body, whole.first(5));
    QCOMPARE(cut.headers.values(QHttpHeaders::WellKnownHeader::ContentLength),
             QList<QByteArray>{QByteArray::number(whole.size())});
    QCOMPARE(m_server->send("HEAD", "/healthz").body, ""_ba);
}

void LabTest::delaysAnswersAndNobodyElse()
{
    QCOMPARE(put("/lab/faults", {{u"route"_s, u"GET /healthz"_s}, {u"latency_ms"_s, 1000}}).status,
             200);
    QElapsedTimer timer;
    timer.start();
    qint64 others = 0;
    const std::unique_ptr<QThread> other{QThread::create([&] {
        for (int i = 0; i < 3; ++i)
            static_cast<void>(m_server->send("GET", "/openapi.json"));
        others = timer.elapsed();
    })};
    other->start();

    const auto reply = m_server->send("GET", "/healthz");

    const qint64 took = timer.elapsed();
    QVERIFY(other->wait(20000));
    QCOMPARE(reply.status, 200);
    QVERIFY2(took >= 1000, qPrintable(QString::number(took)));
    QVERIFY2(others < took, qPrintable(QString::number(others)));
}

void LabTest::faultsBefallTheirRouteOnly()
{
    QCOMPARE(put("/lab/faults", {{u"route"_s, u"GET /sessions/{id}/tokens"_s}, {u"status"_s, 500}})
                 .status,
             400); // there is no such route
    QCOMPARE(
        put("/lab/faults", {{u"route"_s, u"DELETE /sessions/{id}"_s}, {u"status"_s, 502}}).status,
        200);
    QCOMPARE(m_server->send("DELETE", "/sessions/abc").status, 502);
    QCOMPARE(m_server->send("GET", "/sessions").status, 401);

    QCOMPARE(put("/lab/faults", {{u"route"_s, u"*"_s}, {u"status"_s, 500}}).status, 200);
    QCOMPARE(m_server->send("GET", "/sessions").status, 500);
    QCOMPARE(m_server->send("GET", "/nowhere").status, 500);
    QCOMPARE(m_server->send("HEAD", "/healthz").status, 500);
    QCOMPARE(m_server->send("DELETE", "/sessions/abc").status, 502);
    QCOMPARE(m_server->send("GET", "/lab/faults").status, 200);
}

void LabTest::faultsEnd()
{
    QCOMPARE(put("/lab/faults", {{u"route"_s, u"*"_s}, {u"status"_s, 500}}).status, 200);
    QCOMPARE(put("/lab/faults", {{u"route"_s, u"GET /me"_s}, {u"status"_s, 501}}).status, 200);
    auto left = m_server->send("DELETE", "/lab/faults?route=*");
    QCOMPARE(left.json["faults"_L1].toArray().size(), 1);
    QCOMPARE(left.json["faults"_L1][0]["route"_L1].toString(), u"GET /me"_s);
    QCOMPARE(m_server->send("GET", "/healthz").status, 200);
    QCOMPARE(m_server->send("DELETE", "/lab/faults?route=*").status, 404);

    left = m_server->send("DELETE", "/lab/faults");

    QCOMPARE(left.status, 200);
    QVERIFY(left.json["faults"_L1].toArray().isEmpty());
    QCOMPARE(m_server->send("GET", "/me").status, 401);
}

void LabTest::refusesTheFault_data()
{
    QTest::addColumn<QJsonObject>("fault");
    QTest::addColumn<QString>("field");

    // clang-format off
    QTest::newRow("of no route")        << QJsonObject{{u"status"_s, 500}} << u"route"_s;
    QTest::newRow("of an unknown one")  << QJsonObject{{u"route"_s, u"GET /nowhere"_s}, {u"status"_s, 500}} << u"route"_s;
    QTest::newRow("without a method")   << QJsonObject{{u"route"_s, u"/login"_s}, {u"status"_s, 500}} << u"route"_s;
    QTest::newRow("of the lab")         << QJsonObject{{u"route"_s, u"PUT /lab/faults"_s}, {u"status"_s, 500}} << u"route"_s;
    QTest::newRow("that does nothing")  << QJsonObject{{u"route"_s, u"*"_s}} << QString{};
    QTest::newRow("status 200")         << QJsonObject{{u"route"_s, u"*"_s}, {u"status"_s, 200}} << u"status"_s;
    QTest::newRow("status 600")         << QJsonObject{{u"route"_s, u"*"_s}, {u"status"_s, 600}} << u"status"_s;
    QTest::newRow("a negative latency") << QJsonObject{{u"route"_s, u"*"_s}, {u"latency_ms"_s, -1}} << u"latency_ms"_s;
    QTest::newRow("dropped and cut")    << QJsonObject{{u"route"_s, u"*"_s}, {u"drop"_s, true}, {u"truncate_bytes"_s, 1}} << u"drop"_s;
    // clang-format on
}

void LabTest::refusesTheFault()
{
    QFETCH(QJsonObject, fault);
    QFETCH(QString, field);

    const auto reply = put("/lab/faults", fault);

    QCOMPARE(reply.status, 400);
    QCOMPARE(reply.json["field"_L1].toString(), field);
    QVERIFY(m_server->send("GET", "/lab/faults").json["faults"_L1].toArray().isEmpty());
}

void LabTest::putsEverythingBack()
{
    const QJsonObject tokens = logIn();
    const auto clock = m_server->send("GET", "/lab/clock").json;
    const auto switches = m_server->send("GET", "/lab/switches").json;
    advance(u"1h"_s);
    QCOMPARE(put("/lab/clock", {{u"freeze"_s, true}}).status, 200);
    QCOMPARE(put("/lab/switches", {{u"skip_expiry"_s, true}}).status, 200);
    QCOMPARE(put("/lab/faults", {{u"route"_s, u"*"_s}, {u"status"_s, 500}}).status, 200);

    QCOMPARE(m_server->sendJson("POST", "/lab/reset", {}).status, 200);

    QCOMPARE(m_server->send("GET", "/lab/clock").json, clock);
    QCOMPARE(m_server->send("GET", "/lab/switches").json, switches);
    QVERIFY(m_server->send("GET", "/lab/faults").json["faults"_L1].toArray().isEmpty());
    QCOMPARE(protectedWith(tokens), 200); // accounts stay
}

void LabTest::beginsAnew()
{
    const QJsonObject old = logIn();
    const QJsonObject opaque = logIn(u"opaque"_s);
    m_server->addClient(u"robot"_s, {u"profile"_s});
    const QByteArray form = "grant_type=client_credentials&client_id=svc.robot&client_secret="
        + LiveServer::kClientSecret;
    const QJsonObject service =
        m_server
            ->send("POST", "/auth/token", {"Content-Type: application/x-www-form-urlencoded"}, form)
            .json;
    QCOMPARE(protectedWith(service), 200);
    advance(u"365d"_s); // sessions that the clock has outlived go, too

    QCOMPARE(m_server->sendJson("POST", "/lab/reset", {{u"data"_s, true}}).status, 200);

    const QJsonObject credentials{{u"username"_s, u"ada"_s}, {u"password"_s, u"password123"_s}};
    QCOMPARE(m_server->sendJson("POST", "/login", credentials).status, 401);
    QCOMPARE(protectedWith(old), 401);
    QCOMPARE(protectedWith(service), 401);
    QCOMPARE(refreshWith(old), 400);
    // Her name is free again, and nothing that was hers is the newcomer's.
    const QJsonObject fresh = logIn();
    QCOMPARE(protectedWith(fresh), 200);
    QCOMPARE(protectedWith(old), 401);
    QCOMPARE(protectedWith(opaque), 401);
    QCOMPARE(m_server->get("/sessions", fresh["access_token"_L1].toString().toLatin1())
                 .json["sessions"_L1]
                 .toArray()
                 .size(),
             2); // the two logins of logIn()
    m_server->restart();
    QCOMPARE(protectedWith(fresh), 200);
    QCOMPARE(protectedWith(old), 401);
    QCOMPARE(protectedWith(opaque), 401);
}

void LabTest::explains_data()
{
    QTest::addColumn<QString>("route");
    QTest::addColumn<QString>("after");
    QTest::addColumn<bool>("opens");
    QTest::addColumn<QString>("step");
    QTest::addColumn<QString>("fault");

    // clang-format off
    QTest::newRow("good")        << u"GET /protected"_s << u"0s"_s  << true  << QString{}        << QString{};
    QTest::newRow("expired")     << u"GET /protected"_s << u"16m"_s << false << u"expiry"_s      << u"expired"_s;
    QTest::newRow("from the future") << u"GET /protected"_s << u"-1h"_s << false << u"not_before"_s << u"not_yet_valid"_s;
    QTest::newRow("no admin")    << u"GET /admin"_s     << u"0s"_s  << false << u"roles"_s       << u"insufficient_role"_s;
    QTest::newRow("no scope")    << u"GET /reports"_s   << u"0s"_s  << false << u"scopes"_s      << u"insufficient_scope"_s;
    QTest::newRow("of clients")  << u"POST /introspect"_s << u"0s"_s << false << u"roles"_s      << u"insufficient_role"_s;
    // clang-format on
}

void LabTest::explains()
{
    QFETCH(QString, route);
    QFETCH(QString, after);
    QFETCH(bool, opens);
    QFETCH(QString, step);
    QFETCH(QString, fault);
    const QString token = QString::fromLatin1(m_server->login(u"ada"_s));
    advance(after);

    const auto reply =
        m_server->sendJson("POST", "/lab/explain", {{u"token"_s, token}, {u"route"_s, route}});

    QCOMPARE(reply.status, 200);
    QCOMPARE(reply.json["opens"_L1], QJsonValue{opens});
    QVERIFY(reply.json["opened_by"_L1].toArray().isEmpty());
    const QJsonArray checks = reply.json["checks"_L1].toArray();
    QVERIFY(checks.size() > 15);
    QString failed;
    QString why;
    for (const QJsonValue& check : checks) {
        if (check["outcome"_L1] == "failed"_L1) {
            failed = check["step"_L1].toString();
            why = check["fault"_L1].toString();
            QVERIFY(!check["detail"_L1].toString().isEmpty());
        } else {
            QVERIFY(check["fault"_L1].isNull());
        }
    }
    QCOMPARE(failed, step);
    QCOMPARE(why, fault);

    const QJsonObject unknown{{u"token"_s, token}, {u"route"_s, u"GET /nowhere"_s}};
    QCOMPARE(m_server->sendJson("POST", "/lab/explain", unknown).json["field"_L1].toString(),
             u"route"_s);
    const QJsonObject open{{u"token"_s, token}, {u"route"_s, u"POST /login"_s}};
    QCOMPARE(m_server->sendJson("POST", "/lab/explain", open).status, 400);
}

void LabTest::explainsWhatOnlyASwitchOpens()
{
    const QString token = QString::fromLatin1(m_server->login(u"ada"_s));
    advance(u"1h"_s);
    QCOMPARE(put("/lab/switches", {{u"skip_expiry"_s, true}, {u"skip_audience"_s, true}}).status,
             200);

    const auto reply = m_server->sendJson("POST", "/lab/explain",
                                          {{u"token"_s, token}, {u"route"_s, u"GET /protected"_s}});

    QCOMPARE(reply.json["opens"_L1], QJsonValue{true});
    QCOMPARE(reply.json["opened_by"_L1].toArray(), QJsonArray{u"skip_expiry"_s});
}

void LabTest::explainsFreshLogins()
{
    const QJsonObject question{{u"token"_s, QString::fromLatin1(m_server->login(u"ada"_s))},
                               {u"route"_s, u"POST /settings"_s}};
    auto reply = m_server->sendJson("POST", "/lab/explain", question);
    QCOMPARE(reply.json["opens"_L1], QJsonValue{true});
    QCOMPARE(reply.json["fresh"_L1], QJsonValue{true});
    advance(u"6m"_s);
    reply = m_server->sendJson("POST", "/lab/explain", question);
    QCOMPARE(reply.json["opens"_L1], QJsonValue{false});
    QCOMPARE(reply.json["fresh"_L1], QJsonValue{false});
}

void LabTest::auditsEachChange()
{
    advance(u"15m"_s);
    QCOMPARE(put("/lab/switches", {{u"skip_expiry"_s, true}}).status, 200);
    QCOMPARE(put("/lab/faults", {{u"route"_s, u"*"_s}, {u"latency_ms"_s, 1}}).status, 200);
    QCOMPARE(m_server->send("DELETE", "/lab/faults").status, 200);
    QCOMPARE(m_server->sendJson("POST", "/lab/reset", {{u"data"_s, true}}).status, 200);
    QCOMPARE(put("/lab/clock", {{u"advance"_s, u"never"_s}}).status, 400);

    const auto database = std::move(*Database::open(
        StoreAddress::sqlite(m_server->folder() + "/store.db"_L1), Access::Administrative));
    const auto rows = AuditStore{*database}.before(1000, 100);
    QVERIFY(rows);
    QByteArrayList told;
    for (const AuditRow& row : *rows) {
        if (row.line.contains("lab_changed"))
            told.prepend(row.line);
    }
    QCOMPARE(told.size(), 5);
    const QByteArrayList words{R"("what":"clock","to":"900 s on")", "skip_expiry on",
                               "latency_ms=1", R"("to":"none")", R"("what":"reset")"};
    for (qsizetype i = 0; i < words.size(); ++i)
        QVERIFY2(told[i].contains(words[i]), told[i].constData());
    QVERIFY(told[1].contains("2030-01-01T12:15:00")); // in the lab's time
}

QTEST_GUILESS_MAIN(LabTest)
#include "tst_lab.moc"
