#include "core/store/statement.h"

#include "core/store/writer.h"

namespace claimcheck {

using namespace Qt::StringLiterals;

namespace {

bool isChange(const QString& sql)
{
    return sql.startsWith("INSERT"_L1) || sql.startsWith("UPDATE"_L1)
        || sql.startsWith("DELETE"_L1);
}

} // namespace

StoreResult<Statement> Statement::run(const Database& database, const QString& sql,
                                      const QVariantList& values)
{
    // A change by itself stands in the same queue as all others of a SQLite file.
    const Writer* writer = database.writer();
    if (writer && !writer->ofThisThread() && isChange(sql))
        return inTransaction(database, [&] { return run(database, sql, values); });
    const auto connection = database.connection();
    if (!connection)
        return std::unexpected(connection.error());
    return run(**connection, sql, values);
}

StoreResult<Statement> Statement::run(Connection& connection, const QString& sql,
                                      const QVariantList& values)
{
    return connection.run(sql, values).transform([](StatementResult&& result) {
        return Statement{std::move(result)};
    });
}

StoreResult<Transaction> Transaction::begin(const Database& database)
{
    if (Writer* writer = database.writer()) {
        if (const auto begun = writer->begin(); !begun)
            return std::unexpected(begun.error());
        return Transaction{nullptr, writer};
    }
    const auto connection = database.connection();
    if (!connection)
        return std::unexpected(connection.error());
    return begin(**connection);
}

StoreResult<Transaction> Transaction::begin(Connection& connection)
{
    if (const auto begun = connection.begin(); !begun)
        return std::unexpected(begun.error());
    return Transaction{&connection, nullptr};
}

Transaction::Transaction(Connection* connection, Writer* writer)
    : m_connection(connection)
    , m_writer(writer)
{
}

Transaction::Transaction(Transaction&& other) noexcept
    : m_connection(other.m_connection)
    , m_writer(other.m_writer)
    , m_open(std::exchange(other.m_open, false))
{
}

Transaction::~Transaction()
{
    if (!m_open)
        return;
    if (m_writer)
        m_writer->rollback();
    else
        m_connection->rollback();
}

StoreResult<void> Transaction::commit()
{
    Q_ASSERT(m_open);
    m_open = false;
    return m_writer ? m_writer->commit() : m_connection->commit();
}

bool Transaction::wasContended() const
{
    return m_connection && m_connection->wasContended();
}

} // namespace claimcheck
