#include "core/store/statement.h"
#include "tests/support/engines.h"

#include <QTest>
#include <QThread>

#include <atomic>
#include <limits>

using namespace claimcheck;
using namespace Qt::StringLiterals;
using Fault = StoreError::Fault;

namespace {

StoreResult<Statement> insert(const Database& database, const QString& name, qint64 number = 0)
{
    return Statement::run(database, u"INSERT INTO probe (name, number) VALUES (?, ?)"_s,
                          {name, number});
}

qint64 count(const Database& database)
{
    auto counted = Statement::run(database, u"SELECT count(*) FROM probe"_s);
    return counted && counted->next() ? counted->integer(0) : -1;
}

// Runs `work` in several threads at once and waits for them.
void inThreads(int threads, const std::function<void(int)>& work)
{
    std::vector<std::unique_ptr<QThread>> running;
    for (int t = 0; t < threads; ++t) {
        running.emplace_back(QThread::create([&work, t] { work(t); }));
        running.back()->start();
    }
    for (const auto& thread : running)
        thread->wait();
}

} // namespace

/// Everything here is run on each engine.
class EnginesTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase_data() { forEachEngine(); }
    void init();
    void cleanup();
    void valuesComeBackAsTheyWere_data();
    void valuesComeBackAsTheyWere();
    void aNullByteInATextIsReplaced();
    void bytesAreComparedOneByOne();
    void changedRowsAreCounted();
    void aConflictIsToldApartAndSaysNoValue();
    void otherFailuresSayNoValueEither();
    void aTransactionIsSeenWholeOrNotAtAll();
    void whatIsNotCommittedIsRolledBack();
    void aFailureTakesTheWholeTransaction();
    void workInATransactionIsCommittedOnceAndOnlyIfGood();
    void aConditionalUpdateHasOneWinner();
    void transactionsOfManyThreadsAllCount();
    void whatWasCommittedSurvives();
    void aSecondOpeningChangesNothing();

private:
    std::unique_ptr<FreshStore> m_store;
    std::unique_ptr<Database> m_database;
};

void EnginesTest::init()
{
    QTest::failOnWarning();
    QFETCH_GLOBAL(const StoreAddress::Engine, engine);
    if (const QString why = missing(engine); !why.isEmpty())
        QSKIP(qPrintable(why));
    m_store = std::make_unique<FreshStore>(engine);
    m_database = m_store->open();
    QVERIFY(Statement::run(
        *m_database,
        u"CREATE TABLE probe (name TEXT PRIMARY KEY, number BIGINT NOT NULL,"
        " data %1)"_s.arg(engine == StoreAddress::Engine::Sqlite ? u"BLOB"_s : u"BYTEA"_s)));
}

void EnginesTest::cleanup()
{
    m_database.reset();
    m_store.reset();
}

void EnginesTest::valuesComeBackAsTheyWere_data()
{
    QTest::addColumn<QVariant>("value");
    QTest::addColumn<QString>("column");
    QTest::addColumn<QVariant>("read");

    QByteArray everyByte;
    for (int i = 0; i < 256; ++i)
        everyByte += static_cast<char>(i);
    const auto same = [](const char* row, const QVariant& value, const QString& column) {
        QTest::newRow(row) << value << column << value;
    };
    same("a text", u"ada"_s, u"name"_s);
    same("an empty text", u""_s, u"name"_s);
    same("quotes", u"a'b''c\"d`e"_s, u"name"_s);
    same("backslashes", u"a\\b\\\\c\\'d\\"_s, u"name"_s);
    same("what reads as SQL", u"'); DROP TABLE probe; --"_s, u"name"_s);
    same("placeholders", u"? $1 :name %1"_s, u"name"_s);
    same("other scripts", u"\u00e9\u4e16\U0001F511"_s, u"name"_s);
    same("line ends", u"a\r\nb\tc\x7f"_s, u"name"_s);
    same("the least number", std::numeric_limits<qint64>::min(), u"number"_s);
    same("the greatest number", std::numeric_limits<qint64>::max(), u"number"_s);
    same("every byte", everyByte, u"data"_s);
    same("no bytes", ""_ba, u"data"_s);
    QTest::newRow("a null text") << QVariant{QString{}} << u"name"_s << QVariant{u""_s};
    QTest::newRow("null bytes") << QVariant{QByteArray{}} << u"data"_s << QVariant{""_ba};
    QTest::newRow("true") << QVariant{true} << u"number"_s << QVariant{1LL};
}

void EnginesTest::valuesComeBackAsTheyWere()
{
    QFETCH(QVariant, value);
    QFETCH(QString, column);
    QFETCH(QVariant, read);
    QVERIFY(Statement::run(*m_database, u"INSERT INTO probe (name, number) VALUES ('', 0)"_s));

    QVERIFY(Statement::run(*m_database, u"UPDATE probe SET %1 = ?"_s.arg(column), {value}));

    auto row = Statement::run(*m_database, u"SELECT %1 FROM probe"_s.arg(column));
    QVERIFY(row && row->next());
    QCOMPARE(row->value(0), read);
    QVERIFY(!row->value(0).isNull());
    QVERIFY(!row->next());
    auto found =
        Statement::run(*m_database, u"SELECT 1 FROM probe WHERE %1 = ?"_s.arg(column), {value});
    QVERIFY(found && found->next());
}

