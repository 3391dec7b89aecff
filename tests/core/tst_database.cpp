#include "core/store/database.h"
#include "core/store/migrations.h"
#include "core/store/revocationstore.h"
#include "core/store/sqliteengine.h"
#include "core/store/userstore.h"
#include "tests/support/tokens.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QRandomGenerator>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QTemporaryDir>
#include <QTest>
#include <QThread>
#include <QtEndian>

#include <memory>

#include <sys/stat.h>
#include <unistd.h>

using namespace claimcheck;
using namespace Qt::StringLiterals;
using Fault = StoreError::Fault;

namespace {

QByteArray contentOf(const QString& path)
{
    QFile file(path);
    return file.open(QFile::ReadOnly) ? file.readAll() : QByteArray{};
}

bool write(const QString& path, const QByteArray& bytes)
{
    QFile file(path);
    return file.open(QFile::WriteOnly) && file.write(bytes) == bytes.size();
}

// Another program's hand in the file: plain SQLite, none of our code.
bool runSql(const QString& path, const QStringList& statements)
{
    bool done = true;
    {
        QSqlDatabase database = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"intruder"_s);
        database.setDatabaseName(path);
        done = database.open();
        for (const QString& sql : statements) {
            QSqlQuery query(database);
            if (!query.exec(sql)) {
                qWarning("%ls", qUtf16Printable(query.lastError().text()));
                done = false;
            }
        }
    }
    QSqlDatabase::removeDatabase(u"intruder"_s);
    return done;
}

StoreResult<qint64> insert(UserStore users, const QString& name)
{
    return users.insert(
        {.username = name, .passwordHash = "$x"_ba, .createdAt = Tokens::kNow, .disabledAt = {}},
        name);
}

} // namespace

class DatabaseTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup() { m_folder.reset(); }
    void aFreshStoreIsItsOwnersOnly();
    void makesItsFolder();
    void whatWasWrittenSurvives();
    void isDurableAndOurs();
    void refusesAndLeavesAsItIs_data();
    void refusesAndLeavesAsItIs();
    void refusesEveryTruncation();
    void neverCrashesOnFlippedBits();
    void refusesASchemaThatWasTouched_data();
    void refusesASchemaThatWasTouched();
    void opensAfterAnalyze();
    void refusesWhatIsNoFile();
    void refusesAFolderThatCannotBeMade();
    void refusesAFileThatCannotBeWritten();
    void refusesASecondInstance();
    void refusesWhileAnotherProcessHoldsIt();
    void aCommandOpensItBesideTheServer();
    void aCommandNeedsNoServer();
    void aCommandRefusesAsTheServerDoes();
    void aNetworkIsNoDisk();
    void whatIsDeletedLeavesTheFile();
    void opensAfterACrash();
    void aHalfMadeStoreDoesNotCount();
    void worksFromSeveralThreads();

private:
    // A good store with a user in it, closed; in the journal mode given.
    void makeStore(const QString& journal = u"WAL"_s);
    [[nodiscard]] static mode_t modeOf(const QString& path);

    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_file;
};

void DatabaseTest::init()
{
    QTest::failOnWarning();
    m_folder = std::make_unique<QTemporaryDir>();
    QVERIFY(m_folder->isValid());
    m_file = m_folder->filePath(u"store.db"_s);
}

mode_t DatabaseTest::modeOf(const QString& path)
{
    struct stat info{};
    return ::stat(QFile::encodeName(path).constData(), &info) == 0 ? info.st_mode & 07777U : 0;
}

void DatabaseTest::makeStore(const QString& journal)
{
    {
        const auto database = Database::open(m_file);
        QVERIFY(database);
        QVERIFY(insert(UserStore{**database}, u"ada"_s));
    }
    QVERIFY(runSql(m_file, {u"PRAGMA journal_mode = "_s + journal}));
}

