#include "core/store/unitofwork.h"

#include "core/store/statement.h"

namespace claimcheck {

using namespace Qt::StringLiterals;

StoreResult<UnitOfWork> UnitOfWork::begin(Database& database)
{
    auto transaction = Transaction::begin(database);
    if (!transaction)
        return std::unexpected(transaction.error());
    UnitOfWork unit{std::make_unique<Transaction>(std::move(*transaction))};
    // SQLite's transaction holds the only lock there is; PostgreSQL's needs a row to wait for.
    const auto locked = Statement::run(database, u"UPDATE audit_head SET seq = seq"_s);
    if (!locked)
        return std::unexpected(locked.error());
    return unit;
}

UnitOfWork::UnitOfWork(std::unique_ptr<Transaction> transaction)
    : m_transaction(std::move(transaction))
{
}

UnitOfWork::UnitOfWork(UnitOfWork&&) noexcept = default;
UnitOfWork::~UnitOfWork() = default;

StoreResult<void> UnitOfWork::commit()
{
    return m_transaction->commit();
}

} // namespace claimcheck
