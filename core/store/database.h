#pragma once

#include "core/core_export.h"
#include "core/store/storeaddress.h"
#include "core/store/storeerror.h"

#include <QString>

#include <memory>

namespace claimcheck {

class Connection;
class Writer;

/// What a program that opens a database is going to do with it.
enum class Access {
    Server,         ///< serve; a SQLite file has one server at a time
    Administrative, ///< a command, which may run beside the server
};

/// What everything durable lives in. As a SQLite file: WAL, `synchronous=FULL`, readable by its
/// owner only, and open in one server at a time. As a PostgreSQL database, of version 15 or later:
/// shared by any number of servers, with `synchronous_commit=on`.
///
/// What a call reported as done survives a kill of the process and a loss of power. Safe to use
/// from several threads: each gets a connection of its own on first use, and gives it back when it
/// ends. Units of work that wait for each other on a SQLite file are committed together. All
/// threads that used it must have ended, or stopped using it, before it is destroyed.
class CLAIMCHECK_CORE_EXPORT Database
{
public:
    /// Opens the database of @p address and brings its schema to this version's. A SQLite file is
    /// made when there is nothing of that name, and copied to FILE.vN.bak before a change of its
    /// schema; a PostgreSQL database must exist, and may be empty. What is damaged, foreign or too
    /// new is refused and left exactly as it is.
    [[nodiscard]] static StoreResult<std::unique_ptr<Database>>
    open(const StoreAddress& address, Access access = Access::Server);
    /// A server's SQLite file.
    [[nodiscard]] static StoreResult<std::unique_ptr<Database>> open(const QString& file);

    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    [[nodiscard]] const StoreAddress& address() const;
    [[nodiscard]] Access access() const;
    /// Whether a server that is not this program holds the SQLite file. Never of PostgreSQL, which
    /// knows no such thing.
    [[nodiscard]] bool isServed() const;
    /// How many threads wait to change the SQLite file. Of PostgreSQL's nobody here knows.
    [[nodiscard]] qsizetype writersWaiting() const;

private:
    friend class Statement;
    friend class Transaction;
    class Private;
    explicit Database(std::unique_ptr<Private> d);
    /// Where all changes of a SQLite file go; null for PostgreSQL, which has a queue of its own.
    [[nodiscard]] Writer* writer() const;
    /// The writer's while it is the turn of this thread, and otherwise the thread's own.
    [[nodiscard]] StoreResult<Connection*> connection() const;

    std::unique_ptr<Private> d;
};

} // namespace claimcheck