void EnginesTest::aNullByteInATextIsReplaced()
{
    QVERIFY(insert(*m_database, u"ada"_s));
    auto found = Statement::run(*m_database, u"SELECT 1 FROM probe WHERE name = ?"_s, {u"ada\0"_s});
    QVERIFY(found);
    QVERIFY(!found->next());
    QVERIFY(insert(*m_database, u"a\0b"_s));
    auto row = Statement::run(*m_database, u"SELECT name FROM probe WHERE name <> 'ada'"_s);
    QVERIFY(row && row->next());
    QCOMPARE(row->text(0), u"a\ufffdb"_s);
}

void EnginesTest::bytesAreComparedOneByOne()
{
    for (const QString& name :
         {u"Ab"_s, u"aB"_s, u"ab"_s, u"AB"_s, u"ab "_s, u"a"_s, u""_s, u"\u00e9"_s, u"e\u0301"_s})
        QVERIFY(insert(*m_database, name));
    QCOMPARE(count(*m_database), 9);
}

void EnginesTest::changedRowsAreCounted()
{
    for (const QString& name : {u"a"_s, u"b"_s, u"c"_s})
        QCOMPARE(insert(*m_database, name)->changedRows(), 1);
    QCOMPARE(
        Statement::run(*m_database, u"UPDATE probe SET number = ? WHERE name > ?"_s, {7, u"a"_s})
            ->changedRows(),
        2);
    QCOMPARE(
        Statement::run(*m_database, u"UPDATE probe SET number = ? WHERE name = ?"_s, {7, u"x"_s})
            ->changedRows(),
        0);
    QCOMPARE(Statement::run(*m_database,
                            u"INSERT INTO probe (name, number) VALUES (?, ?)"
                            " ON CONFLICT (name) DO NOTHING"_s,
                            {u"a"_s, 1})
                 ->changedRows(),
             0);
    auto returned = Statement::run(
        *m_database, u"UPDATE probe SET number = ? WHERE number = ? RETURNING name"_s, {8, 7});
    QVERIFY(returned && returned->next());
    QVERIFY(returned->next());
    QVERIFY(!returned->next());
    QCOMPARE(returned->changedRows(), 2);
    QCOMPARE(
        Statement::run(*m_database, u"DELETE FROM probe WHERE number = ?"_s, {8})->changedRows(),
        2);
}

void EnginesTest::aConflictIsToldApartAndSaysNoValue()
{
    QVERIFY(insert(*m_database, u"hush"_s));
    const auto again = insert(*m_database, u"hush"_s);
    QVERIFY(!again);
    QCOMPARE(again.error().fault, Fault::Conflict);
    QVERIFY2(!again.error().where.contains(u"hush"_s), qPrintable(again.error().where));
    QVERIFY(insert(*m_database, u"other"_s)); // nothing is left over from the failure
}

void EnginesTest::otherFailuresSayNoValueEither()
{
    for (const QString& sql :
         {u"INSERT INTO nowhere (name) VALUES (?)"_s, u"INSERT INTO probe (name) VALUES (?)"_s,
          u"INSERT INTO probe (name, number) VALUES ('x' || ?, NULL)"_s,
          u"SELECT 1 FROM probe WHERE nocolumn = ?"_s, u"SELECT ( ?"_s}) {
        const auto failed = Statement::run(*m_database, sql, {u"hush"_s});
        QVERIFY(!failed);
        QCOMPARE(failed.error().fault, Fault::Unavailable);
        QVERIFY2(!failed.error().where.contains(u"hush"_s), qPrintable(failed.error().where));
        QVERIFY(!failed.error().where.isEmpty());
    }
}

void EnginesTest::aTransactionIsSeenWholeOrNotAtAll()
{
    auto transaction = Transaction::begin(*m_database);
    QVERIFY(transaction);
    QVERIFY(insert(*m_database, u"a"_s));
    QVERIFY(insert(*m_database, u"b"_s));
    QCOMPARE(count(*m_database), 2);
    qint64 seen = -1;
    inThreads(1, [&](int) { seen = count(*m_database); });
    QCOMPARE(seen, 0);
    QVERIFY(transaction->commit());
    inThreads(1, [&](int) { seen = count(*m_database); });
    QCOMPARE(seen, 2);
}

void EnginesTest::whatIsNotCommittedIsRolledBack()
{
    {
        const auto transaction = Transaction::begin(*m_database);
        QVERIFY(transaction);
        QVERIFY(insert(*m_database, u"a"_s));
    }
    QCOMPARE(count(*m_database), 0);
    QVERIFY(insert(*m_database, u"a"_s));
}

