#include "core/base/sleeplessclock.h"
#include "core/store/nodestore.h"
#include "tests/core/authworld.h"

#include <QThread>

#include <atomic>
#include <tuple>

using namespace claimcheck;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Fault = TokenError::Fault;

namespace {

constexpr auto kLease = 600ms;

std::chrono::milliseconds since(SleeplessClock::time_point begun)
{
    return std::chrono::duration_cast<std::chrono::milliseconds>(SleeplessClock::now() - begun);
}

} // namespace

/// Several servers on one database. The service's clock stands still throughout: what servers owe
/// each other goes by real time.
class ClusterTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup() { m_store.reset(); }
    void aRevocationHoldsEverywhere_data();
    void aRevocationHoldsEverywhere();
    void aRevocationThatIsRepeatedHoldsToo_data();
    void aRevocationThatIsRepeatedHoldsToo();
    void aDisabledUserIsOutEverywhere();
    void aRoleThatWasTakenIsGoneEverywhere();
    void aDisabledClientIsOutEverywhere();
    void aNewKeyVerifiesEverywhere();
    void aRevokedKeyIsRefusedEverywhere();
    void oneOfManyRefreshesWins();
    void aServerThatDoesNotAskBelievesNothing();
    void theLongestLeaseIsWaitedFor();
    void aServerThatVanishedDelaysOneChange();
    void aServerThatWasGivenUpReadsEverythingAnew();
    void aServerThatStopsIsNotWaitedFor();
    void aServerBelievesNothingWithoutItsDatabase();
    void aCommandTellsTheServerOfTheFile();
    void aCommandSaysWhenTheServerDoesNotListen();
    void aCommandOutlivesADeadServer();

private:
    struct Node
    {
        std::unique_ptr<Database> database;
        std::unique_ptr<AuthService> service;

        // A protected request: what it would be answered.
        [[nodiscard]] std::optional<Fault> ask(const QByteArray& token, const AccessRule& rule = {})
        {
            return refusalOf(*service, token, rule);
        }
        // Asks again while the server cannot say: on a busy machine its lease may run out.
        [[nodiscard]] AuthResult<void> logOut(const QByteArray& token)
        {
            auto claims = service->verifier().inspect(token);
            while (!claims && claims.error().fault == Fault::Undecided) {
                QThread::msleep(1);
                claims = service->verifier().inspect(token);
            }
            return service->sessions().logOut(*claims, {});
        }
    };

    void use(StoreAddress::Engine engine);
    [[nodiscard]] Node node(NodeSettings nodes = {}, Access access = Access::Server,
                            Algorithm algorithm = Algorithm::HS256);
    [[nodiscard]] User user(Node& on, const QString& name = u"ada"_s,
                            const QStringList& roles = {u"user"_s});
    [[nodiscard]] QByteArray login(Node& on, const User& user, TokenStyle style = TokenStyle::Jwt);

    CryptoRuntime m_crypto = *CryptoRuntime::start();
    SystemRandom m_random;
    FixedClock m_clock{Tokens::kNow};
    std::unique_ptr<FreshStore> m_store;
};

void ClusterTest::init()
{
    QTest::failOnWarning();
    if (const QString why = missing(StoreAddress::Engine::Postgres); !why.isEmpty())
        QSKIP(qPrintable(why));
    use(StoreAddress::Engine::Postgres);
}

void ClusterTest::use(StoreAddress::Engine engine)
{
    m_store = std::make_unique<FreshStore>(engine);
}

ClusterTest::Node ClusterTest::node(NodeSettings nodes, Access access, Algorithm algorithm)
{
    AuthSettings settings;
    settings.issuer = u"http://cluster"_s;
    settings.audience = u"api"_s;
    settings.algorithm = algorithm;
    settings.passwordCost = {.memoryKib = 64, .passes = 1, .lanes = 1};
    settings.sessionsPerUser = 10'000;
    settings.nodes = nodes;
    SecretBytes key(KeyVault::kKeyBytes);
    std::ranges::fill(key.writableBytes(), std::byte{7});
    Node made{m_store->open(access), nullptr};
    auto service =
        AuthService::start(*made.database, settings, {std::move(key), {}}, m_random, m_clock);
    if (!service)
        qFatal("%ls", qUtf16Printable(service.error().where));
    made.service = std::move(*service);
    return made;
}

User ClusterTest::user(Node& on, const QString& name, const QStringList& roles)
{
    return *on.service->accounts().add({.username = name,
                                        .password = u"password123"_s,
                                        .importedHash = {},
                                        .roles = roles,
                                        .scopes = {u"reports:read"_s}},
                                       {});
}

QByteArray ClusterTest::login(Node& on, const User& user, TokenStyle style)
{
    return on.service->sessions().open(user, {.style = style, .scope = {}}, {})->access.token;
}

