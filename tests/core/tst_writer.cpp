#include "core/store/statement.h"
#include "core/store/userstore.h"
#include "tests/support/diskfaults.h"
#include "tests/support/tokens.h"

#include <QSemaphore>
#include <QTemporaryDir>
#include <QTest>
#include <QThread>

#include <atomic>
#include <memory>
#include <vector>

using namespace claimcheck;
using namespace Qt::StringLiterals;
using Fault = StoreError::Fault;

namespace {

constexpr int kDeadline = 20'000; // milliseconds

using Unit = std::function<StoreResult<qint64>(Database&)>;

StoreResult<qint64> insert(Database& database, const QString& name)
{
    return UserStore{database}.insert(
        {.username = name, .passwordHash = "$x"_ba, .createdAt = Tokens::kNow, .disabledAt = {}},
        name);
}

Unit adding(const QString& name)
{
    return [name](Database& database) { return insert(database, name); };
}

} // namespace

/// Units of work that are committed together, and what becomes of the others when one fails.
class WriterTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void unitsThatWaitShareACommit();
    void aUnitThatFailsIsUndoneAlone();
    void whenTheDiskFailsNothingOfTheGroupWasDone();
    void aTransactionThatIsLostTakesTheGroupAlong();
    void nobodySeesWhatIsNotDurable();

private:
    /// Runs @p units, each in a thread of its own and in that order, in one group; what they gave
    /// back.
    [[nodiscard]] QList<bool> runTogether(const std::vector<Unit>& units);
    [[nodiscard]] QStringList names() const;

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Database> m_database;
    std::atomic<int> m_syncs{0};
};

void WriterTest::init()
{
    QTest::failOnWarning();
    m_folder = std::make_unique<QTemporaryDir>();
    auto database = Database::open(m_folder->filePath(u"store.db"_s));
    QVERIFY(database);
    m_database = std::move(*database);
    QVERIFY(insert(*m_database, u"first"_s)); // makes the writer's connection
    m_syncs = 0;
    DiskFaults::instance().watchSyncs(m_folder->path().toUtf8(), [this] { ++m_syncs; });
}

void WriterTest::cleanup()
{
    DiskFaults::instance().disarm();
    DiskFaults::instance().watchSyncs({}, {});
    m_database.reset();
    m_folder.reset();
}

QList<bool> WriterTest::runTogether(const std::vector<Unit>& units)
{
    // The first one waits in its turn until all others stand behind it.
    QSemaphore inTurn;
    QSemaphore gate;
    std::vector<std::unique_ptr<QThread>> threads;
    QList<bool> results(static_cast<qsizetype>(units.size()));
    bool* const done = results.data();
    for (std::size_t i = 0; i < units.size(); ++i) {
        threads.emplace_back(QThread::create([&, i, done] {
            done[i] = inTransaction(*m_database, [&] {
                          if (i == 0) {
                              inTurn.release();
                              gate.acquire();
                          }
                          return units[i](*m_database);
                      }).has_value();
        }));
        threads.back()->start();
        const bool inPlace = QTest::qWaitFor(
            [&] { return m_database->writersWaiting() == static_cast<qsizetype>(i); }, kDeadline);
        if (!inPlace || (i == 0 && !inTurn.tryAcquire(1, kDeadline)))
            qFatal("a thread does not stand in its place");
    }
    gate.release();
    for (const auto& thread : threads) {
        if (!thread->wait(kDeadline))
            qFatal("a thread does not end");
    }
    return results;
}

QStringList WriterTest::names() const
{
    auto rows = Statement::run(*m_database, u"SELECT username FROM users ORDER BY id"_s);
    QStringList names;
    while (rows && rows->next())
        names += rows->text(0);
    return names;
}

void WriterTest::unitsThatWaitShareACommit()
{
    QCOMPARE(runTogether({adding(u"a"_s), adding(u"b"_s), adding(u"c"_s), adding(u"d"_s)}),
             QList<bool>(4, true));

    QCOMPARE(names(), QStringList({u"first"_s, u"a"_s, u"b"_s, u"c"_s, u"d"_s}));
    QCOMPARE(m_syncs.load(), 1);
}

void WriterTest::aUnitThatFailsIsUndoneAlone()
{
    const auto conflicting = [](Database& database) {
        return insert(database, u"lost"_s).and_then([&](qint64) {
            return insert(database, u"a"_s);
        });
    };

    QCOMPARE(runTogether({adding(u"a"_s), conflicting, adding(u"b"_s), conflicting}),
             QList<bool>({true, false, true, false}));

    QCOMPARE(names(), QStringList({u"first"_s, u"a"_s, u"b"_s}));
    QCOMPARE(m_syncs.load(), 1);
}

void WriterTest::whenTheDiskFailsNothingOfTheGroupWasDone()
{
    // D03.
    DiskFaults::instance().arm(m_folder->path().toUtf8(), DiskFaults::Sync, 1, EIO);

    QCOMPARE(runTogether({adding(u"a"_s), adding(u"b"_s), adding(u"c"_s)}), QList<bool>(3, false));

    QCOMPARE(DiskFaults::instance().disarm(), 1);
    QCOMPARE(names(), QStringList({u"first"_s}));
    QVERIFY(insert(*m_database, u"later"_s));
    QCOMPARE(names(), QStringList({u"first"_s, u"later"_s}));
}

void WriterTest::aTransactionThatIsLostTakesTheGroupAlong()
{
    // As SQLite does by itself when it runs out of memory or space in the middle of a statement.
    const auto losing = [](Database& database) {
        return Statement::run(database, u"ROLLBACK"_s).transform([](const Statement&) {
            return qint64{0};
        });
    };

    QCOMPARE(runTogether({adding(u"a"_s), losing, adding(u"b"_s)}),
             QList<bool>({false, false, true}));

    QCOMPARE(names(), QStringList({u"first"_s, u"b"_s}));
}

void WriterTest::nobodySeesWhatIsNotDurable()
{
    QStringList seen;
    DiskFaults::instance().watchSyncs(m_folder->path().toUtf8(), [this, &seen] {
        std::unique_ptr<QThread> reader{QThread::create([this, &seen] { seen = names(); })};
        reader->start();
        reader->wait();
    });

    QVERIFY(insert(*m_database, u"a"_s));

    QCOMPARE(seen, QStringList({u"first"_s}));
    QCOMPARE(names(), QStringList({u"first"_s, u"a"_s}));
}

QTEST_GUILESS_MAIN(WriterTest)
#include "tst_writer.moc"
