#include "core/store/statement.h"
#include "tests/support/engines.h"

#include <QTest>
#include <QThread>

#include <atomic>

using namespace claimcheck;
using namespace Qt::StringLiterals;
using Fault = StoreError::Fault;

namespace {

const QString kInsert =
    QStringLiteral("INSERT INTO revocations (token_id, revoked_at, expires_at) VALUES (?, 1, 2)");
const QString kCut = QStringLiteral("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                                    " WHERE application_name = 'claimcheck'");

} // namespace

/// What only PostgreSQL can do to us.
class PostgresTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void keepsItsOwnSettings();
    void refusesWhatIsNotOurs_data();
    void refusesWhatIsNotOurs();
    void saysWhyItCannotConnectButNotHow_data();
    void saysWhyItCannotConnectButNotHow();
    void migratesOnceWhenManyStartAtOnce();
    void aMigrationThatFailsAnywhereLeavesNothing();
    void aMigrationThatIsCutAnywhereLeavesNothing();
    void aConnectionCutWhileIdleIsMadeAnew();
    void aConnectionCutInATransactionLosesIt();
    void aConnectionCutBeforeACommitLosesIt();
    void aServerThatIsGoneIsUnavailableUntilItIsBack();
    void connectionsEndWithTheirThreads();
    void aDeadlockEndsInAFailureThatIsNotAConflict();
    void aDeadlockIsTriedAgain();

private:
    [[nodiscard]] qint64 count() const
    {
        return m_cluster->ask(m_store->address(), u"SELECT count(*) FROM revocations"_s)
            .toLongLong();
    }
    void failEveryStepOf(const QString& deed);

    PostgresCluster* m_cluster = nullptr;
    std::unique_ptr<FreshStore> m_store;
};

void PostgresTest::init()
{
    QTest::failOnWarning();
    const auto cluster = PostgresCluster::shared();
    if (!cluster)
        QSKIP(qPrintable(cluster.error()));
    m_cluster = *cluster;
    m_store = std::make_unique<FreshStore>(StoreAddress::Engine::Postgres);
}

void PostgresTest::cleanup()
{
    m_store.reset();
}

void PostgresTest::keepsItsOwnSettings()
{
    const auto database = m_store->open();
    for (const auto& [name, value] : {std::pair{u"synchronous_commit"_s, u"on"_s},
                                      std::pair{u"transaction_isolation"_s, u"read committed"_s},
                                      std::pair{u"application_name"_s, u"claimcheck"_s},
                                      std::pair{u"standard_conforming_strings"_s, u"on"_s}}) {
        auto shown = Statement::run(*database, u"SELECT current_setting(?)"_s, {name});
        QVERIFY(shown && shown->next());
        QCOMPARE(shown->text(0), value);
    }
}

void PostgresTest::refusesWhatIsNotOurs_data()
{
    QTest::addColumn<QStringList>("sql");
    QTest::addColumn<Fault>("fault");
    const QString ours = u"CREATE TABLE claimcheck_schema (version BIGINT)"_s;
    QTest::newRow("D05 another program's table")
        << QStringList{u"CREATE TABLE users (id INT)"_s} << Fault::NotOurs;
    QTest::newRow("D05 another program's view")
        << QStringList{u"CREATE VIEW users AS SELECT 1"_s} << Fault::NotOurs;
    QTest::newRow("D05 a version that is missing") << QStringList{ours} << Fault::Damaged;
    QTest::newRow("D09 of a newer version")
        << QStringList{ours, u"INSERT INTO claimcheck_schema VALUES (1000)"_s} << Fault::TooNew;
}

void PostgresTest::refusesWhatIsNotOurs()
{
    QFETCH(QStringList, sql);
    QFETCH(Fault, fault);
    QVERIFY(m_cluster->run(m_store->address(), sql));
    const QString tables = u"SELECT string_agg(relname, ',' ORDER BY relname) FROM pg_class"
                           " WHERE relnamespace = current_schema()::regnamespace"_s;
    const QVariant before = m_cluster->ask(m_store->address(), tables);

    const auto database = Database::open(m_store->address());

    QVERIFY2(!database, "the database was opened");
    QCOMPARE(database.error().fault, fault);
    QCOMPARE(m_cluster->ask(m_store->address(), tables), before);
}

