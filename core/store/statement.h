#pragma once

// Inside the store only, apart from its tests: what the aggregates are written with.

#include "core/base/clock.h"
#include "core/core_export.h"
#include "core/store/connection.h"
#include "core/store/database.h"
#include "core/store/storeerror.h"

#include <QString>
#include <QVariantList>

#include <optional>
#include <type_traits>

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

/// A statement that ran to its end, and the rows it gave. They are all in memory: what may be many
/// is read in pages. Values are always bound, never spliced into the text.
///
/// The text is SQL that both engines read: `?` for values, `RETURNING id` for the id of a new row,
/// `ON CONFLICT (...) DO NOTHING` where a conflict is no failure.
class CLAIMCHECK_CORE_EXPORT Statement
{
public:
    [[nodiscard]] static StoreResult<Statement> run(const Database& database, const QString& sql,
                                                    const QVariantList& values = {});
    [[nodiscard]] static StoreResult<Statement> run(Connection& connection, const QString& sql,
                                                    const QVariantList& values = {});

    /// Steps to the next row; false after the last.
    bool next() { return ++m_row < m_result.rows.size(); }
    [[nodiscard]] QVariant value(int column) const { return m_result.rows[m_row].value(column); }
    [[nodiscard]] QString text(int column) const { return value(column).toString(); }
    [[nodiscard]] QByteArray latin1(int column) const { return text(column).toLatin1(); }
    [[nodiscard]] QByteArray bytes(int column) const { return value(column).toByteArray(); }
    /// A list that is stored as words with spaces between them.
    [[nodiscard]] QStringList words(int column) const
    {
        return text(column).split(u' ', Qt::SkipEmptyParts);
    }
    [[nodiscard]] qint64 integer(int column) const { return value(column).toLongLong(); }
    [[nodiscard]] Instant instant(int column) const
    {
        return Instant{std::chrono::milliseconds{integer(column)}};
    }
    [[nodiscard]] std::optional<Instant> optionalInstant(int column) const
    {
        return value(column).isNull() ? std::nullopt : std::optional{instant(column)};
    }

    /// How many rows an INSERT, UPDATE or DELETE changed; 0 when its conditions met none.
    [[nodiscard]] qint64 changedRows() const { return m_result.changedRows; }

private:
    explicit Statement(StatementResult result)
        : m_result(std::move(result))
    {
    }

    StatementResult m_result;
    std::size_t m_row = static_cast<std::size_t>(-1); // before the first
};

/// Everything between begin() and commit(), or nothing. A statement that fails in between, even
/// with Fault::Conflict, takes all of it along: commit() then refuses.
///
/// Belongs to the thread that began it, and must end before the database does.
class CLAIMCHECK_CORE_EXPORT Transaction
{
public:
    /// Of a SQLite file it waits until those who came before are done, and is committed together
    /// with those who come behind it; under PostgreSQL, READ COMMITTED.
    [[nodiscard]] static StoreResult<Transaction> begin(const Database& database);
    [[nodiscard]] static StoreResult<Transaction> begin(Connection& connection);
    Transaction(Transaction&& other) noexcept;
    Transaction& operator=(Transaction&&) = delete;
    ~Transaction();

    /// Fault::Unavailable also when it is unknown whether the database committed.
    [[nodiscard]] StoreResult<void> commit();
    /// Whether it failed because others were in the way, so that it may succeed if repeated.
    [[nodiscard]] bool wasContended() const;

private:
    Transaction(Connection* connection, Writer* writer);

    // One of them is null.
    Connection* m_connection;
    Writer* m_writer;
    bool m_open = true; // neither committed nor moved from
};

/// Runs @p work, which gives back a StoreResult, in a transaction, and commits when it succeeded.
/// Under PostgreSQL two transactions can wait for each other, and one of them must give way: it is
/// run again, at most twice, so @p work must change nothing but the database.
template <class Work>
[[nodiscard]] std::invoke_result_t<Work&> inTransaction(const Database& database, Work&& work)
{
    for (int tries = 3;; --tries) {
        auto transaction = Transaction::begin(database);
        if (!transaction)
            return std::unexpected(transaction.error());
        std::invoke_result_t<Work&> result = work();
        if (result) {
            if (const auto committed = transaction->commit(); committed)
                return result;
            else
                result = std::unexpected(committed.error());
        }
        if (tries == 1 || !transaction->wasContended())
            return result;
    }
}

} // namespace claimcheck
