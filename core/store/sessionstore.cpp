#include "core/store/sessionstore.h"

#include "core/store/statement.h"

namespace claimcheck {

using namespace Qt::StringLiterals;

namespace {

const QString kSelect =
    u"SELECT s.id, s.user_id, u.username, s.client_id, s.style, s.scope, s.generation, s.token_id,"
    " s.authenticated_at, s.issued_at, s.expires_at, s.last_used_at, s.ended_at, s.address, s.agent"
    " FROM sessions s JOIN users u ON u.id = s.user_id WHERE "_s;

Session sessionAt(const Statement& row)
{
    return {
        .id = row.latin1(0),
        .userId = row.integer(1),
        .username = row.text(2),
        .clientId = row.text(3),
        .style = findStyle(row.text(4)).value_or(TokenStyle::Jwt),
        .scope = row.words(5),
        .generation = row.integer(6),
        .tokenId = row.latin1(7),
        .authenticatedAt = row.instant(8),
        .issuedAt = row.instant(9),
        .expiresAt = row.instant(10),
        .lastUsedAt = row.instant(11),
        .endedAt = row.optionalInstant(12),
        .client = {row.text(13), row.text(14)},
    };
}

StoreResult<std::vector<Session>> allOf(StoreResult<Statement> rows)
{
    if (!rows)
        return std::unexpected(rows.error());
    std::vector<Session> sessions;
    while (rows->next())
        sessions.push_back(sessionAt(*rows));
    return sessions;
}

} // namespace

SessionStore::SessionStore(Database& database)
    : m_database(database)
{
}

StoreResult<void> SessionStore::insert(const Session& session)
{
    return Statement::run(
               m_database,
               u"INSERT INTO sessions (id, user_id, client_id, style, scope, generation, token_id,"
               " authenticated_at, issued_at, expires_at, last_used_at, address, agent)"
               " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"_s,
               {QString::fromLatin1(session.id), session.userId, session.clientId,
                QString{styleName(session.style)}, session.scope.join(u' '), session.generation,
                QString::fromLatin1(session.tokenId), toColumn(session.authenticatedAt),
                toColumn(session.issuedAt), toColumn(session.expiresAt),
                toColumn(session.lastUsedAt), session.client.address, session.client.agent})
        .transform([](const Statement&) { });
}

StoreResult<std::optional<Session>> SessionStore::find(const QByteArray& id) const
{
    auto rows = Statement::run(m_database, kSelect + u"s.id = ?"_s, {QString::fromLatin1(id)});
    if (!rows)
        return std::unexpected(rows.error());
    return rows->next() ? std::optional{sessionAt(*rows)} : std::nullopt;
}

StoreResult<std::vector<Session>> SessionStore::ofUser(qint64 userId, Instant now) const
{
    return allOf(Statement::run(m_database,
                                kSelect
                                    + u"s.user_id = ? AND s.ended_at IS NULL AND s.expires_at > ?"
                                      " ORDER BY s.issued_at DESC, s.id"_s,
                                {userId, toColumn(now)}));
}

StoreResult<std::vector<Session>> SessionStore::newest(int limit, Instant now) const
{
    return allOf(Statement::run(m_database,
                                kSelect
                                    + u"s.ended_at IS NULL AND s.expires_at > ?"
                                      " ORDER BY s.issued_at DESC, s.id LIMIT ?"_s,
                                {toColumn(now), limit}));
}

StoreResult<bool> SessionStore::rotate(const QByteArray& id, qint64 from, Instant when)
{
    return Statement::run(m_database,
                          u"UPDATE sessions SET generation = ?, token_id = ?, last_used_at = ?"
                          " WHERE id = ? AND generation = ? AND ended_at IS NULL"_s,
                          {from + 1, QString::fromLatin1(accessTokenId(id, from + 1)),
                           toColumn(when), QString::fromLatin1(id), from})
        .transform([](const Statement& statement) { return statement.changedRows() == 1; });
}

StoreResult<bool> SessionStore::end(const QByteArray& id, Instant when)
{
    return Statement::run(m_database,
                          u"UPDATE sessions SET ended_at = ? WHERE id = ? AND ended_at IS NULL"_s,
                          {toColumn(when), QString::fromLatin1(id)})
        .transform([](const Statement& statement) { return statement.changedRows() == 1; });
}

StoreResult<void> SessionStore::endAll(Instant when)
{
    return Statement::run(m_database, u"UPDATE sessions SET ended_at = ? WHERE ended_at IS NULL"_s,
                          {toColumn(when)})
        .transform([](const Statement&) { });
}

StoreResult<void> SessionStore::removeExpired(Instant moment)
{
    return Statement::run(m_database, u"DELETE FROM sessions WHERE expires_at <= ?"_s,
                          {toColumn(moment)})
        .transform([](const Statement&) { });
}

} // namespace claimcheck