void ClusterTest::aRevocationHoldsEverywhere_data()
{
    QTest::addColumn<TokenStyle>("style");
    QTest::addColumn<int>("servers");
    QTest::newRow("R05 JWTs, two servers") << TokenStyle::Jwt << 2;
    QTest::newRow("R05 JWTs, three servers") << TokenStyle::Jwt << 3;
    QTest::newRow("R05 signed values, two servers") << TokenStyle::Signed << 2;
    QTest::newRow("R05 opaque tokens, two servers") << TokenStyle::Opaque << 2;
}

void ClusterTest::aRevocationHoldsEverywhere()
{
    QFETCH(const TokenStyle, style);
    QFETCH(const int, servers);
    std::vector<Node> nodes;
    for (int i = 0; i < servers; ++i)
        nodes.push_back(node());
    const User ada = user(nodes[0]);
    std::atomic<int> failed{0};
    std::atomic<int> accepted{0};
    std::atomic<int> refused{0};

    inThreads(6, [&](int thread) {
        for (int round = 0; round < 25; ++round) {
            Node& here = nodes[static_cast<std::size_t>((thread + round) % servers)];
            const QByteArray token = login(here, ada, style);
            for (Node& each : nodes)
                failed += each.ask(token).has_value();
            failed += !here.logOut(token);
            for (Node& each : nodes) {
                const auto fault = each.ask(token);
                accepted += !fault;
                refused += fault == Fault::Revoked;
            }
        }
    });

    QCOMPARE(failed, 0);
    QCOMPARE(accepted, 0);
    QCOMPARE(refused, 6 * 25 * servers);
}

void ClusterTest::aRevocationThatIsRepeatedHoldsToo_data()
{
    QTest::addColumn<bool>("loggingOut");
    QTest::newRow("a token is revoked twice") << false;
    QTest::newRow("a session is ended twice") << true;
}

void ClusterTest::aRevocationThatIsRepeatedHoldsToo()
{
    QFETCH(const bool, loggingOut);
    Node first = node();
    Node slow = node({.lease = 3s, .askEvery = 500ms});
    const QByteArray token = login(first, user(first));
    const auto claims = first.service->verifier().inspect(token);
    QVERIFY(claims);
    QCOMPARE(slow.ask(token), std::nullopt);
    const auto end = [&] {
        return loggingOut
            ? first.service->sessions().logOut(*claims, {})
            : first.service->tokens().revoke(token, {.name = u"root"_s, .isAdministrator = true});
    };
    const std::unique_ptr<QThread> other{QThread::create([&] { std::ignore = end(); })};
    other->start();
    const auto knownHere = [&] { return first.ask(token) == Fault::Revoked; };
    while (!knownHere())
        QThread::yieldCurrentThread();

    // The other call has not been answered yet, and neither must be this one.
    QVERIFY(end());
    QCOMPARE(slow.ask(token), Fault::Revoked);
    other->wait();
}

void ClusterTest::aDisabledUserIsOutEverywhere()
{
    Node first = node();
    Node second = node();
    const User ada = user(first);
    const QByteArray token = login(first, ada);
    QCOMPARE(second.ask(token), std::nullopt);
    QVERIFY(first.service->accounts().update(ada.id, {.roles = {}, .scopes = {}, .disabled = true},
                                             {}));
    QCOMPARE(second.ask(token), Fault::Revoked);
    QVERIFY(first.service->accounts().update(ada.id, {.roles = {}, .scopes = {}, .disabled = false},
                                             {}));
    QCOMPARE(second.ask(token), Fault::Revoked); // the session has ended
    const QByteArray again = login(second, *second.service->accounts().withId(ada.id));
    QCOMPARE(first.ask(again), std::nullopt);
    QCOMPARE(second.ask(again), std::nullopt);
}

void ClusterTest::aRoleThatWasTakenIsGoneEverywhere()
{
    Node first = node();
    Node second = node();
    const User ada = user(first, u"ada"_s, {u"user"_s, u"auditor"_s});
    const QByteArray token = login(second, ada);
    const AccessRule rule{.roles = {"auditor"_ba}, .scopes = {}};
    for (int round = 0; round < 20; ++round) {
        QVERIFY(first.service->accounts().update(
            ada.id, {.roles = QStringList{u"user"_s}, .scopes = {}, .disabled = {}}, {}));
        QCOMPARE(second.ask(token, rule), Fault::InsufficientRole);
        QCOMPARE(first.ask(token, rule), Fault::InsufficientRole);
        QVERIFY(second.service->accounts().update(
            ada.id, {.roles = ada.roles, .scopes = {}, .disabled = {}}, {}));
        QCOMPARE(second.ask(token, rule), std::nullopt);
        QCOMPARE(first.ask(token, rule), std::nullopt);
    }
}

