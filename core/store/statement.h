#pragma once

// Inside the store only: the one place where SQL meets Qt's driver.

#include "core/base/clock.h"
#include "core/store/database.h"
#include "core/store/storeerror.h"

#include <QSqlDatabase>
#include <QSqlQuery>
#include <QString>
#include <QVariantList>

#include <optional>

namespace claimcheck {

/// How times are stored: milliseconds since 1970 in UTC. Statement::instant() reads them.
[[nodiscard]] inline qint64 toColumn(Instant instant)
{
    return instant.time_since_epoch().count();
}
[[nodiscard]] inline QVariant toColumn(const std::optional<Instant>& instant)
{
    return instant ? QVariant{toColumn(*instant)} : QVariant{QMetaType::fromType<qint64>()};
}

/// A statement that ran. Values are always bound, never spliced into the text.
class Statement
{
public:
    [[nodiscard]] static StoreResult<Statement> run(const Database& database, const QString& sql,
                                                    const QVariantList& values = {});
    [[nodiscard]] static StoreResult<Statement>
    run(const QSqlDatabase& connection, const QString& sql, const QVariantList& values = {});

    /// Steps to the next row; false after the last.
    bool next() { return m_query.next(); }
    [[nodiscard]] QVariant value(int column) const { return m_query.value(column); }
    [[nodiscard]] QString text(int column) const { return value(column).toString(); }
    [[nodiscard]] QByteArray latin1(int column) const { return text(column).toLatin1(); }
    [[nodiscard]] QByteArray bytes(int column) const { return value(column).toByteArray(); }
    /// A list that is stored as words with spaces between them.
    [[nodiscard]] QStringList words(int column) const
    {
        return text(column).split(u' ', Qt::SkipEmptyParts);
    }
    [[nodiscard]] Instant instant(int column) const
    {
        return Instant{std::chrono::milliseconds{value(column).toLongLong()}};
    }
    [[nodiscard]] std::optional<Instant> optionalInstant(int column) const
    {
        return m_query.isNull(column) ? std::nullopt : std::optional{instant(column)};
    }
    /// How many rows an UPDATE or DELETE changed.
    [[nodiscard]] int changedRows() const { return m_query.numRowsAffected(); }

private:
    explicit Statement(QSqlQuery query)
        : m_query(std::move(query))
    {
    }

    QSqlQuery m_query;
};

/// Everything between begin() and commit(), or nothing.
class Transaction
{
public:
    [[nodiscard]] static StoreResult<Transaction> begin(const QSqlDatabase& connection);
    [[nodiscard]] static StoreResult<Transaction> begin(const Database& database);
    Transaction(Transaction&& other) noexcept;
    Transaction& operator=(Transaction&&) = delete;
    ~Transaction();

    [[nodiscard]] StoreResult<void> commit();

private:
    explicit Transaction(QSqlDatabase connection);

    QSqlDatabase m_connection;
    bool m_open = true;
};

} // namespace claimcheck
