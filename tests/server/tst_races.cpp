#include "tests/server/fleet.h"

#include <QElapsedTimer>
#include <QTest>

#include <algorithm>

using namespace claimcheck;
using namespace Qt::StringLiterals;
using Engine = StoreAddress::Engine;

namespace {

QJsonObject refreshBody(const QByteArray& token)
{
    return {{u"refresh_token"_s, QString::fromLatin1(token)}};
}

} // namespace

/// Real servers, and clients that all want the same at once.
class RacesTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(); }
    void oneRefreshOfManyWins_data();
    void oneRefreshOfManyWins();
    void aLogoutHoldsOnEveryServer();
    void aFrozenServerAcceptsNothingThatWasRevoked();
};

void RacesTest::oneRefreshOfManyWins_data()
{
    QTest::addColumn<Engine>("engine");
    QTest::addColumn<int>("servers");
    QTest::addColumn<int>("clients");
    QTest::addColumn<int>("rounds");
    const auto row = [](const char* name, Engine engine, int servers, int clients, int rounds) {
        QTest::newRow(name) << engine << servers << clients << (isAbuse() ? 10'000 : rounds);
    };
    row("R02 2 at once, SQLite", Engine::Sqlite, 1, 2, 100);
    row("R02 10 at once, SQLite", Engine::Sqlite, 1, 10, 60);
    row("R02 100 at once, SQLite", Engine::Sqlite, 1, 100, 10);
    row("R02 2 at once, two servers", Engine::Postgres, 2, 2, 100);
    row("R02 10 at once, two servers", Engine::Postgres, 2, 10, 60);
    row("R02 100 at once, two servers", Engine::Postgres, 2, 100, 10);
}

void RacesTest::oneRefreshOfManyWins()
{
    QFETCH(const Engine, engine);
    QFETCH(const int, servers);
    QFETCH(const int, clients);
    QFETCH(const int, rounds);
    if (const QString why = missing(engine); !why.isEmpty())
        QSKIP(qPrintable(why));
    Fleet fleet(engine);
    const auto sessions = fleet.sessions(rounds);
    std::vector<std::unique_ptr<ServerProcess>> processes;
    for (int i = 0; i < servers; ++i)
        processes.push_back(fleet.startServer());
    std::vector<std::unique_ptr<KeptConnection>> connections;
    for (int i = 0; i < clients; ++i)
        connections.push_back(std::make_unique<KeptConnection>(
            processes[static_cast<std::size_t>(i % servers)]->port()));

    for (const ClientTokens& tokens : sessions) {
        for (const auto& connection : connections)
            QVERIFY(connection->send("POST", "/refresh", refreshBody(tokens.refresh)));
        int won = 0;
        QByteArray successor;
        for (const auto& connection : connections) {
            const auto reply = connection->receive();
            // 503 is for those whom a full queue turned away.
            QVERIFY2(reply.status == 200 || reply.status == 400 || reply.status == 503,
                     qPrintable(QString::number(reply.status)));
            if (reply.status == 200) {
                ++won;
                successor = reply.json["refresh_token"_L1].toString().toLatin1();
            }
        }
        QCOMPARE(won, 1);
        // The others were taken for thieves, which ended the session.
        const auto& any = connections.back();
        QCOMPARE(any->ask("POST", "/refresh", refreshBody(successor)).status, 400);
    }
}

void RacesTest::aLogoutHoldsOnEveryServer()
{
    if (const QString why = missing(Engine::Postgres); !why.isEmpty())
        QSKIP(qPrintable(why));
    const int rounds = isAbuse() ? 10'000 : 100;
    Fleet fleet(Engine::Postgres);
    const auto sessions = fleet.sessions(rounds);
    const std::unique_ptr<ServerProcess> processes[] = {fleet.startServer(), fleet.startServer()};
    KeptConnection connections[] = {KeptConnection(processes[0]->port()),
                                    KeptConnection(processes[1]->port())};

    for (int round = 0; round < rounds; ++round) {
        const QByteArray token = sessions[static_cast<std::size_t>(round)].access;
        KeptConnection& here = connections[round % 2];
        KeptConnection& there = connections[(round + 1) % 2];
        QCOMPARE(there.ask("GET", "/protected", {}, token).status, 200);
        QCOMPARE(here.ask("DELETE", "/logout", {}, token).status, 200);
        QCOMPARE(there.ask("GET", "/protected", {}, token).status, 401);
        QCOMPARE(here.ask("GET", "/protected", {}, token).status, 401);
    }
}

void RacesTest::aFrozenServerAcceptsNothingThatWasRevoked()
{
    if (const QString why = missing(Engine::Postgres); !why.isEmpty())
        QSKIP(qPrintable(why));
    Fleet fleet(Engine::Postgres);
    const int rounds = isAbuse() ? 20 : 1;
    const auto sessions = fleet.sessions(rounds);
    const auto alive = fleet.startServer();
    const auto frozen = fleet.startServer();
    KeptConnection here(alive->port());
    KeptConnection there(frozen->port());
    for (const ClientTokens& tokens : sessions) {
        QVERIFY2(QTest::qWaitFor([&] {
                     return there.ask("GET", "/protected", {}, tokens.access).status == 200;
                 }),
                 "the server does not come back");

        frozen->freeze();
        QElapsedTimer timer;
        timer.start();
        QCOMPARE(here.ask("DELETE", "/logout", {}, tokens.access).status, 200);
        QVERIFY2(timer.elapsed() < 5000, "one server keeps the others waiting");
        QVERIFY(there.send("GET", "/protected", {}, tokens.access));
        frozen->thaw();

        const int status = there.receive().status;
        QVERIFY2(status == 401 || status == 503, qPrintable(QString::number(status)));
        QVERIFY(QTest::qWaitFor(
            [&] { return there.ask("GET", "/protected", {}, tokens.access).status == 401; }));
    }
}

QTEST_GUILESS_MAIN(RacesTest)
#include "tst_races.moc"
