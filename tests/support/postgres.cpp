#include "tests/support/postgres.h"

#include <QCoreApplication>
#include <QDeadlineTimer>
#include <QDir>
#include <QFile>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>

#include <csignal>

#ifdef Q_OS_UNIX
#include <grp.h>
#include <pwd.h>
#include <unistd.h>
#endif
#ifdef Q_OS_LINUX
#include <sys/prctl.h>
#endif

namespace claimcheck {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

std::expected<std::unique_ptr<PostgresCluster>, QString>& instance()
{
    static std::expected<std::unique_ptr<PostgresCluster>, QString> cluster{nullptr};
    return cluster;
}

// Where packages put initdb and postgres, which are seldom in the path; the newest of them.
QString folderOfPrograms()
{
    QProcess config;
    config.start(u"pg_config"_s, {u"--bindir"_s});
    QStringList folders;
    if (config.waitForFinished())
        folders += QString::fromLocal8Bit(config.readAllStandardOutput()).trimmed();
    const QDir versions(u"/usr/lib/postgresql"_s);
    for (const QString& version :
         versions.entryList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name | QDir::Reversed)) {
        folders += versions.filePath(version + "/bin"_L1);
    }
    for (const QString& folder : std::as_const(folders)) {
        if (QFile::exists(folder + "/initdb"_L1) && QFile::exists(folder + "/postgres"_L1))
            return folder;
    }
    return {};
}

#ifdef Q_OS_UNIX
const passwd* otherUser()
{
    return ::geteuid() == 0 ? ::getpwnam("postgres") : nullptr;
}
#endif

} // namespace

std::expected<PostgresCluster*, QString> PostgresCluster::shared()
{
    auto& cluster = instance();
    if (cluster && !*cluster) {
        std::unique_ptr<PostgresCluster> made{new PostgresCluster};
        if (const QString problem = made->setUp(); !problem.isEmpty())
            cluster = std::unexpected(problem);
        else
            cluster = std::move(made);
        qAddPostRoutine([] { instance() = nullptr; });
    }
    return cluster.transform([](const auto& made) { return made.get(); });
}

QString PostgresCluster::setUp()
{
    m_programs = folderOfPrograms();
    if (m_programs.isEmpty())
        return u"PostgreSQL is not installed"_s;
    if (!QSqlDatabase::isDriverAvailable(u"QPSQL"_s))
        return u"Qt's driver for PostgreSQL is not installed"_s;
#ifdef Q_OS_UNIX
    if (::geteuid() == 0) {
        const passwd* user = otherUser();
        const QByteArray path = QFile::encodeName(m_folder.path());
        if (!user || ::chown(path.constData(), user->pw_uid, user->pw_gid) != 0)
            return u"PostgreSQL does not run as root, and there is no user postgres"_s;
    }
#endif
    QProcess initdb;
    prepare(initdb);
    initdb.start(m_programs + "/initdb"_L1,
                 {u"-D"_s, m_folder.filePath(u"data"_s), u"-U"_s, u"claimcheck"_s, u"-A"_s,
                  u"trust"_s, u"-E"_s, u"UTF8"_s, u"--locale=C"_s, u"--no-sync"_s});
    if (!initdb.waitForFinished(60000) || initdb.exitCode() != 0)
        return u"initdb: "_s + QString::fromLocal8Bit(initdb.readAllStandardError());
    return start() ? QString{} : u"postgres: "_s + QString::fromUtf8(log());
}

void PostgresCluster::prepare(QProcess& process) const
{
    process.setWorkingDirectory(m_folder.path());
#ifdef Q_OS_UNIX
    process.setChildProcessModifier([user = otherUser()] {
        if (user
            && (::setgroups(0, nullptr) != 0 || ::setgid(user->pw_gid) != 0
                || ::setuid(user->pw_uid) != 0))
            ::_exit(1);
#ifdef Q_OS_LINUX
        ::prctl(PR_SET_PDEATHSIG, SIGQUIT); // for a test that crashes
#endif
    });
#endif
}

bool PostgresCluster::start()
{
    const QString data = m_folder.filePath(u"data"_s);
    QFile::remove(data + "/postmaster.pid"_L1);
    prepare(m_server);
    m_server.setStandardErrorFile(m_folder.filePath(u"log"_s), QIODevice::Append);
    QStringList arguments{u"-D"_s, data, u"-k"_s, m_folder.path()};
    for (const auto setting :
         {"listen_addresses="_L1, "max_connections=150"_L1, "shared_buffers=4MB"_L1, "fsync=on"_L1,
          "autovacuum=off"_L1, "timezone=UTC"_L1, "log_timezone=UTC"_L1}) {
        arguments << u"-c"_s << setting;
    }
    m_server.start(m_programs + "/postgres"_L1, arguments);
    // The last line of this file says "ready" once connections are taken; pg_ctl looks there, too.
    QFile status(data + "/postmaster.pid"_L1);
    for (const QDeadlineTimer deadline(30s); !deadline.hasExpired();) {
        if (m_server.waitForFinished(10))
            return false;
        if (status.open(QFile::ReadOnly) && status.readAll().contains("ready"))
            return true;
        status.close();
    }
    return false;
}

bool PostgresCluster::stop()
{
    if (m_server.state() == QProcess::NotRunning)
        return true;
    ::kill(static_cast<pid_t>(m_server.processId()), SIGQUIT); // at once, as in a crash
    return m_server.waitForFinished();
}

PostgresCluster::~PostgresCluster()
{
    if (!stop())
        m_server.kill();
}

StoreAddress PostgresCluster::newStore()
{
    const QString name = u"store%1"_s.arg(++m_stores);
    const auto store = StoreAddress::parse(
        u"postgresql://claimcheck@/postgres?host=%1&options=-csearch_path%3D%2"_s.arg(
            m_folder.path(), name));
    if (!store || !run(*store, {u"CREATE SCHEMA "_s + name}))
        qFatal("no store could be made");
    return *store;
}

bool PostgresCluster::run(const StoreAddress& store, const QStringList& statements)
{
    bool done = true;
    static_cast<void>(ask(store.parameters()[u"options"_s], statements, done));
    return done;
}

QVariant PostgresCluster::ask(const StoreAddress& store, const QString& sql)
{
    bool done = true;
    return ask(store.parameters()[u"options"_s], {sql}, done);
}

QVariant PostgresCluster::ask(const QString& options, const QStringList& statements, bool& done)
{
    QVariant answer;
    {
        QSqlDatabase database = QSqlDatabase::addDatabase(u"QPSQL"_s, u"superuser"_s);
        database.setHostName(m_folder.path());
        database.setUserName(u"claimcheck"_s);
        database.setDatabaseName(u"postgres"_s);
        database.setConnectOptions(u"options='%1 -cclient_min_messages=error'"_s.arg(options));
        done = database.open();
        for (const QString& sql : statements) {
            QSqlQuery query(database);
            if (done && !query.exec(sql)) {
                qWarning("%ls", qUtf16Printable(query.lastError().text()));
                done = false;
            }
            if (query.next())
                answer = query.value(0);
        }
    }
    QSqlDatabase::removeDatabase(u"superuser"_s);
    return answer;
}

QByteArray PostgresCluster::log() const
{
    QFile file(m_folder.filePath(u"log"_s));
    return file.open(QFile::ReadOnly) ? file.readAll() : QByteArray{};
}

} // namespace claimcheck
