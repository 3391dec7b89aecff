#include "core/store/statement.h"
#include "tests/server/fleet.h"

#include <QElapsedTimer>
#include <QRandomGenerator>
#include <QTest>
#include <QThread>

#include <algorithm>
#include <atomic>

using namespace claimcheck;
using namespace Qt::StringLiterals;
using Kind = StoreAddress::Engine;

namespace {

constexpr int kWriters = 4;
constexpr int kSessionsEach = 8;
constexpr qint64 kRestartLimit = 2000; // milliseconds

// What a client can be sure of about its session.
struct Family
{
    enum class State {
        Live,        // every request was answered
        Refreshing,  // the answer to a refresh never came
        LoggingOut,  // the answer to a logout never came
        LoggedOut,   // it came
    };

    ClientTokens tokens;
    State state = State::Live;
};

// What one client did, and what it was told. Only its own thread touches it until that has ended.
struct Client
{
    quint16 port = 0;
    quint32 seed = 0;
    std::vector<Family> families;
    QStringList registered; // the answer was 201
    QStringList surprises;
};

QJsonObject refreshBody(const QByteArray& token)
{
    return {{u"refresh_token"_s, QString::fromLatin1(token)}};
}

// Gives back the status; with 200 the family has new tokens.
int refresh(KeptConnection& connection, ClientTokens& tokens)
{
    const auto reply = connection.ask("POST", "/refresh", refreshBody(tokens.refresh));
    if (reply.status == 200) {
        tokens = {reply.json["access_token"_L1].toString().toLatin1(),
                  reply.json["refresh_token"_L1].toString().toLatin1()};
    }
    return reply.status;
}

int refreshOnce(KeptConnection& connection, Family& family, Client& client)
{
    family.state = Family::State::Refreshing;
    const int status = refresh(connection, family.tokens);
    if (status == 200)
        family.state = Family::State::Live;
    else if (status != 0 && status != 503)
        client.surprises += u"a refresh: %1"_s.arg(status);
    return status;
}

int logOut(KeptConnection& connection, Family& family, Client& client)
{
    family.state = Family::State::LoggingOut;
    const int status = connection.ask("DELETE", "/logout", {}, family.tokens.access).status;
    if (status == 200)
        family.state = Family::State::LoggedOut;
    else if (status != 0 && status != 503)
        client.surprises += u"a logout: %1"_s.arg(status);
    return status;
}

int registerSomebody(KeptConnection& connection, Client& client, quint32 number)
{
    const QString name = u"user%1x%2"_s.arg(client.seed).arg(number);
    const int status =
        connection
            .ask("POST", "/register", {{u"username"_s, name}, {u"password"_s, u"password123"_s}})
            .status;
    if (status == 201)
        client.registered += name;
    else if (status != 0 && status != 503)
        client.surprises += u"a registration: %1"_s.arg(status);
    return status;
}

// Writes until nobody answers, or until it is told to stop.
void write(Client& client, const std::atomic<bool>& stop)
{
    KeptConnection connection(client.port);
    QRandomGenerator random(client.seed);
    for (quint32 step = 0; !stop; ++step) {
        Family& family =
            client.families[random.bounded(static_cast<quint32>(client.families.size()))];
        const quint32 dice = random.bounded(100U);
        int status = 200;
        if (dice < 5)
            status = registerSomebody(connection, client, step);
        else if (family.state == Family::State::Live && dice < 25)
            status = logOut(connection, family, client);
        else if (family.state == Family::State::Live)
            status = refreshOnce(connection, family, client);
        if (status == 0)
            return;
    }
}

} // namespace

/// Servers that are killed at any moment, and what their clients were told before.
class KillTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(); }
    void nothingAcknowledgedIsLost_data();
    void nothingAcknowledgedIsLost();

private:
    void check(Family& family, KeptConnection& connection);
    void checkStore(Fleet& fleet, Kind engine);

    QStringList m_registered;
    std::vector<ClientTokens> m_ended;
};

void KillTest::nothingAcknowledgedIsLost_data()
{
    QTest::addColumn<Kind>("engine");
    QTest::addColumn<int>("servers");
    QTest::addColumn<int>("cycles");
    QTest::newRow("SQLite") << Kind::Sqlite << 1 << (isAbuse() ? 200 : 20);
    QTest::newRow("PostgreSQL, two servers") << Kind::Postgres << 2 << (isAbuse() ? 50 : 4);
}