void DatabaseTest::aFreshStoreIsItsOwnersOnly()
{
    const mode_t before = ::umask(0);
    const auto database = Database::open(m_file);
    const auto inserted =
        database ? insert(UserStore{**database}, u"ada"_s) : StoreResult<qint64>{0};
    ::umask(before);
    QVERIFY(database);
    QVERIFY(inserted);

    for (const char* suffix : {"", "-wal", "-shm"}) {
        const QString path = m_file + QString::fromLatin1(suffix);
        QVERIFY2(QFile::exists(path), suffix);
        QCOMPARE(modeOf(path), 0600U);
    }
    QVERIFY(!QFile::exists(m_file + u".creating"_s));
}

void DatabaseTest::makesItsFolder()
{
    const QString file = m_folder->filePath(u"a/b/store.db"_s);
    const auto database = Database::open(file);
    QVERIFY(database);
    QCOMPARE((*database)->address().file(), file);
    QCOMPARE(modeOf(m_folder->filePath(u"a/b"_s)), 0700U);
}

void DatabaseTest::whatWasWrittenSurvives()
{
    for (int round = 0; round < 3; ++round) {
        const auto database = Database::open(m_file);
        QVERIFY(database);
        UserStore users{**database};
        for (int earlier = 0; earlier < round; ++earlier)
            QVERIFY(users.find(u"user%1"_s.arg(earlier))->has_value());
        QVERIFY(insert(users, u"user%1"_s.arg(round)));
    }
}

void DatabaseTest::isDurableAndOurs()
{
    makeStore();
    const QByteArray header = contentOf(m_file).first(100);
    QCOMPARE(header.first(16), QByteArray("SQLite format 3\0", 16));
    QCOMPARE(header.sliced(18, 2), QByteArray("\x02\x02")); // WAL
    QCOMPARE(header.sliced(68, 4), QByteArray("Clck"));
    QCOMPARE(qFromBigEndian<quint32>(header.constData() + 60), // user_version
             static_cast<quint32>(kSchemaVersion));
}

void DatabaseTest::refusesAndLeavesAsItIs_data()
{
    QTest::addColumn<QString>("journal");
    QTest::addColumn<QStringList>("sql");
    QTest::addColumn<qsizetype>("keep");    // bytes from the start, -1 for all
    QTest::addColumn<qsizetype>("overwrite"); // a place to put 64 zeros, -1 for none
    QTest::addColumn<Fault>("fault");

    const QStringList trigger{
        u"CREATE TRIGGER t AFTER INSERT ON users BEGIN DELETE FROM revocations; END"_s};
    const QStringList view{u"CREATE VIEW v AS SELECT * FROM users"_s};
    const QStringList newer{u"PRAGMA user_version = 1000"_s};
    const QStringList foreign{u"PRAGMA application_id = 1"_s};
    const QStringList unmarked{u"PRAGMA application_id = 0"_s};
    // clang-format off
    QTest::newRow("D05 empty")                        << u"WAL"_s    << QStringList{} << 0LL    << -1LL    << Fault::Damaged;
    QTest::newRow("D05 50 bytes")                     << u"WAL"_s    << QStringList{} << 50LL   << -1LL    << Fault::Damaged;
    QTest::newRow("D05 the header alone")             << u"WAL"_s    << QStringList{} << 100LL  << -1LL    << Fault::Damaged;
    QTest::newRow("D05 first page alone")             << u"WAL"_s    << QStringList{} << 4096LL << -1LL    << Fault::Damaged;
    QTest::newRow("D05 cut in half")                  << u"WAL"_s    << QStringList{} << 12000LL << -1LL   << Fault::Damaged;
    QTest::newRow("D05 cut in half, rollback mode")   << u"DELETE"_s << QStringList{} << 12000LL << -1LL   << Fault::Damaged;
    QTest::newRow("D05 header zeroed")                << u"WAL"_s    << QStringList{} << -1LL   << 0LL     << Fault::Damaged;
    QTest::newRow("D05 schema zeroed")                << u"WAL"_s    << QStringList{} << -1LL   << 100LL   << Fault::Damaged;
    QTest::newRow("D05 a page zeroed")                << u"WAL"_s    << QStringList{} << -1LL   << 4096LL  << Fault::Damaged;
    QTest::newRow("D05 a page zeroed, rollback mode") << u"DELETE"_s << QStringList{} << -1LL   << 4096LL  << Fault::Damaged;
    QTest::newRow("D05 another program's database")   << u"WAL"_s    << foreign       << -1LL   << -1LL    << Fault::NotOurs;
    QTest::newRow("D05 foreign, rollback mode")       << u"DELETE"_s << foreign       << -1LL   << -1LL    << Fault::NotOurs;
    QTest::newRow("D05 nobody's database")            << u"DELETE"_s << unmarked      << -1LL   << -1LL    << Fault::NotOurs;
    QTest::newRow("D06 a trigger planted")            << u"WAL"_s    << trigger       << -1LL   << -1LL    << Fault::NotOurs;
    QTest::newRow("D06 a trigger, rollback mode")     << u"DELETE"_s << trigger       << -1LL   << -1LL    << Fault::NotOurs;
    QTest::newRow("D06 a view planted")               << u"WAL"_s    << view          << -1LL   << -1LL    << Fault::NotOurs;
    QTest::newRow("D09 of a newer version")           << u"WAL"_s    << newer         << -1LL   << -1LL    << Fault::TooNew;
    QTest::newRow("D09 newer, rollback mode")         << u"DELETE"_s << newer         << -1LL   << -1LL    << Fault::TooNew;
    // clang-format on
}

