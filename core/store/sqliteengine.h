#pragma once

// Inside the store only.

#include "core/store/database.h"
#include "core/store/engine.h"

#include <QLockFile>

namespace claimcheck {

/// Stands in the header of each of our files: "Clck".
inline constexpr quint32 kApplicationId = 0x436c636b;

/// Whether SQLite's locks cannot be trusted on a file system of this name, as `nfs4`: it is
/// another machine's.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT bool isNetworkFileSystem(QByteArrayView type);

/// A SQLite file of our own. The version of its schema is its `user_version`.
class SqliteEngine final : public Engine
{
public:
    SqliteEngine(const QString& file, Access access);

    [[nodiscard]] StoreResult<void> admit() override;
    [[nodiscard]] bool isServed() override;
    [[nodiscard]] ConnectionSettings settings() const override;

    [[nodiscard]] QString beginning() const override;
    [[nodiscard]] StatementFailure failureOf(const QSqlError& error) const override;
    [[nodiscard]] bool isRemote() const override { return false; }

    [[nodiscard]] QString inDialect(const QString& sql) const override { return sql; }
    [[nodiscard]] StoreResult<void> lockSchema(Connection& connection) const override;
    [[nodiscard]] StoreResult<int> schemaVersion(Connection& connection) const override;
    [[nodiscard]] StoreResult<void> setSchemaVersion(Connection& connection,
                                                     int version) const override;

private:
    [[nodiscard]] StoreResult<void> takeLock();
    [[nodiscard]] StoreResult<void> create() const;
    /// The version of the file, if it is one of ours and sound.
    [[nodiscard]] StoreResult<int> check() const;
    [[nodiscard]] StoreResult<void> checkSchema(Connection& connection, int version) const;
    [[nodiscard]] StoreResult<void> backUp(int version) const;
    /// Those for @p file, with nothing said but @p pragmas.
    [[nodiscard]] static ConnectionSettings settingsFor(const QString& file,
                                                        const QStringList& pragmas);
    [[nodiscard]] StoreResult<void> migrateFile(const QString& file,
                                                const QStringList& pragmas) const;

    QString m_file;
    Access m_access;
    QLockFile m_lock;
};

} // namespace claimcheck
