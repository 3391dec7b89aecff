#include "core/store/revocationstore.h"

#include "core/store/statement.h"

#include <QStringTokenizer>

namespace claimcheck {

using namespace Qt::StringLiterals;

namespace {

const QString kSelect = u"SELECT token_id, revoked_at, expires_at FROM revocations"_s;

Revocation revocationAt(const Statement& row)
{
    return {row.latin1(0), row.instant(1), row.instant(2)};
}

// Ids are Latin-1, so this is in none of them.
constexpr QChar kSeparator = QChar::LineSeparator;

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

// As one text: a row of its own for each of ten million, or a number of its own, would take longer
// than all else at a start.
StoreResult<RevocationPage> RevocationStore::page(const QByteArray& last, int limit) const
{
    auto rows =
        Statement::run(m_database,
                       u"SELECT max(token_id), max(expires_at), string_agg(token_id, ?)"
                       " FROM (SELECT token_id, expires_at FROM revocations WHERE token_id > ?"
                       "       ORDER BY token_id LIMIT ?) AS page"_s,
                       {QString{kSeparator}, QString::fromLatin1(last), limit});
    if (!rows)
        return std::unexpected(rows.error());
    if (!rows->next() || rows->value(0).isNull())
        return RevocationPage{};
    RevocationPage page{.ids = {}, .expiresAt = rows->instant(1), .last = rows->latin1(0)};
    const QString text = rows->text(2);
    for (const QStringView id : QStringTokenizer{text, kSeparator})
        page.ids += id.toLatin1();
    return page;
}

StoreResult<void> RevocationStore::removeExpired(Instant moment)
{
    return Statement::run(m_database, u"DELETE FROM revocations WHERE expires_at < ?"_s,
                          {toColumn(moment)})
        .transform([](const Statement&) { });
}

} // namespace claimcheck