void ClusterTest::aDisabledClientIsOutEverywhere()
{
    Node first = node();
    Node second = node();
    const auto made = first.service->clients().add(u"reports"_s, {}, {u"reports:read"_s}, {});
    QVERIFY(made);
    const auto token = first.service->clients().issue(made->client, TokenStyle::Jwt, {}, {});
    QVERIFY(token);
    QCOMPARE(second.ask(token->token), std::nullopt);
    QVERIFY(first.service->clients().setDisabled(made->client.id, true, {}));
    QCOMPARE(second.ask(token->token), Fault::Revoked);
}

void ClusterTest::aNewKeyVerifiesEverywhere()
{
    Node first = node({}, Access::Server, Algorithm::ES256);
    Node second = node({}, Access::Server, Algorithm::ES256);
    const User ada = user(first);
    const QByteArray before = login(first, ada);
    for (int round = 0; round < 5; ++round) {
        QVERIFY(first.service->rotateKeys({}));
        QCOMPARE(first.service->keys()->jwkSet(), second.service->keys()->jwkSet());
        QCOMPARE(second.ask(login(first, ada)), std::nullopt);
        QCOMPARE(first.ask(login(second, ada)), std::nullopt);
    }
    QCOMPARE(second.ask(before), std::nullopt);
}

void ClusterTest::aRevokedKeyIsRefusedEverywhere()
{
    Node first = node({}, Access::Server, Algorithm::ES256);
    Node second = node({}, Access::Server, Algorithm::ES256);
    const User ada = user(first);
    for (int round = 0; round < 10; ++round) {
        const QByteArray token = login(second, ada);
        QCOMPARE(second.ask(token), std::nullopt);
        QVERIFY(first.service->revokeKey(first.service->keys()->current().id(), {}));
        QCOMPARE(second.ask(token), Fault::UnknownKey);
    }
}

void ClusterTest::oneOfManyRefreshesWins()
{
    Node nodes[] = {node(), node()};
    const User ada = user(nodes[0]);
    for (int round = 0; round < 30; ++round) {
        const auto pair =
            nodes[0].service->sessions().open(ada, {.style = TokenStyle::Jwt, .scope = {}}, {});
        QVERIFY(pair);
        std::atomic<int> winners{0};
        std::atomic<int> losers{0};
        inThreads(6, [&](int thread) {
            const auto next =
                nodes[thread % 2].service->sessions().refresh(pair->refresh, std::nullopt, {});
            winners += next.has_value();
            losers += !next && next.error().fault == AuthError::Fault::InvalidGrant;
        });
        QCOMPARE(winners, 1); // R02
        QCOMPARE(losers, 5);
    }
}

void ClusterTest::aServerThatDoesNotAskBelievesNothing()
{
    constexpr auto kMuteLease = 2s;
    Node first = node({.lease = kLease, .askEvery = {}});
    Node mute = node({.lease = kMuteLease, .askEvery = 1h});
    const User ada = user(first);
    const QByteArray token = login(first, ada);
    QCOMPARE(mute.ask(token), std::nullopt);

    const auto begun = SleeplessClock::now();
    QVERIFY(first.logOut(token));
    QVERIFY(since(begun) >= kLease);
    QVERIFY(since(begun) < kMuteLease + 20s);

    QCOMPARE(mute.ask(token), Fault::Undecided);
    QCOMPARE(mute.ask(login(first, ada)), Fault::Undecided);
    QCOMPARE(first.ask(token), Fault::Revoked);
    const auto trace = mute.service->verifier().explain(token, {});
    QVERIFY(std::ranges::any_of(trace, [](const Check& check) {
        return check.step == Check::Step::Revocation && check.fault == Fault::Undecided;
    }));
    const auto introspected =
        mute.service->tokens().introspect(token, {.name = u"root"_s, .isAdministrator = true});
    QVERIFY(!introspected);
    QCOMPARE(introspected.error().fault, AuthError::Fault::StoreFailed);
}

void ClusterTest::theLongestLeaseIsWaitedFor()
{
    Node hasty = node({.lease = 50ms, .askEvery = {}});
    Node mute = node({.lease = 3s, .askEvery = 1h});
    const User ada = user(hasty);
    const QByteArray token = login(hasty, ada);
    QCOMPARE(mute.ask(token), std::nullopt);
    QVERIFY(hasty.logOut(token));
    QCOMPARE(mute.ask(token), Fault::Undecided);
}

void ClusterTest::aServerThatVanishedDelaysOneChange()
{
    constexpr auto kLong = 3s;
    Node first = node({.lease = kLong, .askEvery = {}});
    const User ada = user(first);
    QVERIFY(NodeStore(*first.database).add("killed"_ba));

    const auto waitedFor = [&] { return NodeStore(*first.database).behind(1'000'000, {})->size(); };
    QCOMPARE(waitedFor(), 2);
    auto begun = SleeplessClock::now();
    QVERIFY(first.logOut(login(first, ada)));
    QVERIFY(since(begun) >= kLong);
    QCOMPARE(waitedFor(), 1);
    begun = SleeplessClock::now();
    QVERIFY(first.logOut(login(first, ada)));
    QVERIFY2(since(begun) < kLong, "the dead server was waited for again");
}

