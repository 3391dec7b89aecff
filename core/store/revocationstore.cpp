#include "core/store/revocationstore.h"

#include "core/store/statement.h"

namespace claimcheck {

using namespace Qt::StringLiterals;

RevocationStore::RevocationStore(Database& database)
    : m_database(database)
{
}

StoreResult<void> RevocationStore::revoke(const Revocation& revocation)
{
    auto transaction = Transaction::begin(m_database);
    if (!transaction)
        return std::unexpected(transaction.error());
    const QString tokenId = QString::fromLatin1(revocation.tokenId);
    if (const auto inserted = Statement::run(
            m_database,
            u"INSERT INTO revocations (token_id, revoked_at, expires_at) VALUES (?, ?, ?)"
            " ON CONFLICT (token_id) DO NOTHING"_s,
            {tokenId, toColumn(revocation.revokedAt), toColumn(revocation.expiresAt)});
        !inserted) {
        return std::unexpected(inserted.error());
    }
    if (const auto ended =
            Statement::run(m_database, u"DELETE FROM sessions WHERE token_id = ?"_s, {tokenId});
        !ended) {
        return std::unexpected(ended.error());
    }
    return transaction->commit();
}

StoreResult<std::vector<Revocation>> RevocationStore::all() const
{
    auto statement =
        Statement::run(m_database, u"SELECT token_id, revoked_at, expires_at FROM revocations"_s);
    if (!statement)
        return std::unexpected(statement.error());
    std::vector<Revocation> revocations;
    while (statement->next()) {
        revocations.push_back({statement->latin1(0), statement->instant(1), statement->instant(2)});
    }
    return revocations;
}

StoreResult<void> RevocationStore::removeExpired(Instant moment)
{
    return Statement::run(m_database, u"DELETE FROM revocations WHERE expires_at < ?"_s,
                          {toColumn(moment)})
        .transform([](const Statement&) { });
}

} // namespace claimcheck
