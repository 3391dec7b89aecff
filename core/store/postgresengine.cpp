#include "core/store/postgresengine.h"

#include "core/store/migrations.h"
#include "core/store/statement.h"

#include <QRegularExpression>
#include <QSqlError>

#include <algorithm>
#include <array>

namespace claimcheck {

using namespace Qt::StringLiterals;
using Fault = StoreError::Fault;

namespace {

constexpr int kOldestServer = 15'00'00;

std::unexpected<StoreError> refuse(Fault fault, QString where)
{
    return std::unexpected(StoreError{fault, std::move(where)});
}

// As a connection string of libpq has it (PostgreSQL's manual, section 32.1.1.1).
QString quoted(QString value)
{
    value.replace(u'\\', u"\\\\"_s).replace(u'\'', u"\\'"_s);
    return u'\'' + value + u'\'';
}

ConnectionSettings settingsFor(QMap<QString, QString> parameters)
{
    // A server that is gone, or is no longer the primary, is noticed within seconds.
    const std::pair<QString, QString> defaults[] = {
        {u"application_name"_s, u"claimcheck"_s},
        {u"connect_timeout"_s, u"5"_s},
        {u"target_session_attrs"_s, u"read-write"_s},
        {u"tcp_user_timeout"_s, u"10000"_s},
    };
    for (const auto& [name, value] : defaults) {
        if (!parameters.contains(name))
            parameters[name] = value;
    }
    ConnectionSettings settings;
    settings.driver = u"QPSQL"_s;
    settings.database = parameters.take(u"dbname"_s);
    settings.host = parameters.take(u"host"_s);
    settings.user = parameters.take(u"user"_s);
    settings.password = parameters.take(u"password"_s);
    QStringList options;
    for (const auto& [name, value] : parameters.asKeyValueRange())
        options += name + u'=' + quoted(value);
    settings.options = options.join(u';');
    // The waits are bounded: an answer that says "not now" beats one that never comes. A server of
    // ours that hangs must not hold its locks.
    settings.greeting = {
        u"SET synchronous_commit = on"_s,
        u"SET default_transaction_isolation = 'read committed'"_s,
        u"SET client_min_messages = error"_s,
        u"SET lock_timeout = '5s'"_s,
        u"SET statement_timeout = '15s'"_s,
        u"SET idle_in_transaction_session_timeout = '15s'"_s,
    };
    return settings;
}

// Whether the server's words for this SQLSTATE are about itself, and not about what it was given.
bool speaksOfItself(const QString& state)
{
    constexpr std::array classes{"08"_L1, "25"_L1, "28"_L1, "3D"_L1, "40"_L1,
                                 "53"_L1, "55"_L1, "57"_L1, "58"_L1};
    return state.isEmpty() || state == "42501"_L1 // insufficient privilege
        || std::ranges::any_of(classes, [&](auto name) { return state.startsWith(name); });
}

StoreResult<qint64> firstInteger(Connection& connection, const QString& sql)
{
    return Statement::run(connection, sql).transform([](Statement statement) {
        return statement.next() ? statement.integer(0) : 0;
    });
}

} // namespace

PostgresEngine::PostgresEngine(const StoreAddress& address)
    : m_settings(settingsFor(address.parameters()))
{
}

StoreResult<void> PostgresEngine::admit()
{
    const auto connection = Connection::open(*this, m_settings);
    if (!connection)
        return std::unexpected(connection.error());
    const auto version =
        firstInteger(**connection, u"SELECT current_setting('server_version_num')::BIGINT"_s);
    if (!version)
        return std::unexpected(version.error());
    if (*version < kOldestServer)
        return refuse(Fault::Unavailable,
                      u"PostgreSQL %1 is too old: 15 or later is needed"_s.arg(*version / 1'00'00));
    const auto unicode =
        firstInteger(**connection,
                     u"SELECT count(*) FROM pg_database WHERE datname = current_database()"
                     " AND pg_encoding_to_char(encoding) = 'UTF8'"_s);
    if (!unicode)
        return std::unexpected(unicode.error());
    if (*unicode == 0)
        return refuse(Fault::NotOurs, u"its encoding is not UTF8"_s);
    return migrate(**connection);
}

QString PostgresEngine::beginning() const
{
    return u"BEGIN"_s;
}

StatementFailure PostgresEngine::failureOf(const QSqlError& error) const
{
    const QString state = error.nativeErrorCode();
    StatementFailure failure{{Fault::Unavailable, {}}};
    if (state == "23505"_L1) // unique_violation
        failure.error.fault = Fault::Conflict;
    else if (state == "42501"_L1 || state == "25006"_L1) // no privilege, a read-only server
        failure.error.fault = Fault::NotWritable;
    else if (state == "XX001"_L1 || state == "XX002"_L1) // data_corrupted, index_corrupted
        failure.error.fault = Fault::Damaged;
    // libpq itself has no SQLSTATE: it found nobody to ask. 57P01 to 57P05 end the session.
    failure.lost = state.isEmpty() || state.startsWith("08"_L1) || state.startsWith("57P"_L1)
        || state == "25P03"_L1 || state == "25006"_L1;
    failure.contended = state == "40001"_L1 || state == "40P01"_L1;
    failure.error.where = speaksOfItself(state)
        ? error.databaseText().section(u'\n', 0, 0).trimmed()
        : u"SQLSTATE %1"_s.arg(state);
    return failure;
}

QString PostgresEngine::inDialect(const QString& sql) const
{
    // COLLATE "C" compares bytes, as SQLite does; other orders change with the system's libraries,
    // and take the indexes along.
    static const std::pair<QRegularExpression, QString> words[] = {
        {QRegularExpression(u"\\) STRICT(, WITHOUT ROWID)?$"_s), u")"_s},
        {QRegularExpression(u"\\bINTEGER PRIMARY KEY AUTOINCREMENT\\b"_s),
         u"BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY"_s},
        {QRegularExpression(u"\\bINTEGER\\b"_s), u"BIGINT"_s},
        {QRegularExpression(u"\\bBLOB\\b"_s), u"BYTEA"_s},
        {QRegularExpression(u"(?<!AS )\\bTEXT\\b"_s), u"TEXT COLLATE \"C\""_s},
    };
    QString translated = sql;
    for (const auto& [word, ours] : words)
        translated.replace(word, ours);
    return translated;
}

StoreResult<void> PostgresEngine::lockSchema(Connection& connection) const
{
    // The number is ours alone: "Clck" and "schm". Another node may be at it for a while.
    for (const QString& sql :
         {u"SET LOCAL lock_timeout = '60s'"_s, u"SET LOCAL statement_timeout = 0"_s,
          u"SELECT pg_advisory_xact_lock(1131176811, 1935895661)"_s}) {
        if (const auto done = Statement::run(connection, sql); !done)
            return std::unexpected(done.error());
    }
    return {};
}

StoreResult<int> PostgresEngine::schemaVersion(Connection& connection) const
{
    const QString tables = u"SELECT count(*) FROM pg_class"
                           " WHERE relnamespace = current_schema()::regnamespace"
                           " AND relkind IN ('r', 'p', 'v', 'm', 'f')"_s;
    const auto ours = firstInteger(connection, tables + u" AND relname = 'claimcheck_schema'"_s);
    if (!ours)
        return std::unexpected(ours.error());
    if (*ours == 0) {
        const auto others = firstInteger(connection, tables);
        if (!others)
            return std::unexpected(others.error());
        if (*others != 0)
            return refuse(Fault::NotOurs, u"it holds another program's tables"_s);
        return 0;
    }
    auto version = Statement::run(connection, u"SELECT version FROM claimcheck_schema"_s);
    if (!version)
        return std::unexpected(version.error());
    if (!version->next())
        return refuse(Fault::Damaged, u"claimcheck_schema is empty"_s);
    return static_cast<int>(version->integer(0));
}

StoreResult<void> PostgresEngine::setSchemaVersion(Connection& connection, int version) const
{
    for (const QString& sql :
         {u"CREATE TABLE IF NOT EXISTS claimcheck_schema (version BIGINT NOT NULL)"_s,
          u"DELETE FROM claimcheck_schema"_s,
          u"INSERT INTO claimcheck_schema (version) VALUES (%1)"_s.arg(version)}) {
        if (const auto done = Statement::run(connection, sql); !done)
            return std::unexpected(done.error());
    }
    return {};
}

} // namespace claimcheck
