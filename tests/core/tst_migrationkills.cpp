#include "core/store/migrations.h"
#include "core/store/statement.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <cstdlib>

#include <dlfcn.h>
#include <sys/types.h>
#include <unistd.h>

using namespace claimcheck;
using namespace Qt::StringLiterals;

namespace {

// In the child: the change to the disk before which it dies. None in the parent.
long g_changesLeft = -1;

void countAChange()
{
    if (g_changesLeft > 0 && --g_changesLeft == 0)
        ::kill(::getpid(), SIGKILL);
}

template <class Function>
Function next(const char* name)
{
    return reinterpret_cast<Function>(::dlsym(RTLD_NEXT, name));
}

} // namespace

// The program's own symbols come before those of the C library, for SQLite and Qt as well. So each
// of their changes to the disk passes here: between two of them, a kill makes no difference.
extern "C" {
Q_DECL_EXPORT ssize_t pwrite64(int file, const void* bytes, size_t size, off64_t at)
{
    countAChange();
    return next<decltype(&pwrite64)>("pwrite64")(file, bytes, size, at);
}

Q_DECL_EXPORT int fdatasync(int file)
{
    countAChange();
    return next<decltype(&fdatasync)>("fdatasync")(file);
}

Q_DECL_EXPORT int ftruncate64(int file, off64_t size) noexcept
{
    countAChange();
    return next<int (*)(int, off64_t)>("ftruncate64")(file, size);
}

Q_DECL_EXPORT int unlink(const char* path) noexcept
{
    countAChange();
    return next<int (*)(const char*)>("unlink")(path);
}

Q_DECL_EXPORT int renameat2(int from, const char* old, int to, const char* name,
                            unsigned flags) noexcept
{
    countAChange();
    return next<int (*)(int, const char*, int, const char*, unsigned)>("renameat2")(from, old, to,
                                                                                    name, flags);
}
}

namespace {

QByteArray contentOf(const QString& path)
{
    QFile file(path);
    return file.open(QFile::ReadOnly) ? file.readAll() : QByteArray{};
}

// The whole life of the child: open the store with a kill set, and end.
int openAndEnd(const char* file, const char* change)
{
    g_changesLeft = std::atol(change);
    return Database::open(QString::fromLocal8Bit(file)) ? 0 : 1;
}

} // namespace

/// D09: SIGKILL before each change that opening a store makes to the disk.
class MigrationKillsTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(); }
    void aStoreThatIsMadeIsMadeWhole();
    void everyPastVersionComesThrough_data();
    void everyPastVersionComesThrough();

private:
    enum class End { Killed, Opened, Refused };
    [[nodiscard]] static End openInAChild(const QString& file, int change);
};

MigrationKillsTest::End MigrationKillsTest::openInAChild(const QString& file, int change)
{
    QProcess child;
    child.start(QCoreApplication::applicationFilePath(),
                {u"--open"_s, file, QString::number(change)});
    child.waitForFinished();
    if (child.exitStatus() == QProcess::CrashExit)
        return End::Killed;
    return child.exitCode() == 0 ? End::Opened : End::Refused;
}

void MigrationKillsTest::aStoreThatIsMadeIsMadeWhole()
{
    int change = 0;
    for (End end = End::Killed; end == End::Killed;) {
        QTemporaryDir folder;
        const QString file = folder.filePath(u"store.db"_s);
        end = openInAChild(file, ++change);
        QVERIFY2(end != End::Refused, QByteArray::number(change).constData());
        const auto database = Database::open(file);
        QVERIFY2(database, QByteArray::number(change).constData());
        QVERIFY(Statement::run(**database, u"SELECT count(*) FROM users"_s));
        QVERIFY(!QFile::exists(file + u".creating"_s));
    }
    QVERIFY2(change > 10, "the kills did not reach SQLite");
}

void MigrationKillsTest::everyPastVersionComesThrough_data()
{
    QTest::addColumn<QString>("file");
    const QDir stores(QStringLiteral(CLAIMCHECK_TEST_VECTORS) + u"/stores"_s);
    for (const QString& name : stores.entryList({u"*.db"_s}))
        QTest::newRow(qPrintable(name)) << stores.filePath(name);
}

void MigrationKillsTest::everyPastVersionComesThrough()
{
    QFETCH(QString, file);
    int change = 0;
    for (End end = End::Killed; end == End::Killed;) {
        QTemporaryDir folder;
        const QString copy = folder.filePath(u"store.db"_s);
        QVERIFY(QFile::copy(file, copy));
        QVERIFY(QFile::setPermissions(copy, QFile::ReadOwner | QFile::WriteOwner));
        end = openInAChild(copy, ++change);
        QVERIFY2(end != End::Refused, QByteArray::number(change).constData());

        const auto database = Database::open(copy);
        QVERIFY2(database, QByteArray::number(change).constData());
        auto ada = Statement::run(
            **database, u"SELECT username, password_hash, created_at FROM users ORDER BY id"_s);
        QVERIFY(ada && ada->next());
        QCOMPARE(ada->text(0), u"ada"_s);
        QCOMPARE(ada->text(1), u"$argon2id$ada"_s);
        QCOMPARE(ada->integer(2), 1'700'000'000'000);
        QVERIFY(ada->next());
        QCOMPARE(ada->text(0), u"grace"_s);
        auto revoked =
            Statement::run(**database, u"SELECT token_id, expires_at FROM revocations"_s);
        QVERIFY(revoked && revoked->next());
        QCOMPARE(revoked->text(0), u"revoked-jti"_s);
        QCOMPARE(revoked->integer(1), 1'700'000'900'000);

        // A copy is kept of what is changed, and only of that.
        const QString version = QFileInfo(file).baseName();
        const QFileInfo backup(copy + u'.' + version + u".bak"_s);
        QCOMPARE(backup.exists(), version != u"v%1"_s.arg(kSchemaVersion));
        if (backup.exists()) {
            QCOMPARE(backup.permissions() & ~(QFile::ReadUser | QFile::WriteUser),
                     QFile::ReadOwner | QFile::WriteOwner);
            QCOMPARE(contentOf(backup.filePath()).sliced(60, 4), contentOf(file).sliced(60, 4));
            QVERIFY(Database::open(backup.filePath()));
        }
    }
}

int main(int argc, char** argv)
{
    QCoreApplication application(argc, argv);
    if (argc == 4 && qstrcmp(argv[1], "--open") == 0)
        return openAndEnd(argv[2], argv[3]);
    MigrationKillsTest test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_migrationkills.moc"
