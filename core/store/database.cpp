#include "core/store/database.h"

#include "core/store/migrations.h"
#include "core/store/statement.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QLockFile>
#include <QMutex>
#include <QSqlDatabase>
#include <QSqlError>
#include <QThread>
#include <QtEndian>

#include <atomic>
#include <map>

namespace claimcheck {

using namespace Qt::StringLiterals;
using Fault = StoreError::Fault;

namespace {

constexpr auto kOwnerOnly = QFile::ReadOwner | QFile::WriteOwner;

std::unexpected<StoreError> refuse(Fault fault, QString where)
{
    return std::unexpected(StoreError{fault, std::move(where)});
}

QString nextConnectionName()
{
    static std::atomic<quint64> counter{0};
    return u"claimcheck-%1"_s.arg(counter.fetch_add(1));
}

/// A connection that is removed from Qt's registry together with this object.
class Connection
{
public:
    static StoreResult<std::unique_ptr<Connection>> open(const QString& file,
                                                         const QStringList& pragmas)
    {
        std::unique_ptr<Connection> opened{new Connection};
        opened->m_database = QSqlDatabase::addDatabase(u"QSQLITE"_s, opened->m_name);
        opened->m_database.setDatabaseName(file);
        // Waiting beats failing while another thread commits.
        opened->m_database.setConnectOptions(u"QSQLITE_BUSY_TIMEOUT=5000"_s);
        if (!opened->m_database.open())
            return refuse(Fault::Unavailable, opened->m_database.lastError().databaseText());
        for (const QString& pragma : pragmas) {
            if (const auto set = Statement::run(opened->m_database, u"PRAGMA "_s + pragma); !set)
                return std::unexpected(set.error());
        }
        return opened;
    }

    ~Connection()
    {
        m_database.close();
        m_database = {};
        QSqlDatabase::removeDatabase(m_name);
    }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    [[nodiscard]] const QSqlDatabase& database() const { return m_database; }

private:
    Connection() = default;

    QString m_name = nextConnectionName();
    QSqlDatabase m_database;
};

QStringList workingPragmas()
{
    return {
        u"journal_mode = WAL"_s, u"synchronous = FULL"_s,   u"foreign_keys = ON"_s,
        u"secure_delete = ON"_s, u"trusted_schema = OFF"_s, u"cell_size_check = ON"_s,
    };
}

// A half-made database must never stand under the real name, so a new one is finished beside it
// and then renamed; a rename does not replace what exists.
StoreResult<void> create(const QString& file)
{
    const QString draft = file + ".creating"_L1;
    QFile::remove(draft);
    QFile empty(draft);
    if (!empty.open(QFile::WriteOnly | QFile::NewOnly, kOwnerOnly))
        return refuse(Fault::NotWritable, empty.errorString());
    empty.close();
    {
        const auto connection = Connection::open(draft, {u"synchronous = FULL"_s});
        if (!connection)
            return std::unexpected(connection.error());
        if (const auto migrated = migrate((*connection)->database()); !migrated)
            return migrated;
    }
    if (!QFile::rename(draft, file))
        return refuse(Fault::NotWritable, file);
    return {};
}

// Read from the bytes, before SQLite sees the file: opening a foreign database for writing can
// already change it.
StoreResult<void> checkHeader(const QString& path)
{
    QFile file(path);
    if (!file.open(QFile::ReadOnly))
        return refuse(Fault::NotWritable, file.errorString());
    const QByteArray header = file.read(100);
    if (header.size() < 100 || !header.startsWith(QByteArrayView{"SQLite format 3\0", 16}))
        return refuse(Fault::Damaged,
                      header.isEmpty() ? u"the file is empty"_s : u"it has no SQLite header"_s);
    if (qFromBigEndian<quint32>(header.constData() + 68) != kApplicationId)
        return refuse(Fault::NotOurs, u"another program's application_id"_s);
    const auto version = qFromBigEndian<quint32>(header.constData() + 60);
    if (version > kSchemaVersion)
        return refuse(Fault::TooNew, u"version %1"_s.arg(version));
    return {};
}

// On a connection that only reads: even the switch to WAL would change a file that is then refused.
StoreResult<void> checkContent(const QString& file)
{
    const auto opened = Connection::open(
        file, {u"query_only = ON"_s, u"trusted_schema = OFF"_s, u"cell_size_check = ON"_s});
    if (!opened)
        return std::unexpected(opened.error());
    const QSqlDatabase& connection = (*opened)->database();
    auto check = Statement::run(connection, u"PRAGMA quick_check(1)"_s);
    if (!check)
        return std::unexpected(check.error());
    if (!check->next() || check->value(0).toString() != "ok"_L1)
        return refuse(Fault::Damaged, check->value(0).toString());
    // We make neither, so whoever put one there wants our statements to do something else.
    auto foreign = Statement::run(
        connection, u"SELECT count(*) FROM sqlite_schema WHERE type IN ('trigger', 'view')"_s);
    if (!foreign)
        return std::unexpected(foreign.error());
    if (!foreign->next() || foreign->value(0).toInt() != 0)
        return refuse(Fault::NotOurs, u"it holds triggers or views"_s);
    return {};
}

StoreResult<void> checkPath(const QFileInfo& info)
{
    if (info.isSymLink() || (info.exists() && !info.isFile()))
        return refuse(Fault::NotAFile, info.filePath());
    if (info.exists())
        return {};
    const QDir folder = info.dir();
    if (folder.exists())
        return {};
    if (!QDir{}.mkpath(folder.path()))
        return refuse(Fault::NotWritable, folder.path());
    QFile::setPermissions(folder.path(), kOwnerOnly | QFile::ExeOwner);
    return {};
}

} // namespace

class Database::Private
{
public:
    explicit Private(const QString& path)
        : file(path)
        , lock(path + ".lock"_L1)
    {
        // Age says nothing about a server; whether its process lives does.
        lock.setStaleLockTime(std::chrono::milliseconds{0});
    }