void DatabaseTest::refusesAndLeavesAsItIs()
{
    QFETCH(QString, journal);
    QFETCH(QStringList, sql);
    QFETCH(qsizetype, keep);
    QFETCH(qsizetype, overwrite);
    QFETCH(Fault, fault);
    makeStore(journal);
    QVERIFY(runSql(m_file, sql));
    QByteArray bytes = contentOf(m_file);
    QVERIFY(bytes.size() > 12000);
    if (keep >= 0)
        bytes.truncate(keep);
    if (overwrite >= 0)
        bytes.replace(overwrite, 64, QByteArray(64, '\0'));
    QVERIFY(write(m_file, bytes));

    const auto database = Database::open(m_file);

    QVERIFY2(!database, "the file was opened");
    QCOMPARE(database.error().fault, fault);
    QVERIFY2(contentOf(m_file) == bytes, "the file was changed");
}

void DatabaseTest::refusesEveryTruncation()
{
    makeStore();
    const QByteArray bytes = contentOf(m_file);
    for (qsizetype size = 0; size < bytes.size(); size += 1021) {
        QVERIFY(write(m_file, bytes.first(size)));
        const auto database = Database::open(m_file);
        // SQLite reads what is missing of the last page as zeros. Where those were zeros anyway,
        // nothing is lost; anything else must be noticed.
        if (database && bytes.sliced(size).count('\0') == bytes.size() - size) {
            QVERIFY(UserStore{**database}.find(u"ada"_s)->has_value());
            continue;
        }
        QVERIFY2(!database, QByteArray::number(size).constData());
        QVERIFY2(contentOf(m_file) == bytes.first(size), QByteArray::number(size).constData());
    }
    QVERIFY(write(m_file, bytes));
    QVERIFY(Database::open(m_file));
}

void DatabaseTest::neverCrashesOnFlippedBits()
{
    // D05: opened or refused; and what is refused is left alone.
    makeStore(u"DELETE"_s);
    const QByteArray bytes = contentOf(m_file);
    QRandomGenerator random(20300101);
    int refused = 0;
    for (int mutant = 0; mutant < 300; ++mutant) {
        QByteArray flipped = bytes;
        for (int flips = 1 + mutant % 8; flips > 0; --flips) {
            char& byte = flipped[random.bounded(flipped.size())];
            byte = static_cast<char>(byte ^ (1 << random.bounded(8)));
        }
        QVERIFY(write(m_file, flipped));
        const auto database = Database::open(m_file);
        if (database) {
            static_cast<void>(UserStore{**database}.find(u"ada"_s));
            static_cast<void>(insert(UserStore{**database}, u"grace"_s));
            continue;
        }
        ++refused;
        QVERIFY2(contentOf(m_file) == flipped, QByteArray::number(mutant).constData());
    }
    QVERIFY2(refused > 20, QByteArray::number(refused).constData());
}