void PostgresTest::saysWhyItCannotConnectButNotHow_data()
{
    QTest::addColumn<QString>("change");
    QTest::addColumn<QString>("by");
    QTest::addColumn<QString>("says");
    QTest::newRow("no such database") << u"/postgres?"_s << u"/s3nowhere?"_s << u"s3nowhere"_s;
    QTest::newRow("no such role") << u"claimcheck:"_s << u"s3nobody:"_s << u"s3nobody"_s;
    QTest::newRow("no such socket") << u"host=/"_s << u"host=/s3nowhere/"_s << u"s3nowhere"_s;
    QTest::newRow("D04 a server that only reads")
        << u"options="_s << u"options=-cdefault_transaction_read_only%3Don%20"_s << u"read-only"_s;
}

void PostgresTest::saysWhyItCannotConnectButNotHow()
{
    QFETCH(QString, change);
    QFETCH(QString, by);
    QFETCH(QString, says);
    const auto& parameters = m_store->address().parameters();
    QString uri = u"postgresql://claimcheck:p4ssword@/postgres?host=%1&options=%2"_s.arg(
        parameters[u"host"_s], parameters[u"options"_s].replace(u'=', u"%3D"_s));
    QVERIFY(Database::open(*StoreAddress::parse(uri)));
    QVERIFY(uri.contains(change));
    uri.replace(change, by);

    const auto database = Database::open(*StoreAddress::parse(uri));

    QVERIFY(!database);
    QCOMPARE(database.error().fault, Fault::Unavailable);
    QVERIFY2(database.error().where.contains(says), qPrintable(database.error().where));
    QVERIFY2(!database.error().where.contains(u"p4ssword"_s), qPrintable(database.error().where));
}

void PostgresTest::migratesOnceWhenManyStartAtOnce()
{
    std::atomic<int> failures{0};
    std::vector<std::unique_ptr<QThread>> nodes;
    for (int n = 0; n < 8; ++n) {
        nodes.emplace_back(QThread::create([&, n] {
            const auto database = Database::open(m_store->address());
            if (!database || !Statement::run(**database, kInsert, {u"j%1"_s.arg(n)}))
                ++failures;
        }));
    }
    for (const auto& node : nodes)
        node->start();
    for (const auto& node : nodes)
        QVERIFY(node->wait());
    QCOMPARE(failures.load(), 0);
    QCOMPARE(count(), 8);
}

// An event trigger sees each CREATE and ALTER before it is done. It counts them in a sequence,
// which no rollback turns back, and does its deed at the one that it is told.
void PostgresTest::failEveryStepOf(const QString& deed)
{
    const StoreAddress& store = m_store->address();
    QVERIFY(m_cluster->run(
        store,
        {u"CREATE SCHEMA IF NOT EXISTS probe"_s, u"CREATE SEQUENCE probe.step"_s,
         u"CREATE TABLE probe.stop (at BIGINT)"_s, u"INSERT INTO probe.stop VALUES (1)"_s,
         u"CREATE FUNCTION probe.count() RETURNS event_trigger LANGUAGE plpgsql AS"
         " 'BEGIN IF current_setting(''application_name'') = ''claimcheck''"
         " AND nextval(''probe.step'') = (SELECT at FROM probe.stop) THEN %1; END IF; END'"_s.arg(
             deed),
         u"CREATE EVENT TRIGGER probe ON ddl_command_start EXECUTE FUNCTION probe.count()"_s}));

    int steps = 0;
    bool opened = false;
    while (!opened && steps < 200) {
        ++steps;
        QVERIFY(m_cluster->run(store,
                               {u"UPDATE probe.stop SET at = %1"_s.arg(steps),
                                u"ALTER SEQUENCE probe.step RESTART"_s}));
        const auto database = Database::open(store);
        opened = database.has_value();
        if (opened)
            break;
        QCOMPARE(database.error().fault, Fault::Unavailable);
        QCOMPARE(m_cluster
                     ->ask(store,
                           u"SELECT count(*) FROM pg_class"
                           " WHERE relnamespace = current_schema()::regnamespace"_s)
                     .toInt(),
                 0);
    }
    QVERIFY(m_cluster->run(store, {u"DROP EVENT TRIGGER probe"_s, u"DROP SCHEMA probe CASCADE"_s}));
    QVERIFY2(steps > 5, "the trigger was never asked");
    QVERIFY(opened);
    QCOMPARE(count(), 0);
}

