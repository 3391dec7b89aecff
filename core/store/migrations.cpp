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
        {
            // Those who are here already may ask for what new accounts may.
            u"ALTER TABLE users ADD COLUMN scopes TEXT NOT NULL DEFAULT 'reports:read'"_s,
            u"ALTER TABLE users ADD COLUMN skeleton TEXT"_s,
            u"ALTER TABLE users ADD COLUMN changed_at INTEGER NOT NULL DEFAULT 0"_s,
            u"ALTER TABLE users ADD COLUMN disabled_at INTEGER"_s,
            u"ALTER TABLE users ADD COLUMN removed_at INTEGER"_s,
            u"CREATE UNIQUE INDEX users_by_skeleton ON users (skeleton)"_s,
            u"CREATE INDEX users_by_change ON users (changed_at)"_s,

            u"ALTER TABLE sessions ADD COLUMN client_id TEXT NOT NULL DEFAULT ''"_s,
            u"ALTER TABLE sessions ADD COLUMN scope TEXT NOT NULL DEFAULT ''"_s,
            u"ALTER TABLE sessions ADD COLUMN generation INTEGER NOT NULL DEFAULT 0"_s,
            u"ALTER TABLE sessions ADD COLUMN authenticated_at INTEGER NOT NULL DEFAULT 0"_s,
            u"ALTER TABLE sessions ADD COLUMN last_used_at INTEGER NOT NULL DEFAULT 0"_s,
            u"ALTER TABLE sessions ADD COLUMN ended_at INTEGER"_s,
            u"UPDATE sessions SET authenticated_at = issued_at, last_used_at = issued_at"_s,
            u"CREATE INDEX sessions_by_end ON sessions (expires_at)"_s,
            u"CREATE TABLE refresh_tokens ("
            "  hash       BLOB PRIMARY KEY,"
            "  session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,"
            "  generation INTEGER NOT NULL,"
            "  issued_at  INTEGER NOT NULL,"
            "  expires_at INTEGER NOT NULL,"
            "  used_at    INTEGER,"
            "  UNIQUE (session_id, generation)"
            ") STRICT"_s,
            u"CREATE TABLE access_tokens ("
            "  hash       BLOB PRIMARY KEY,"
            "  claims     TEXT NOT NULL,"
            "  expires_at INTEGER NOT NULL"
            ") STRICT"_s,
            u"CREATE INDEX access_tokens_by_end ON access_tokens (expires_at)"_s,
            u"CREATE INDEX revocations_by_end ON revocations (expires_at)"_s,

            u"CREATE TABLE clients ("
            "  id          TEXT PRIMARY KEY,"
            "  secret_hash BLOB NOT NULL,"
            "  roles       TEXT NOT NULL,"
            "  scopes      TEXT NOT NULL,"
            "  created_at  INTEGER NOT NULL,"
            "  disabled_at INTEGER"
            ") STRICT"_s,
            // Takes the place of signing_keys, which keeps its rows until they are sealed.
            u"CREATE TABLE keys ("
            "  id          TEXT PRIMARY KEY,"
            "  purpose     TEXT NOT NULL,"
            "  algorithm   TEXT NOT NULL,"
            "  sealed      BLOB NOT NULL,"
            "  created_at  INTEGER NOT NULL,"
            "  active_from INTEGER,"
            "  retired_at  INTEGER"
            ") STRICT"_s,

            u"CREATE TABLE audit ("
            "  seq  INTEGER PRIMARY KEY,"
            "  at   INTEGER NOT NULL,"
            "  line TEXT NOT NULL,"
            "  mac  BLOB NOT NULL"
            ") STRICT"_s,
            u"CREATE TABLE audit_head ("
            "  seq INTEGER NOT NULL,"
            "  mac BLOB"
            ") STRICT"_s,
            u"INSERT INTO audit_head (seq) VALUES (0)"_s,
            u"CREATE TABLE changes ("
            "  number  INTEGER PRIMARY KEY AUTOINCREMENT,"
            "  kind    INTEGER NOT NULL,"
            "  subject TEXT NOT NULL,"
            "  at      INTEGER NOT NULL"
            ") STRICT"_s,
            // The servers that run, and how much of the changes each has taken in.
            u"CREATE TABLE nodes ("
            "  id      TEXT PRIMARY KEY,"
            "  applied INTEGER NOT NULL"
            ") STRICT"_s,
            u"CREATE TABLE marks ("
            "  name  TEXT PRIMARY KEY,"
            "  value INTEGER NOT NULL"
            ") STRICT"_s,
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