void DatabaseTest::refusesASchemaThatWasTouched_data()
{
    QTest::addColumn<QStringList>("sql");
    const QString open = u"PRAGMA writable_schema = ON"_s;
    QTest::newRow("D06 a name that need not be unique")
        << QStringList{open,
                       u"UPDATE sqlite_schema SET sql = replace(sql, 'NOT NULL UNIQUE',"
                       " 'NOT NULL') WHERE name = 'users'"_s,
                       u"DELETE FROM sqlite_schema WHERE name LIKE 'sqlite_autoindex_users%'"_s};
    QTest::newRow("D06 a column that computes itself")
        << QStringList{u"ALTER TABLE users ADD COLUMN x TEXT AS (lower(username))"_s};
    QTest::newRow("D06 a check of somebody's")
        << QStringList{open,
                       u"UPDATE sqlite_schema SET sql = replace(sql, 'username      TEXT',"
                       " 'username TEXT CHECK (username <> ''root'')')"
                       " WHERE name = 'users'"_s};
    QTest::newRow("D06 an index over an expression")
        << QStringList{u"CREATE INDEX i ON users (lower(username))"_s};
    QTest::newRow("D06 another table") << QStringList{u"CREATE TABLE t (a)"_s};
    QTest::newRow("D06 a table that is missing") << QStringList{u"DROP TABLE revocations"_s};
    QTest::newRow("D06 a trigger under SQLite's name")
        << QStringList{u"CREATE TRIGGER t AFTER INSERT ON users BEGIN DELETE FROM users; END"_s,
                       open, u"UPDATE sqlite_schema SET name = 'sqlite_t' WHERE name = 't'"_s};
}

void DatabaseTest::refusesASchemaThatWasTouched()
{
    QFETCH(QStringList, sql);
    makeStore();
    QVERIFY(runSql(m_file, sql));
    const QByteArray bytes = contentOf(m_file);

    const auto database = Database::open(m_file);

    QVERIFY2(!database, "the file was opened");
    // SQLite itself finds some of these damaged; that is as good.
    QVERIFY(database.error().fault == Fault::NotOurs || database.error().fault == Fault::Damaged);
    QVERIFY2(contentOf(m_file) == bytes, "the file was changed");
}

void DatabaseTest::opensAfterAnalyze()
{
    makeStore();
    QVERIFY(runSql(m_file, {u"ANALYZE"_s, u"VACUUM"_s}));
    QVERIFY(Database::open(m_file));
}

void DatabaseTest::refusesWhatIsNoFile()
{
    QVERIFY(QDir{}.mkdir(m_file));
    QCOMPARE(Database::open(m_file).error().fault, Fault::NotAFile);

    const QString link = m_folder->filePath(u"link.db"_s);
    const QString other = m_folder->filePath(u"other.db"_s);
    QVERIFY(QFile::link(other, link));
    QCOMPARE(Database::open(link).error().fault, Fault::NotAFile); // dangling
    QVERIFY(!QFile::exists(other));
    QVERIFY(Database::open(other));
    const QByteArray bytes = contentOf(other);
    QCOMPARE(Database::open(link).error().fault, Fault::NotAFile);
    QCOMPARE(contentOf(other), bytes);

    const QString pipe = m_folder->filePath(u"pipe.db"_s);
    QCOMPARE(::mkfifo(QFile::encodeName(pipe).constData(), 0600), 0);
    QCOMPARE(Database::open(pipe).error().fault, Fault::NotAFile);
}

void DatabaseTest::refusesAFolderThatCannotBeMade()
{
    // Not even root makes a folder below a file.
    QVERIFY(write(m_folder->filePath(u"file"_s), "x"));
    const auto database = Database::open(m_folder->filePath(u"file/store.db"_s));
    QVERIFY(!database);
    QCOMPARE(database.error().fault, Fault::NotWritable);
    QCOMPARE(contentOf(m_folder->filePath(u"file"_s)), "x"_ba);
}

