#pragma once

#include "core/core_export.h"
#include "core/store/database.h"

#include <memory>

namespace claimcheck {

class Transaction;

/// What the stores do in this thread between begin() and commit(): all of it, or nothing.
///
/// Units follow each other, on all servers of one database: each begins by taking the head of the
/// audit log, so that its events, and the changes other servers are told of, are in the order in
/// which they were committed.
class CLAIMCHECK_CORE_EXPORT UnitOfWork
{
public:
    /// @p database must outlive the unit.
    [[nodiscard]] static StoreResult<UnitOfWork> begin(Database& database);
    UnitOfWork(UnitOfWork&&) noexcept;
    UnitOfWork& operator=(UnitOfWork&&) = delete;
    /// Without a commit nothing was done.
    ~UnitOfWork();

    /// When it succeeds, everything is durable.
    [[nodiscard]] StoreResult<void> commit();

private:
    explicit UnitOfWork(std::unique_ptr<Transaction> transaction);

    std::unique_ptr<Transaction> m_transaction;
};

} // namespace claimcheck
