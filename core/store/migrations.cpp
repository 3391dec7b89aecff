#include "core/store/migrations.h"

#include "core/store/statement.h"

#include <QStringList>

#include <vector>

namespace claimcheck {

using namespace Qt::StringLiterals;

namespace {

// Step n takes a database from version n to n + 1. Steps are never changed once released.
// Times are milliseconds since 1970 in UTC.
const std::vector<QStringList>& steps()
{
    static const std::vector<QStringList> all{
        {
            u"CREATE TABLE users ("
            "  id            INTEGER PRIMARY KEY AUTOINCREMENT,"
            "  username      TEXT NOT NULL UNIQUE,"
            "  password_hash TEXT NOT NULL,"
            "  roles         TEXT NOT NULL," // separated by spaces
            "  created_at    INTEGER NOT NULL"
            ") STRICT"_s,
            u"CREATE TABLE sessions ("
            "  id         TEXT PRIMARY KEY,"
            "  user_id    INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,"
            "  token_id   TEXT NOT NULL UNIQUE,"
            "  style      TEXT NOT NULL,"
            "  issued_at  INTEGER NOT NULL,"
            "  expires_at INTEGER NOT NULL,"
            "  address    TEXT NOT NULL,"
            "  agent      TEXT NOT NULL"
            ") STRICT, WITHOUT ROWID"_s,
            u"CREATE INDEX sessions_by_user ON sessions (user_id)"_s,
            // Keyed by the token's id, never by its text: a text has twins, an id has none.
            u"CREATE TABLE revocations ("
            "  token_id   TEXT PRIMARY KEY,"
            "  revoked_at INTEGER NOT NULL,"
            "  expires_at INTEGER NOT NULL"
            ") STRICT, WITHOUT ROWID"_s,
            u"CREATE TABLE signing_keys ("
            "  algorithm  TEXT PRIMARY KEY,"
            "  secret     BLOB NOT NULL,"
            "  created_at INTEGER NOT NULL"
            ") STRICT, WITHOUT ROWID"_s,
        },
    };
    return all;
}

StoreResult<int> version(const QSqlDatabase& connection)
{
    auto statement = Statement::run(connection, u"PRAGMA user_version"_s);
    if (!statement)
        return std::unexpected(statement.error());
    statement->next();
    return statement->value(0).toInt();
}

} // namespace

StoreResult<void> migrate(const QSqlDatabase& connection)
{
    const auto from = version(connection);
    if (!from)
        return std::unexpected(from.error());
    constexpr int newest = kSchemaVersion;
    Q_ASSERT(steps().size() == kSchemaVersion);
    if (*from > newest)
        return std::unexpected(StoreError{StoreError::Fault::TooNew, u"version %1"_s.arg(*from)});
    if (*from == newest)
        return {};

    auto transaction = Transaction::begin(connection);
    if (!transaction)
        return std::unexpected(transaction.error());
    QStringList statements;
    for (int step = *from; step < newest; ++step)
        statements += steps()[static_cast<std::size_t>(step)];
    statements += u"PRAGMA application_id = %1"_s.arg(kApplicationId);
    statements += u"PRAGMA user_version = %1"_s.arg(newest);
    for (const QString& sql : std::as_const(statements)) {
        if (const auto done = Statement::run(connection, sql); !done)
            return std::unexpected(done.error());
    }
    return transaction->commit();
}

} // namespace claimcheck
