#pragma once

// Inside the store only.

#include "core/store/storeerror.h"

#include <QString>
#include <QStringList>

#include <memory>

class QSqlError;

namespace claimcheck {

class Connection;
class StoreAddress;
enum class Access;

/// What Qt's driver needs for a connection, and what is said first on a new one.
struct ConnectionSettings
{
    QString driver;
    QString database;
    QString host;
    QString user;
    QString password;
    QString options;      ///< in the words of the driver
    QStringList greeting; ///< statements
};

/// Why a statement failed, and what that means for the connection.
struct StatementFailure
{
    StoreError error;
    bool lost = false;      ///< there is no telling whether a statement or a commit took effect
    bool contended = false; ///< others were in the way; the transaction may succeed if repeated
};

/// What each database engine does in its own way. All the rest of the store is the same SQL for
/// both. Must outlive its connections.
class Engine
{
public:
    /// Does not touch the database yet.
    [[nodiscard]] static std::unique_ptr<Engine> make(const StoreAddress& address, Access access);

    virtual ~Engine() = default;
    Engine(const Engine&) = delete;
    Engine& operator=(const Engine&) = delete;

    /// Makes sure that the database is ours, sound and of this version's schema; makes it when
    /// there is none. What it refuses it leaves as it was. Called once, before anything else.
    [[nodiscard]] virtual StoreResult<void> admit() = 0;
    /// Whether another program that is a server has it for itself.
    [[nodiscard]] virtual bool isServed() { return false; }
    /// For all work after that.
    [[nodiscard]] virtual ConnectionSettings settings() const = 0;

    /// The statement that begins a transaction.
    [[nodiscard]] virtual QString beginning() const = 0;
    [[nodiscard]] virtual StatementFailure failureOf(const QSqlError& error) const = 0;
    /// Whether a connection can be gone without anybody having said so.
    [[nodiscard]] virtual bool isRemote() const = 0;

    /// A statement of a migration step, which is written as SQLite reads it.
    [[nodiscard]] virtual QString inDialect(const QString& sql) const = 0;
    /// Called first in the transaction of a migration: until it ends, nobody else migrates.
    [[nodiscard]] virtual StoreResult<void> lockSchema(Connection& connection) const = 0;
    /// 0 for a database that is new and empty.
    [[nodiscard]] virtual StoreResult<int> schemaVersion(Connection& connection) const = 0;
    /// Called last in the transaction of a migration.
    [[nodiscard]] virtual StoreResult<void> setSchemaVersion(Connection& connection,
                                                             int version) const = 0;

protected:
    Engine() = default;
};

} // namespace claimcheck