    StoreResult<void> takeLock()
    {
        if (lock.tryLock())
            return {};
        if (lock.error() == QLockFile::LockFailedError) {
            qint64 pid = 0;
            QString host;
            QString program;
            lock.getLockInfo(&pid, &host, &program);
            return refuse(Fault::InUse, u"%1, process %2"_s.arg(program).arg(pid));
        }
        return refuse(Fault::NotWritable, QFileInfo(file).path());
    }

    QString file;
    QLockFile lock;
    QMutex mutex;
    std::map<QThread*, std::unique_ptr<Connection>> connections; // guarded by mutex
};

StoreResult<std::unique_ptr<Database>> Database::open(const QString& file)
{
    const QFileInfo info(QFileInfo(file).absoluteFilePath());
    if (const auto checked = checkPath(info); !checked)
        return std::unexpected(checked.error());

    auto d = std::make_unique<Private>(info.filePath());
    if (const auto locked = d->takeLock(); !locked)
        return std::unexpected(locked.error());
    if (!info.exists()) {
        if (const auto created = create(d->file); !created)
            return std::unexpected(created.error());
    }
    if (const auto checked = checkHeader(d->file); !checked)
        return std::unexpected(checked.error());
    if (!QFileInfo(d->file).isWritable() || !QFile::setPermissions(d->file, kOwnerOnly))
        return refuse(Fault::NotWritable, d->file);
    if (const auto checked = checkContent(d->file); !checked)
        return std::unexpected(checked.error());

    std::unique_ptr<Database> database{new Database{std::move(d)}};
    const auto connection = database->connection();
    if (!connection)
        return std::unexpected(connection.error());
    if (const auto migrated = migrate(*connection); !migrated)
        return std::unexpected(migrated.error());
    return database;
}

Database::Database(std::unique_ptr<Private> opened)
    : d(std::move(opened))
{
}

Database::~Database() = default;

QString Database::file() const
{
    return d->file;
}

StoreResult<QSqlDatabase> Database::connection() const
{
    const QMutexLocker locker(&d->mutex);
    auto& connection = d->connections[QThread::currentThread()];
    if (!connection) {
        auto opened = Connection::open(d->file, workingPragmas());
        if (!opened)
            return std::unexpected(opened.error());
        connection = std::move(*opened);
    }
    return connection->database();
}

} // namespace claimcheck