void PostgresTest::aMigrationThatFailsAnywhereLeavesNothing()
{
    // D09.
    failEveryStepOf(u"RAISE EXCEPTION ''stop''"_s);
}

void PostgresTest::aMigrationThatIsCutAnywhereLeavesNothing()
{
    // D09, D11.
    failEveryStepOf(u"PERFORM pg_terminate_backend(pg_backend_pid())"_s);
}

void PostgresTest::aConnectionCutWhileIdleIsMadeAnew()
{
    const auto database = m_store->open();
    QVERIFY(Statement::run(*database, kInsert, {u"a"_s}));
    QVERIFY(m_cluster->run(m_store->address(), {kCut}));
    // Whether a statement that finds no server was done by it is not for us to guess.
    const auto cut = Statement::run(*database, kInsert, {u"b"_s});
    QVERIFY(!cut);
    QCOMPARE(cut.error().fault, Fault::Unavailable);
    QVERIFY(Statement::run(*database, kInsert, {u"c"_s}));
    QCOMPARE(count(), 2);

    // After a while it is asked first, and nobody notices.
    QVERIFY(m_cluster->run(m_store->address(), {kCut}));
    QTest::qWait(1100);
    QVERIFY(Statement::run(*database, kInsert, {u"d"_s}));
    QCOMPARE(count(), 3);
}

void PostgresTest::aConnectionCutInATransactionLosesIt()
{
    const auto database = m_store->open();
    {
        auto transaction = Transaction::begin(*database);
        QVERIFY(transaction);
        QVERIFY(Statement::run(*database, kInsert, {u"a"_s}));
        QVERIFY(m_cluster->run(m_store->address(), {kCut}));
        for (const QString& id : {u"b"_s, u"c"_s}) {
            const auto late = Statement::run(*database, kInsert, {id});
            QVERIFY2(!late, "half a transaction went on by itself");
            QCOMPARE(late.error().fault, Fault::Unavailable);
        }
        QCOMPARE(transaction->commit().error().fault, Fault::Unavailable);
    }
    QCOMPARE(count(), 0);
    auto transaction = Transaction::begin(*database);
    QVERIFY(transaction);
    QVERIFY(Statement::run(*database, kInsert, {u"a"_s}));
    QVERIFY(transaction->commit());
    QCOMPARE(count(), 1);
}

void PostgresTest::aConnectionCutBeforeACommitLosesIt()
{
    const auto database = m_store->open();
    auto transaction = Transaction::begin(*database);
    QVERIFY(transaction);
    QVERIFY(Statement::run(*database, kInsert, {u"a"_s}));
    QVERIFY(m_cluster->run(m_store->address(), {kCut}));
    const auto committed = transaction->commit();
    QVERIFY2(!committed, "told that it was done");
    QCOMPARE(committed.error().fault, Fault::Unavailable);
    QCOMPARE(count(), 0);
    QVERIFY(Statement::run(*database, kInsert, {u"a"_s}));
}

