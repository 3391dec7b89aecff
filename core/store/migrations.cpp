#include "core/store/migrations.h"

#include "core/store/statement.h"

#include <ranges>
#include <vector>

namespace claimcheck {

using namespace Qt::StringLiterals;

namespace {

// Step n takes a database from version n to n + 1. Steps are never changed once released: each
// SQLite file is compared with them. They are written as SQLite reads them, and PostgresEngine
// says which words become others there. Times are milliseconds since 1970 in UTC.
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

} // namespace

QStringList schemaUpTo(int version)
{
    QStringList statements;
    for (const QStringList& step : steps() | std::views::take(version))
        statements += step;
    return statements;
}

StoreResult<void> migrate(Connection& connection)
{
    Q_ASSERT(steps().size() == kSchemaVersion);
    const Engine& engine = connection.engine();
    auto transaction = Transaction::begin(connection);
    if (!transaction)
        return std::unexpected(transaction.error());
    if (const auto locked = engine.lockSchema(connection); !locked)
        return locked;
    const auto from = engine.schemaVersion(connection);
    if (!from)
        return std::unexpected(from.error());
    if (*from > kSchemaVersion)
        return std::unexpected(StoreError{StoreError::Fault::TooNew, u"version %1"_s.arg(*from)});
    if (*from == kSchemaVersion)
        return {};

    for (const QStringList& step : steps() | std::views::drop(*from)) {
        for (const QString& sql : step) {
            if (const auto done = Statement::run(connection, engine.inDialect(sql)); !done)
                return std::unexpected(done.error());
        }
    }
    if (const auto set = engine.setSchemaVersion(connection, kSchemaVersion); !set)
        return set;
    return transaction->commit();
}

} // namespace claimcheck
