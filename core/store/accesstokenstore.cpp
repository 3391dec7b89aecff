#include "core/store/accesstokenstore.h"

#include "core/store/statement.h"

namespace claimcheck {

using namespace Qt::StringLiterals;

namespace {

OpaqueAccess tokenAt(const Statement& row)
{
    return {.hash = row.bytes(0), .claims = row.text(1).toUtf8(), .expiresAt = row.instant(2)};
}

} // namespace

AccessTokenStore::AccessTokenStore(Database& database)
    : m_database(database)
{
}

StoreResult<void> AccessTokenStore::insert(const OpaqueAccess& token)
{
    return Statement::run(
               m_database,
               u"INSERT INTO access_tokens (hash, claims, expires_at) VALUES (?, ?, ?)"_s,
               {token.hash, QString::fromUtf8(token.claims), toColumn(token.expiresAt)})
        .transform([](const Statement&) { });
}

StoreResult<std::optional<OpaqueAccess>> AccessTokenStore::find(const QByteArray& hash) const
{
    auto rows = Statement::run(
        m_database, u"SELECT hash, claims, expires_at FROM access_tokens WHERE hash = ?"_s, {hash});
    if (!rows)
        return std::unexpected(rows.error());
    return rows->next() ? std::optional{tokenAt(*rows)} : std::nullopt;
}

StoreResult<std::vector<OpaqueAccess>> AccessTokenStore::all() const
{
    auto rows = Statement::run(m_database, u"SELECT hash, claims, expires_at FROM access_tokens"_s);
    if (!rows)
        return std::unexpected(rows.error());
    std::vector<OpaqueAccess> tokens;
    while (rows->next())
        tokens.push_back(tokenAt(*rows));
    return tokens;
}

StoreResult<void> AccessTokenStore::removeExpired(Instant moment)
{
    return Statement::run(m_database, u"DELETE FROM access_tokens WHERE expires_at <= ?"_s,
                          {toColumn(moment)})
        .transform([](const Statement&) { });
}

} // namespace claimcheck
