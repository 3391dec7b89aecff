#include "core/store/statement.h"

namespace claimcheck {

StoreResult<Statement> Statement::run(const Database& database, const QString& sql,
                                      const QVariantList& values)
{
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
    const auto connection = database.connection();
    if (!connection)
        return std::unexpected(connection.error());
    // The thread waits here, in its turn, and not for SQLite's lock.
    std::optional<Turnstile::Pass> pass;
    if (Turnstile* writers = database.writers())
        pass.emplace(*writers);
    auto begun = begin(**connection);
    if (begun && pass)
        begun->m_pass.emplace(std::move(*pass));
    return begun;
}

StoreResult<Transaction> Transaction::begin(Connection& connection)
{
    if (const auto begun = connection.begin(); !begun)
        return std::unexpected(begun.error());
    return Transaction{connection};
}

Transaction::Transaction(Connection& connection)
    : m_connection(&connection)
{
}

Transaction::Transaction(Transaction&& other) noexcept
    : m_connection(other.m_connection)
    , m_open(std::exchange(other.m_open, false))
    , m_pass(std::move(other.m_pass))
{
}

Transaction::~Transaction()
{
    if (m_open)
        m_connection->rollback();
}

StoreResult<void> Transaction::commit()
{
    Q_ASSERT(m_open);
    m_open = false;
    auto committed = m_connection->commit();
    m_pass.reset();
    return committed;
}

bool Transaction::wasContended() const
{
    return m_connection->wasContended();
}

} // namespace claimcheck
