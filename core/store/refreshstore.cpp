#include "core/store/refreshstore.h"

#include "core/store/statement.h"

namespace claimcheck {

using namespace Qt::StringLiterals;

namespace {

const QString kSelect = u"SELECT hash, session_id, generation, issued_at, expires_at, used_at"
                        " FROM refresh_tokens WHERE "_s;

RefreshToken tokenAt(const Statement& row)
{
    return {
        .hash = row.bytes(0),
        .sessionId = row.latin1(1),
        .generation = row.integer(2),
        .issuedAt = row.instant(3),
        .expiresAt = row.instant(4),
        .usedAt = row.optionalInstant(5),
    };
}

} // namespace

RefreshStore::RefreshStore(Database& database)
    : m_database(database)
{
}

StoreResult<void> RefreshStore::insert(const RefreshToken& token)
{
    return Statement::run(m_database,
                          u"INSERT INTO refresh_tokens (hash, session_id, generation, issued_at,"
                          " expires_at) VALUES (?, ?, ?, ?, ?)"_s,
                          {token.hash, QString::fromLatin1(token.sessionId), token.generation,
                           toColumn(token.issuedAt), toColumn(token.expiresAt)})
        .transform([](const Statement&) { });
}

StoreResult<std::optional<RefreshToken>> RefreshStore::find(const QByteArray& hash) const
{
    auto rows = Statement::run(m_database, kSelect + u"hash = ?"_s, {hash});
    if (!rows)
        return std::unexpected(rows.error());
    return rows->next() ? std::optional{tokenAt(*rows)} : std::nullopt;
}

StoreResult<std::vector<RefreshToken>> RefreshStore::ofSession(const QByteArray& id) const
{
    auto rows = Statement::run(m_database, kSelect + u"session_id = ? ORDER BY generation"_s,
                               {QString::fromLatin1(id)});
    if (!rows)
        return std::unexpected(rows.error());
    std::vector<RefreshToken> tokens;
    while (rows->next())
        tokens.push_back(tokenAt(*rows));
    return tokens;
}

StoreResult<void> RefreshStore::markUsed(const QByteArray& hash, Instant when)
{
    return Statement::run(m_database, u"UPDATE refresh_tokens SET used_at = ? WHERE hash = ?"_s,
                          {toColumn(when), hash})
        .transform([](const Statement&) { });
}

} // namespace claimcheck
