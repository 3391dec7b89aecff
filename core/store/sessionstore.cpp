#include "core/store/sessionstore.h"

#include "core/store/statement.h"

namespace claimcheck {

using namespace Qt::StringLiterals;

SessionStore::SessionStore(Database& database)
    : m_database(database)
{
}

StoreResult<void> SessionStore::insert(const Session& session)
{
    return Statement::run(m_database,
                          u"INSERT INTO sessions (id, user_id, token_id, style, issued_at,"
                          " expires_at, address, agent) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"_s,
                          {QString::fromLatin1(session.id), session.userId,
                           QString::fromLatin1(session.tokenId), session.style,
                           toColumn(session.issuedAt), toColumn(session.expiresAt),
                           session.client.address, session.client.agent})
        .transform([](const Statement&) { });
}

StoreResult<std::vector<Session>> SessionStore::ofUser(qint64 userId, Instant now) const
{
    auto statement =
        Statement::run(m_database,
                       u"SELECT id, user_id, token_id, style, issued_at, expires_at, address,"
                       " agent FROM sessions WHERE user_id = ? AND expires_at > ?"
                       " ORDER BY issued_at DESC, id"_s,
                       {userId, toColumn(now)});
    if (!statement)
        return std::unexpected(statement.error());
    std::vector<Session> sessions;
    while (statement->next()) {
        sessions.push_back({
            .id = statement->latin1(0),
            .userId = statement->value(1).toLongLong(),
            .tokenId = statement->latin1(2),
            .style = statement->text(3),
            .issuedAt = statement->instant(4),
            .expiresAt = statement->instant(5),
            .lastUsedAt = statement->instant(4),
            .client = {statement->text(6), statement->text(7)},
        });
    }
    return sessions;
}

StoreResult<void> SessionStore::removeExpired(Instant now)
{
    return Statement::run(m_database, u"DELETE FROM sessions WHERE expires_at <= ?"_s,
                          {toColumn(now)})
        .transform([](const Statement&) { });
}

} // namespace claimcheck