void KillTest::nothingAcknowledgedIsLost()
{
    QFETCH(const Kind, engine);
    QFETCH(const int, servers);
    QFETCH(const int, cycles);
    if (const QString why = missing(engine); !why.isEmpty())
        QSKIP(qPrintable(why));
    m_registered.clear();
    m_ended.clear();
    Fleet fleet(engine);
    std::vector<std::unique_ptr<ServerProcess>> running;
    for (int i = 0; i < servers; ++i)
        running.push_back(fleet.startServer());
    std::vector<qint64> restarts;
    int refreshing = 0;
    int loggingOut = 0;

    for (int cycle = 0; cycle < cycles; ++cycle) {
        const auto sessions = fleet.sessions(kWriters * kSessionsEach);
        std::vector<Client> clients(kWriters);
        std::atomic<bool> stop{false};
        std::vector<std::unique_ptr<QThread>> threads;
        for (std::size_t i = 0; i < kWriters; ++i) {
            clients[i].port = running[i % running.size()]->port();
            clients[i].seed = QRandomGenerator::global()->generate();
            for (std::size_t s = 0; s < kSessionsEach; ++s)
                clients[i].families.push_back({sessions[i * kSessionsEach + s]});
            threads.emplace_back(
                QThread::create([&client = clients[i], &stop] { write(client, stop); }));
            threads.back()->start();
        }
        QThread::msleep(QRandomGenerator::global()->bounded(20U, 400U));
        auto& victim = running[QRandomGenerator::global()->bounded(static_cast<quint32>(servers))];
        victim->kill();
        stop = true;
        for (const auto& thread : threads)
            thread->wait();

        QElapsedTimer timer;
        timer.start();
        victim = fleet.startServer();
        restarts.push_back(timer.elapsed());

        std::vector<std::unique_ptr<KeptConnection>> connections;
        for (const auto& server : running)
            connections.push_back(std::make_unique<KeptConnection>(server->port()));
        for (std::size_t i = 0; i < kWriters; ++i) {
            QCOMPARE(clients[i].surprises, QStringList{});
            m_registered += clients[i].registered;
            for (Family& family : clients[i].families) {
                refreshing += family.state == Family::State::Refreshing;
                loggingOut += family.state == Family::State::LoggingOut;
                check(family, *connections[(i + 1) % connections.size()]);
                if (QTest::currentTestFailed())
                    return;
            }
        }
        checkStore(fleet, engine);
        if (QTest::currentTestFailed())
            return;
    }

    KeptConnection connection(running.front()->port());
    for (ClientTokens& tokens : m_ended) {
        QCOMPARE(connection.ask("GET", "/protected", {}, tokens.access).status, 401);
        QCOMPARE(refresh(connection, tokens), 400);
    }
    std::ranges::sort(restarts);
    qInfo("%zu sessions ended, %lld registered, %d refreshes and %d logouts cut off; restarts in "
          "%lld to %lld ms",
          m_ended.size(), static_cast<long long>(m_registered.size()), refreshing, loggingOut,
          static_cast<long long>(restarts.front()), static_cast<long long>(restarts.back()));
    QVERIFY(restarts[restarts.size() / 2] < kRestartLimit);
}

void KillTest::check(Family& family, KeptConnection& connection)
{
    const QByteArray spent = family.tokens.refresh;
    const int access = connection.ask("GET", "/protected", {}, family.tokens.access).status;
    const int status = refresh(connection, family.tokens);
    switch (family.state) {
    case Family::State::Live:
        QCOMPARE(access, 200);
        QCOMPARE(status, 200);
        break;
    case Family::State::Refreshing: // of which the access token knows nothing
        QVERIFY(status == 200 || status == 400);
        break;
    case Family::State::LoggingOut:
        QVERIFY((access == 200 && status == 200) || (access == 401 && status == 400));
        break;
    case Family::State::LoggedOut:
        QCOMPARE(access, 401);
        QCOMPARE(status, 400);
        break;
    }
    // Spent now, or before: nobody gets a second successor, and whoever asks ends the session.
    ClientTokens again{family.tokens.access, spent};
    QCOMPARE(refresh(connection, again), 400);
    QCOMPARE(refresh(connection, family.tokens), 400);
    QCOMPARE(connection.ask("GET", "/protected", {}, family.tokens.access).status, 401);
    m_ended.push_back(family.tokens);
}

void KillTest::checkStore(Fleet& fleet, Kind engine)
{
    fleet.beside([this](AuthService& service) {
        for (const QString& name : std::as_const(m_registered))
            QVERIFY2(service.accounts().withName(name), qPrintable(name));
        const auto audit = service.audit().verify();
        QVERIFY(audit && audit->state == AuditVerdict::State::Intact);
    });
    if (engine != Kind::Sqlite)
        return;
    const auto database = fleet.openStore();
    auto verdict = Statement::run(*database, u"PRAGMA integrity_check"_s);
    QVERIFY(verdict && verdict->next());
    QCOMPARE(verdict->text(0), u"ok"_s);
}

QTEST_GUILESS_MAIN(KillTest)
#include "tst_kill.moc"
