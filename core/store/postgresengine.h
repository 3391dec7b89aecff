#pragma once

// Inside the store only.

#include "core/store/engine.h"
#include "core/store/storeaddress.h"

namespace claimcheck {

/// A database of a PostgreSQL server, version 15 or later. Our tables are in the first schema of
/// the search path; the version of theirs stands in the table `claimcheck_schema`.
class PostgresEngine final : public Engine
{
public:
    explicit PostgresEngine(const StoreAddress& address);

    [[nodiscard]] StoreResult<void> admit() override;
    [[nodiscard]] ConnectionSettings settings() const override { return m_settings; }

    [[nodiscard]] QString beginning() const override;
    /// Never says a value: PostgreSQL's own words may hold those of a row or of a statement.
    [[nodiscard]] StatementFailure failureOf(const QSqlError& error) const override;
    [[nodiscard]] bool isRemote() const override { return true; }

    [[nodiscard]] QString inDialect(const QString& sql) const override;
    [[nodiscard]] StoreResult<void> lockSchema(Connection& connection) const override;
    [[nodiscard]] StoreResult<int> schemaVersion(Connection& connection) const override;
    [[nodiscard]] StoreResult<void> setSchemaVersion(Connection& connection,
                                                     int version) const override;

private:
    ConnectionSettings m_settings;
};

} // namespace claimcheck
