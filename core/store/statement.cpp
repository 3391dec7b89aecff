#include "core/store/statement.h"

#include <QSqlError>

namespace claimcheck {

using namespace Qt::StringLiterals;
using Fault = StoreError::Fault;

namespace {

// SQLite's extended result codes carry the primary code in the low byte.
Fault faultFor(const QSqlError& error)
{
    constexpr int kConstraintUnique = 2067;
    constexpr int kConstraintPrimaryKey = 1555;
    const int code = error.nativeErrorCode().toInt();
    if (code == kConstraintUnique || code == kConstraintPrimaryKey)
        return Fault::Conflict;
    switch (code & 0xff) {
    case 8:  // SQLITE_READONLY
    case 14: // SQLITE_CANTOPEN
        return Fault::NotWritable;
    case 11: // SQLITE_CORRUPT
    case 26: // SQLITE_NOTADB
        return Fault::Damaged;
    default:
        return Fault::Unavailable;
    }
}

std::unexpected<StoreError> errorOf(const QSqlQuery& query)
{
    const QSqlError error = query.lastError();
    return std::unexpected(StoreError{faultFor(error), error.databaseText()});
}

} // namespace

StoreResult<Statement> Statement::run(const Database& database, const QString& sql,
                                      const QVariantList& values)
{
    const auto connection = database.connection();
    if (!connection)
        return std::unexpected(connection.error());
    return run(*connection, sql, values);
}

StoreResult<Statement> Statement::run(const QSqlDatabase& connection, const QString& sql,
                                      const QVariantList& values)
{
    QSqlQuery query(connection);
    query.setForwardOnly(true);
    if (!query.prepare(sql))
        return errorOf(query);
    for (const QVariant& value : values) {
        // Qt binds a null QString as NULL, and every text column of ours is NOT NULL.
        const auto* text = get_if<QString>(&value);
        const bool nullText = text && text->isNull();
        query.addBindValue(nullText ? QVariant{u""_s} : value);
    }
    if (!query.exec())
        return errorOf(query);
    return Statement{std::move(query)};
}

StoreResult<Transaction> Transaction::begin(const QSqlDatabase& connection)
{
    // IMMEDIATE takes the write lock now: a deferred one can fail in the middle, when it is too
    // late to wait.
    if (const auto begun = Statement::run(connection, u"BEGIN IMMEDIATE"_s); !begun)
        return std::unexpected(begun.error());
    return Transaction{connection};
}

StoreResult<Transaction> Transaction::begin(const Database& database)
{
    const auto connection = database.connection();
    if (!connection)
        return std::unexpected(connection.error());
    return begin(*connection);
}

Transaction::Transaction(QSqlDatabase connection)
    : m_connection(std::move(connection))
{
}

Transaction::Transaction(Transaction&& other) noexcept
    : m_connection(other.m_connection)
    , m_open(std::exchange(other.m_open, false))
{
}

Transaction::~Transaction()
{
    // Nothing can be done about a failed rollback; SQLite rolls back when the connection closes.
    if (m_open)
        static_cast<void>(Statement::run(m_connection, u"ROLLBACK"_s));
}

StoreResult<void> Transaction::commit()
{
    if (const auto committed = Statement::run(m_connection, u"COMMIT"_s); !committed)
        return std::unexpected(committed.error());
    m_open = false;
    return {};
}

} // namespace claimcheck