void PostgresTest::aServerThatIsGoneIsUnavailableUntilItIsBack()
{
    const auto database = m_store->open();
    QVERIFY(Statement::run(*database, kInsert, {u"acknowledged"_s}));
    QVERIFY(m_cluster->stop());
    for (int i = 0; i < 3; ++i) {
        const auto gone = Statement::run(*database, kInsert, {u"a"_s});
        QVERIFY(!gone);
        QCOMPARE(gone.error().fault, Fault::Unavailable);
        QVERIFY(!Transaction::begin(*database));
    }
    QVERIFY(m_cluster->start());
    QVERIFY(Statement::run(*database, kInsert, {u"a"_s}));
    QCOMPARE(count(), 2);
}

void PostgresTest::connectionsEndWithTheirThreads()
{
    const auto database = m_store->open();
    for (int i = 0; i < 60; ++i) { // the server takes 40
        std::unique_ptr<QThread> thread{QThread::create(
            [&] { QVERIFY(Statement::run(*database, kInsert, {u"j%1"_s.arg(i)})); })};
        thread->start();
        QVERIFY(thread->wait());
    }
    QCOMPARE(count(), 60);
    const QString open = u"SELECT count(*) FROM pg_stat_activity"
                         " WHERE application_name = 'claimcheck'"_s;
    QTRY_COMPARE(m_cluster->ask(m_store->address(), open).toInt(), 1);
}

void PostgresTest::aDeadlockEndsInAFailureThatIsNotAConflict()
{
    const auto database = m_store->open();
    for (const QString& id : {u"a"_s, u"b"_s})
        QVERIFY(Statement::run(*database, kInsert, {id}));
    const QString touch = u"UPDATE revocations SET revoked_at = 5 WHERE token_id = ?"_s;
    auto transaction = Transaction::begin(*database);
    QVERIFY(transaction);
    QVERIFY(Statement::run(*database, touch, {u"a"_s}));

    std::atomic<bool> holdsB{false};
    std::atomic<int> committed{0};
    std::unique_ptr<QThread> other{QThread::create([&] {
        auto second = Transaction::begin(*database);
        const bool took = second && Statement::run(*database, touch, {u"b"_s});
        holdsB = true;
        if (took && Statement::run(*database, touch, {u"a"_s}) && second->commit())
            ++committed;
    })};
    other->start();
    QTRY_VERIFY(holdsB);
    const auto crossed = Statement::run(*database, touch, {u"b"_s});
    if (crossed && transaction->commit())
        ++committed;
    else
        QCOMPARE(crossed.error().fault, Fault::Unavailable);
    QVERIFY(other->wait());
    QCOMPARE(committed.load(), 1);
}

void PostgresTest::aDeadlockIsTriedAgain()
{
    const auto database = m_store->open();
    for (const QString& id : {u"a"_s, u"b"_s})
        QVERIFY(Statement::run(*database, kInsert, {id}));
    const QString touch =
        u"UPDATE revocations SET revoked_at = revoked_at + 1 WHERE token_id = ?"_s;
    std::atomic<int> runs{0};
    std::atomic<int> holders{0};
    std::atomic<int> done{0};
    const auto crossing = [&](const QString& first, const QString& second) {
        const auto result = inTransaction(*database, [&]() -> StoreResult<void> {
            ++runs;
            if (const auto touched = Statement::run(*database, touch, {first}); !touched)
                return std::unexpected(touched.error());
            ++holders;
            while (holders < 2)
                QThread::yieldCurrentThread();
            return Statement::run(*database, touch, {second}).transform([](const Statement&) { });
        });
        done += result ? 1 : 0;
    };
    std::unique_ptr<QThread> other{QThread::create([&] { crossing(u"b"_s, u"a"_s); })};
    other->start();
    crossing(u"a"_s, u"b"_s);
    QVERIFY(other->wait());
    QCOMPARE(done.load(), 2);
    QCOMPARE(runs.load(), 3);
    auto sum = Statement::run(*database, u"SELECT sum(revoked_at)::BIGINT FROM revocations"_s);
    QVERIFY(sum && sum->next());
    QCOMPARE(sum->integer(0), 6);
}

QTEST_GUILESS_MAIN(PostgresTest)
#include "tst_postgres.moc"
