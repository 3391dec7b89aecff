#include "core/store/sqliteengine.h"

#include "core/store/migrations.h"
#include "core/store/statement.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSqlError>
#include <QStorageInfo>
#include <QtEndian>

#include <algorithm>
#include <array>

namespace claimcheck {

using namespace Qt::StringLiterals;
using Fault = StoreError::Fault;

namespace {

constexpr auto kOwnerOnly = QFile::ReadOwner | QFile::WriteOwner;

std::unexpected<StoreError> refuse(Fault fault, QString where)
{
    return std::unexpected(StoreError{fault, std::move(where)});
}

QStringList workingPragmas()
{
    return {u"journal_mode = WAL"_s, u"synchronous = FULL"_s,   u"fullfsync = ON"_s,
            u"secure_delete = ON"_s, u"trusted_schema = OFF"_s, u"cell_size_check = ON"_s};
}

StoreResult<void> checkPath(const QFileInfo& info)
{
    if (info.isSymLink() || (info.exists() && !info.isFile()))
        return refuse(Fault::NotAFile, info.filePath());
    const QDir folder = info.dir();
    if (!folder.exists()) {
        if (!QDir{}.mkpath(folder.path()))
            return refuse(Fault::NotWritable, folder.path());
        QFile::setPermissions(folder.path(), kOwnerOnly | QFile::ExeOwner);
    }
    const QByteArray system = QStorageInfo(folder).fileSystemType();
    if (isNetworkFileSystem(system))
        return refuse(Fault::NotLocal, QString::fromLatin1(system));
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

// An empty file that is its owner's alone, before anything is written to it.
StoreResult<void> makeEmpty(const QString& path)
{
    QFile::remove(path);
    QFile empty(path);
    if (!empty.open(QFile::WriteOnly | QFile::NewOnly, kOwnerOnly))
        return refuse(Fault::NotWritable, empty.errorString());
    return {};
}

// What the schema says, apart from its layout. Tables and indexes of SQLite's own are left out:
// ANALYZE makes some.
StoreResult<QStringList> schemaOf(Connection& connection)
{
    auto statement = Statement::run(connection,
                                    u"SELECT type || ' ' || name, sql FROM sqlite_schema"
                                    " WHERE type NOT IN ('table', 'index')"
                                    " OR name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"_s);
    if (!statement)
        return std::unexpected(statement.error());
    QStringList entries;
    while (statement->next()) {
        QString sql = statement->text(1);
        sql.removeIf([](QChar c) { return c.isSpace() || c == u'"'; });
        entries += statement->text(0) + u": "_s + sql;
    }
    entries.sort();
    return entries;
}

StoreResult<QString> firstText(Connection& connection, const QString& sql)
{
    return Statement::run(connection, sql).transform([](Statement statement) {
        return statement.next() ? statement.text(0) : QString{};
    });
}

} // namespace

bool isNetworkFileSystem(QByteArrayView type)
{
    constexpr std::array names{"nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "ncpfs"};
    return std::ranges::contains(names, type);
}

SqliteEngine::SqliteEngine(const QString& file, Access access)
    : m_file(file)
    , m_access(access)
    , m_lock(file + ".lock"_L1)
{
    // Age says nothing about a server; whether its process lives does.
    m_lock.setStaleLockTime(std::chrono::milliseconds{0});
}

ConnectionSettings SqliteEngine::settingsFor(const QString& file, const QStringList& pragmas)
{
    ConnectionSettings settings;
    settings.driver = u"QSQLITE"_s;
    settings.database = file;
    // Waiting beats failing while another thread or process commits.
    settings.options = u"QSQLITE_BUSY_TIMEOUT=5000"_s;
    for (const QString& pragma : pragmas)
        settings.greeting += u"PRAGMA "_s + pragma;
    return settings;
}

ConnectionSettings SqliteEngine::settings() const
{
    return settingsFor(m_file, workingPragmas() << u"foreign_keys = ON"_s);
}

StoreResult<void> SqliteEngine::admit()
{
    const QFileInfo info(m_file);
    if (const auto checked = checkPath(info); !checked)
        return checked;
    const bool isNew = !info.exists();
    if (m_access == Access::Server || isNew) {
        if (const auto locked = takeLock(); !locked)
            return locked;
    }
    if (isNew) {
        if (const auto created = create(); !created)
            return created;
    }
    const auto version = check();
    if (!version)
        return std::unexpected(version.error());
    if (*version == kSchemaVersion)
        return {};
    // A command changes no schema under a server that runs.
    if (const auto locked = takeLock(); !locked)
        return locked;
    if (const auto backedUp = backUp(*version); !backedUp)
        return backedUp;
    // Without foreign keys: a step may drop a table to make it anew, and what points there must
    // not be deleted along with it.
    return migrateFile(m_file, workingPragmas());
}

StoreResult<void> SqliteEngine::takeLock()
{
    if (m_lock.isLocked() || m_lock.tryLock())
        return {};
    if (m_lock.error() == QLockFile::LockFailedError) {
        qint64 pid = 0;
        QString host;
        QString program;
        m_lock.getLockInfo(&pid, &host, &program);
        return refuse(Fault::InUse, u"%1, process %2"_s.arg(program).arg(pid));
    }
    return refuse(Fault::NotWritable, QFileInfo(m_file).path());
}

bool SqliteEngine::isServed()
{
    if (m_lock.isLocked())
        return false; // by this program itself
    const bool taken = !m_lock.tryLock();
    m_lock.unlock();
    return taken && m_lock.error() == QLockFile::LockFailedError;
}

// A half-made database must never stand under the real name, so a new one is finished beside it
// and then renamed; a rename does not replace what exists.
StoreResult<void> SqliteEngine::create() const
{
    const QString draft = m_file + ".creating"_L1;
    if (const auto made = makeEmpty(draft); !made)
        return made;
    if (const auto migrated = migrateFile(draft, {u"synchronous = FULL"_s}); !migrated)
        return migrated;
    if (!QFile::rename(draft, m_file))
        return refuse(Fault::NotWritable, m_file);
    return {};
}

StoreResult<void> SqliteEngine::migrateFile(const QString& file, const QStringList& pragmas) const
{
    const auto connection = Connection::open(*this, settingsFor(file, pragmas));
    if (!connection)
        return std::unexpected(connection.error());
    return migrate(**connection);
}

// On a connection that only reads: even the switch to WAL would change a file that is then refused.
StoreResult<int> SqliteEngine::check() const
{
    if (const auto checked = checkHeader(m_file); !checked)
        return std::unexpected(checked.error());
    if (!QFileInfo(m_file).isWritable() || !QFile::setPermissions(m_file, kOwnerOnly))
        return refuse(Fault::NotWritable, m_file);
    const auto opened = Connection::open(
        *this,
        settingsFor(m_file,
                    {u"query_only = ON"_s, u"trusted_schema = OFF"_s, u"cell_size_check = ON"_s}));
    if (!opened)
        return std::unexpected(opened.error());
    Connection& connection = **opened;
    const auto verdict = firstText(connection, u"PRAGMA quick_check(1)"_s);
    if (!verdict)
        return std::unexpected(verdict.error());
    if (*verdict != "ok"_L1)
        return refuse(Fault::Damaged, *verdict);
    // Once more, because the header may be newer in the log than in the file.
    const auto version = schemaVersion(connection);
    if (!version)
        return version;
    if (*version > kSchemaVersion)
        return refuse(Fault::TooNew, u"version %1"_s.arg(*version));
    if (const auto checked = checkSchema(connection, *version); !checked)
        return std::unexpected(checked.error());
    return version;
}

// Whoever planted a trigger or a view, or took a UNIQUE away, wants our statements to do something
// else than they say. So the schema has to be the one that our steps make.
StoreResult<void> SqliteEngine::checkSchema(Connection& connection, int version) const
{
    const auto found = schemaOf(connection);
    if (!found)
        return std::unexpected(found.error());
    const auto model = Connection::open(*this, settingsFor(u":memory:"_s, {}));
    if (!model)
        return std::unexpected(model.error());
    for (const QString& sql : schemaUpTo(version)) {
        if (const auto made = Statement::run(**model, sql); !made)
            return std::unexpected(made.error());
    }
    const auto expected = schemaOf(**model);
    if (!expected)
        return std::unexpected(expected.error());
    QStringList differences;
    std::ranges::set_symmetric_difference(*found, *expected, std::back_inserter(differences));
    if (differences.isEmpty())
        return {};
    return refuse(
        Fault::NotOurs,
        u"its schema is not ours: %1"_s.arg(differences.constFirst().section(u':', 0, 0)));
}

StoreResult<void> SqliteEngine::backUp(int version) const
{
    const QString backup = m_file + u".v%1.bak"_s.arg(version);
    const QString draft = backup + ".creating"_L1;
    if (const auto made = makeEmpty(draft); !made)
        return made;
    {
        const auto connection =
            Connection::open(*this, settingsFor(m_file, {u"synchronous = FULL"_s}));
        if (!connection)
            return std::unexpected(connection.error());
        if (const auto copied = Statement::run(**connection, u"VACUUM INTO ?"_s, {draft}); !copied)
            return std::unexpected(copied.error());
    }
    QFile::remove(backup);
    if (!QFile::rename(draft, backup))
        return refuse(Fault::NotWritable, backup);
    return {};
}

QString SqliteEngine::beginning() const
{
    // IMMEDIATE takes the write lock now: a deferred one can fail in the middle, when it is too
    // late to wait.
    return u"BEGIN IMMEDIATE"_s;
}

// SQLite's extended result codes carry the primary code in the low byte.
StatementFailure SqliteEngine::failureOf(const QSqlError& error) const
{
    constexpr int kConstraintUnique = 2067;
    constexpr int kConstraintPrimaryKey = 1555;
    const int code = error.nativeErrorCode().toInt();
    const auto failure = [&](Fault fault) {
        return StatementFailure{{fault, error.databaseText()}};
    };
    if (code == kConstraintUnique || code == kConstraintPrimaryKey)
        return failure(Fault::Conflict);
    switch (code & 0xff) {
    case 8: // SQLITE_READONLY
    case 14: // SQLITE_CANTOPEN
        return failure(Fault::NotWritable);
    case 11: // SQLITE_CORRUPT
    case 26: // SQLITE_NOTADB
        return failure(Fault::Damaged);
    default:
        return failure(Fault::Unavailable);
    }
}

StoreResult<void> SqliteEngine::lockSchema(Connection&) const
{
    return {}; // BEGIN IMMEDIATE did
}

StoreResult<int> SqliteEngine::schemaVersion(Connection& connection) const
{
    return firstText(connection, u"PRAGMA user_version"_s).transform([](const QString& version) {
        return version.toInt();
    });
}

StoreResult<void> SqliteEngine::setSchemaVersion(Connection& connection, int version) const
{
    auto orphans = Statement::run(connection, u"PRAGMA foreign_key_check"_s);
    if (!orphans)
        return std::unexpected(orphans.error());
    if (orphans->next())
        return refuse(Fault::Damaged, u"a row of %1 points nowhere"_s.arg(orphans->text(0)));
    for (const QString& pragma : {u"PRAGMA application_id = %1"_s.arg(kApplicationId),
                                  u"PRAGMA user_version = %1"_s.arg(version)}) {
        if (const auto set = Statement::run(connection, pragma); !set)
            return std::unexpected(set.error());
    }
    return {};
}

} // namespace claimcheck