void DatabaseTest::refusesAFileThatCannotBeWritten()
{
    makeStore();
    const QByteArray bytes = contentOf(m_file);
    if (::geteuid() != 0) {
        QVERIFY(QFile::setPermissions(m_file, QFile::ReadOwner));
        QCOMPARE(Database::open(m_file).error().fault, Fault::NotWritable);
        QVERIFY(QFile::setPermissions(m_file, QFile::ReadOwner | QFile::WriteOwner));
        QVERIFY(QFile::setPermissions(m_folder->path(), QFile::ReadOwner | QFile::ExeOwner));
        const auto inFolder = Database::open(m_file);
        QVERIFY(QFile::setPermissions(m_folder->path(),
                                      QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
        QCOMPARE(inFolder.error().fault, Fault::NotWritable);
    } else {
        // Root writes anything but what the kernel makes up.
        const auto database = Database::open(u"/proc/self/store.db"_s);
        QVERIFY(!database);
        QCOMPARE(database.error().fault, Fault::NotWritable);
    }
    QCOMPARE(contentOf(m_file), bytes);
}

void DatabaseTest::refusesASecondInstance()
{
    const auto first = Database::open(m_file);
    QVERIFY(first);
    const auto second = Database::open(m_file);
    QVERIFY2(!second, "opened twice");
    QCOMPARE(second.error().fault, Fault::InUse);
    // By another way to the same file, too.
    const auto third = Database::open(m_folder->path() + u"/./x/../store.db"_s);
    QVERIFY2(!third, "opened twice");
    QVERIFY(insert(UserStore{**first}, u"ada"_s));
}

void DatabaseTest::refusesWhileAnotherProcessHoldsIt()
{
    makeStore();
    QProcess other;
    other.start(u"sleep"_s, {u"60"_s});
    QVERIFY(other.waitForStarted());
    // As QLockFile writes it: process, program, host, machine and boot.
    const QByteArray lock = QByteArray::number(other.processId()) + "\nsleep\n"
        + QSysInfo::machineHostName().toUtf8() + '\n' + QSysInfo::machineUniqueId() + '\n'
        + QSysInfo::bootUniqueId() + '\n';
    QVERIFY(write(m_file + u".lock"_s, lock));

    const auto refused = Database::open(m_file);
    other.kill();
    QVERIFY(other.waitForFinished());
    QVERIFY2(!refused, "opened twice");
    QCOMPARE(refused.error().fault, Fault::InUse);
    QCOMPARE(refused.error().where,
             u"sleep, process %1"_s.arg(QString::fromUtf8(lock.split('\n')[0])));

    // Its lock died with it.
    QVERIFY(Database::open(m_file));
}

void DatabaseTest::aCommandOpensItBesideTheServer()
{
    // D07: through SQLite's own locks, in both directions, while both write.
    const auto server = Database::open(m_file);
    QVERIFY(server);
    const auto command = Database::open(StoreAddress::sqlite(m_file), Access::Administrative);
    QVERIFY(command);
    std::unique_ptr<QThread> writer{QThread::create([&] {
        for (int i = 0; i < 25; ++i)
            static_cast<void>(insert(UserStore{**server}, u"server%1"_s.arg(i)));
    })};
    writer->start();
    for (int i = 0; i < 25; ++i)
        QVERIFY(insert(UserStore{**command}, u"command%1"_s.arg(i)));
    QVERIFY(writer->wait());
    for (int i = 0; i < 25; ++i) {
        QVERIFY(UserStore{**command}.find(u"server%1"_s.arg(i))->has_value());
        QVERIFY(UserStore{**server}.find(u"command%1"_s.arg(i))->has_value());
    }
    QCOMPARE(Database::open(m_file).error().fault, Fault::InUse); // still
}

void DatabaseTest::aCommandNeedsNoServer()
{
    const StoreAddress address = StoreAddress::sqlite(m_file);
    {
        // It makes a store, alone; and leaves it whole, with the file's owner's rights alone.
        const auto command = Database::open(address, Access::Administrative);
        QVERIFY(command);
        QVERIFY(insert(UserStore{**command}, u"ada"_s));
        QCOMPARE(modeOf(m_file), 0600U);
    }
    const auto command = Database::open(address, Access::Administrative);
    QVERIFY(command);
    QVERIFY(!QFile::exists(m_file + u".lock"_s));
    const auto server = Database::open(address); // it does not stand in a server's way
    QVERIFY(server);
    QVERIFY(UserStore{**server}.find(u"ada"_s)->has_value());
}

void DatabaseTest::aCommandRefusesAsTheServerDoes()
{
    makeStore();
    QVERIFY(runSql(m_file, {u"PRAGMA application_id = 1"_s}));
    const QByteArray bytes = contentOf(m_file);
    const auto command = Database::open(StoreAddress::sqlite(m_file), Access::Administrative);
    QVERIFY(!command);
    QCOMPARE(command.error().fault, Fault::NotOurs);
    QCOMPARE(contentOf(m_file), bytes);
}

void DatabaseTest::aNetworkIsNoDisk()
{
    // D07. As the kernel names them.
    for (const char* type : {"nfs", "nfs4", "cifs", "smb3"})
        QVERIFY2(isNetworkFileSystem(type), type);
    for (const char* type : {"", "ext4", "xfs", "btrfs", "tmpfs", "overlay", "nfsd", "apfs"})
        QVERIFY2(!isNetworkFileSystem(type), type);
}

void DatabaseTest::whatIsDeletedLeavesTheFile()
{
    // D16.
    const QByteArray secret = "a-token-id-to-be-forgotten";
    {
        const auto database = Database::open(m_file);
        QVERIFY(database);
        RevocationStore revocations{**database};
        QVERIFY(revocations.insert({secret, Tokens::kNow, Tokens::kNow}));
    }
    QVERIFY(contentOf(m_file).contains(secret));
    {
        const auto database = Database::open(m_file);
        QVERIFY(RevocationStore{**database}.removeExpired(Tokens::kNow + std::chrono::hours{1}));
    }
    QVERIFY(!contentOf(m_file).contains(secret));
    QVERIFY(!contentOf(m_file + u"-wal"_s).contains(secret));
}

void DatabaseTest::opensAfterACrash()
{
    // The files as they lie there when a process is killed: the last commit is in the log only.
    const QString copy = m_folder->filePath(u"copy.db"_s);
    {
        const auto database = Database::open(m_file);
        QVERIFY(database);
        QVERIFY(RevocationStore{**database}.insert({"j1", Tokens::kNow, Tokens::kNow}));
        for (const char* suffix : {"", "-wal", "-shm"})
            QVERIFY(QFile::copy(m_file + QString::fromLatin1(suffix),
                                copy + QString::fromLatin1(suffix)));
    }
    QVERIFY(!contentOf(copy).contains("j1"));
    const auto database = Database::open(copy);
    QVERIFY(database);
    const auto revocations = RevocationStore{**database}.page({}, 10);
    QVERIFY(revocations);
    QCOMPARE(revocations->ids, QByteArrayList{"j1"});
}

void DatabaseTest::aHalfMadeStoreDoesNotCount()
{
    QVERIFY(write(m_file + u".creating"_s, "half a database"));
    const auto database = Database::open(m_file);
    QVERIFY(database);
    QVERIFY(!QFile::exists(m_file + u".creating"_s));
    QVERIFY(insert(UserStore{**database}, u"ada"_s));
}

void DatabaseTest::worksFromSeveralThreads()
{
    const auto database = Database::open(m_file);
    QVERIFY(database);
    std::atomic<int> failures{0};
    std::vector<std::unique_ptr<QThread>> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back(QThread::create([&, t] {
            UserStore users{**database};
            for (int i = 0; i < 25; ++i) {
                if (!insert(users, u"user%1-%2"_s.arg(t).arg(i)))
                    ++failures;
            }
        }));
        threads.back()->start();
    }
    for (const auto& thread : threads)
        QVERIFY(thread->wait());
    QCOMPARE(failures.load(), 0);
    for (int t = 0; t < 4; ++t)
        QVERIFY(UserStore{**database}.find(u"user%1-24"_s.arg(t))->has_value());
}

QTEST_GUILESS_MAIN(DatabaseTest)
#include "tst_database.moc"