void EnginesTest::aFailureTakesTheWholeTransaction()
{
    QVERIFY(insert(*m_database, u"a"_s));
    {
        auto transaction = Transaction::begin(*m_database);
        QVERIFY(transaction);
        QVERIFY(insert(*m_database, u"b"_s));
        QCOMPARE(insert(*m_database, u"a"_s).error().fault, Fault::Conflict);
        const auto late = insert(*m_database, u"c"_s);
        QVERIFY2(!late, "went on in a transaction that had failed");
        const auto committed = transaction->commit();
        QVERIFY2(!committed, "committed a transaction that had failed");
        QCOMPARE(committed.error().fault, Fault::Unavailable);
    }
    QCOMPARE(count(*m_database), 1);
    QVERIFY(insert(*m_database, u"b"_s));
    QCOMPARE(count(*m_database), 2);
}

void EnginesTest::workInATransactionIsCommittedOnceAndOnlyIfGood()
{
    int runs = 0;
    const auto good = inTransaction(*m_database, [&]() -> StoreResult<int> {
        ++runs;
        return insert(*m_database, u"a"_s).transform([](const Statement&) { return 7; });
    });
    QVERIFY(good);
    QCOMPARE(*good, 7);
    const auto bad = inTransaction(*m_database, [&]() -> StoreResult<int> {
        ++runs;
        static_cast<void>(insert(*m_database, u"b"_s));
        return std::unexpected(StoreError{Fault::NotOurs, u"x"_s});
    });
    QVERIFY(!bad);
    QCOMPARE(bad.error().fault, Fault::NotOurs);
    const auto conflict = inTransaction(*m_database, [&]() -> StoreResult<int> {
        ++runs;
        return insert(*m_database, u"a"_s).transform([](const Statement&) { return 7; });
    });
    QCOMPARE(conflict.error().fault, Fault::Conflict);
    QCOMPARE(runs, 3);
    QCOMPARE(count(*m_database), 1);
}

void EnginesTest::aConditionalUpdateHasOneWinner()
{
    QVERIFY(insert(*m_database, u"family"_s, 0));
    for (qint64 generation = 0; generation < 20; ++generation) {
        std::atomic<int> winners{0};
        std::atomic<int> failures{0};
        inThreads(6, [&](int) {
            const auto rotated = Statement::run(
                *m_database, u"UPDATE probe SET number = ? WHERE name = ? AND number = ?"_s,
                {generation + 1, u"family"_s, generation});
            if (!rotated)
                ++failures;
            else if (rotated->changedRows() == 1)
                ++winners;
        });
        QCOMPARE(failures.load(), 0);
        QCOMPARE(winners.load(), 1);
    }
}

void EnginesTest::transactionsOfManyThreadsAllCount()
{
    QVERIFY(insert(*m_database, u"sum"_s, 0));
    std::atomic<int> failures{0};
    inThreads(4, [&](int t) {
        for (int i = 0; i < 10; ++i) {
            auto transaction = Transaction::begin(*m_database);
            const bool done = transaction
                && Statement::run(*m_database,
                                  u"UPDATE probe SET number = number + ? WHERE name = ?"_s,
                                  {1, u"sum"_s})
                && insert(*m_database, u"%1 %2"_s.arg(t).arg(i)) && transaction->commit();
            failures += done ? 0 : 1;
        }
    });
    QCOMPARE(failures.load(), 0);
    QCOMPARE(count(*m_database), 41);
    auto sum = Statement::run(*m_database, u"SELECT number FROM probe WHERE name = 'sum'"_s);
    QVERIFY(sum && sum->next());
    QCOMPARE(sum->integer(0), 40);
}

void EnginesTest::whatWasCommittedSurvives()
{
    // In a table of ours: one that is not would have the store refused.
    QVERIFY(Statement::run(*m_database, u"DROP TABLE probe"_s));
    const QString insertRevocation =
        u"INSERT INTO revocations (token_id, revoked_at, expires_at) VALUES (?, ?, ?)"_s;
    QVERIFY(Statement::run(*m_database, insertRevocation, {u"j1"_s, 1, 2}));
    {
        auto transaction = Transaction::begin(*m_database);
        QVERIFY(transaction);
        QVERIFY(Statement::run(*m_database, insertRevocation, {u"j2"_s, 1, 2}));
        QVERIFY(transaction->commit());
    }
    m_database.reset();
    m_database = m_store->open();
    auto row = Statement::run(*m_database, u"SELECT token_id FROM revocations ORDER BY 1"_s);
    QVERIFY(row && row->next());
    QCOMPARE(row->text(0), u"j1"_s);
    QVERIFY(row->next());
    QCOMPARE(row->text(0), u"j2"_s);
}

void EnginesTest::aSecondOpeningChangesNothing()
{
    // The command's, beside the server's.
    QVERIFY(Statement::run(*m_database, u"DROP TABLE probe"_s));
    const auto command = m_store->open(Access::Administrative);
    QVERIFY(Statement::run(*command,
                           u"INSERT INTO revocations (token_id, revoked_at, expires_at)"
                           " VALUES (?, ?, ?)"_s,
                           {u"j"_s, 1, 2}));
    auto row = Statement::run(*m_database, u"SELECT count(*) FROM revocations"_s);
    QVERIFY(row && row->next());
    QCOMPARE(row->integer(0), 1);
}

QTEST_GUILESS_MAIN(EnginesTest)
#include "tst_engines.moc"