void ClusterTest::aServerThatWasGivenUpReadsEverythingAnew()
{
    Node first = node({.lease = 100ms, .askEvery = {}});
    Node slow = node({.lease = 100ms, .askEvery = 3s});
    const User ada = user(first);
    const QByteArray token = login(first, ada);
    const QByteArray other = login(first, ada);
    QVERIFY(first.logOut(token)); // gives the slow one up
    QCOMPARE(slow.ask(token), Fault::Undecided);
    QVERIFY(QTest::qWaitFor([&] { return slow.ask(token) == Fault::Revoked; }, 20'000));
    QVERIFY(QTest::qWaitFor([&] { return slow.ask(other) == std::nullopt; }, 30'000));
    QVERIFY(first.logOut(other)); // waits for it again
    QVERIFY(slow.ask(other).has_value());
}

void ClusterTest::aServerThatStopsIsNotWaitedFor()
{
    constexpr auto kForever = 1min; // nobody waits for it, unless something is wrong
    Node first = node({.lease = kForever, .askEvery = {}});
    const User ada = user(first);
    {
        const Node second = node({.lease = kForever, .askEvery = {}});
        QCOMPARE(NodeStore(*first.database).behind(1'000'000, {})->size(), 2);
    }
    QCOMPARE(NodeStore(*first.database).behind(1'000'000, {})->size(), 1);
    const auto begun = SleeplessClock::now();
    QVERIFY(first.logOut(login(first, ada)));
    QVERIFY(since(begun) < kForever);
}

void ClusterTest::aServerBelievesNothingWithoutItsDatabase()
{
    Node first = node({.lease = kLease, .askEvery = {}});
    const User ada = user(first);
    const QByteArray token = login(first, ada);
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"hears of no changes"_s));
    PostgresCluster& postgres = **PostgresCluster::shared();

    QVERIFY(postgres.stop());
    QVERIFY(QTest::qWaitFor([&] { return first.ask(token) == Fault::Undecided; }));
    QVERIFY(postgres.start());
    QVERIFY(QTest::qWaitFor([&] { return first.ask(token) == std::nullopt; }));
}

void ClusterTest::aCommandTellsTheServerOfTheFile()
{
    use(StoreAddress::Engine::Sqlite);
    Node server = node();
    const User ada = user(server);
    for (int round = 0; round < 10; ++round) {
        const User now = *server.service->accounts().withId(ada.id);
        const QByteArray token = login(server, now);
        QCOMPARE(server.ask(token), std::nullopt);
        Node command = node({}, Access::Administrative);
        QVERIFY(command.service->accounts().update(
            ada.id, {.roles = {}, .scopes = {}, .disabled = true}, {}));
        QCOMPARE(server.ask(token), Fault::Revoked);
        QVERIFY(command.service->accounts().update(
            ada.id, {.roles = {}, .scopes = {}, .disabled = false}, {}));
    }
}

void ClusterTest::aCommandSaysWhenTheServerDoesNotListen()
{
    use(StoreAddress::Engine::Sqlite);
    Node server = node({.lease = 50ms, .askEvery = 1h});
    const User ada = user(server);
    const QByteArray token = login(server, ada);
    Node command = node({.lease = 50ms, .askEvery = {}}, Access::Administrative);
    const auto disabled = command.service->accounts().update(
        ada.id, {.roles = {}, .scopes = {}, .disabled = true}, {});
    QVERIFY(!disabled);
    QCOMPARE(disabled.error().fault, AuthError::Fault::Unconfirmed);
    QVERIFY(command.service->accounts().withId(ada.id)->disabledAt.has_value());
    QCOMPARE(server.ask(token), std::nullopt); // alone with its file, it believes its memory
}

void ClusterTest::aCommandOutlivesADeadServer()
{
    use(StoreAddress::Engine::Sqlite);
    Node command = node({.lease = 50ms, .askEvery = {}}, Access::Administrative);
    const User ada = user(command);
    QVERIFY(NodeStore(*command.database).add("killed"_ba));
    QVERIFY(command.service->accounts().update(ada.id,
                                               {.roles = {}, .scopes = {}, .disabled = true}, {}));
    QCOMPARE(NodeStore(*command.database).behind(1'000'000, {})->size(), 0);
    command = {};
    const Node server = node();
    QCOMPARE(NodeStore(*server.database).behind(1'000'000, {})->size(), 1);
}

QTEST_GUILESS_MAIN(ClusterTest)
#include "tst_cluster.moc"
