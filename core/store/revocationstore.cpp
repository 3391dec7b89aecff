#include "core/store/revocationstore.h"

#include "core/store/statement.h"

namespace claimcheck {

using namespace Qt::StringLiterals;

namespace {

const QString kSelect = u"SELECT token_id, revoked_at, expires_at FROM revocations"_s;

Revocation revocationAt(const Statement& row)
{
    return {row.latin1(0), row.instant(1), row.instant(2)};
}

} // namespace

RevocationStore::RevocationStore(Database& database)
    : m_database(database)
{
}

StoreResult<void> RevocationStore::insert(const Revocation& revocation)
{
    return Statement::run(
               m_database,
               u"INSERT INTO revocations (token_id, revoked_at, expires_at) VALUES (?, ?, ?)"
               " ON CONFLICT (token_id) DO NOTHING"_s,
               {QString::fromLatin1(revocation.tokenId), toColumn(revocation.revokedAt),
                toColumn(revocation.expiresAt)})
        .transform([](const Statement&) { });
}

StoreResult<std::optional<Revocation>> RevocationStore::find(const QByteArray& tokenId) const
{
    auto rows = Statement::run(m_database, kSelect + u" WHERE token_id = ?"_s,
                               {QString::fromLatin1(tokenId)});
    if (!rows)
        return std::unexpected(rows.error());
    return rows->next() ? std::optional{revocationAt(*rows)} : std::nullopt;
}

StoreResult<std::vector<Revocation>> RevocationStore::all() const
{
    auto rows = Statement::run(m_database, kSelect);
    if (!rows)
        return std::unexpected(rows.error());
    std::vector<Revocation> revocations;
    while (rows->next())
        revocations.push_back(revocationAt(*rows));
    return revocations;
}

StoreResult<void> RevocationStore::removeExpired(Instant moment)
{
    return Statement::run(m_database, u"DELETE FROM revocations WHERE expires_at < ?"_s,
                          {toColumn(moment)})
        .transform([](const Statement&) { });
}

} // namespace claimcheck
