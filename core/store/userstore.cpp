#include "core/store/userstore.h"

#include "core/store/statement.h"

namespace claimcheck {

using namespace Qt::StringLiterals;

UserStore::UserStore(Database& database)
    : m_database(database)
{
}

StoreResult<qint64> UserStore::insert(const User& user)
{
    return Statement::run(m_database,
                          u"INSERT INTO users (username, password_hash, roles, created_at)"
                          " VALUES (?, ?, ?, ?) RETURNING id"_s,
                          {user.username, QString::fromLatin1(user.passwordHash),
                           user.roles.join(u' '), toColumn(user.createdAt)})
        .transform([](Statement statement) { return statement.next() ? statement.integer(0) : 0; });
}

StoreResult<std::optional<User>> UserStore::find(const QString& username) const
{
    auto statement = Statement::run(m_database,
                                    u"SELECT id, username, password_hash, roles, created_at"
                                    " FROM users WHERE username = ?"_s,
                                    {username});
    if (!statement)
        return std::unexpected(statement.error());
    if (!statement->next())
        return std::nullopt;
    return User{
        .id = statement->value(0).toLongLong(),
        .username = statement->text(1),
        .passwordHash = statement->latin1(2),
        .roles = statement->text(3).split(u' ', Qt::SkipEmptyParts),
        .createdAt = statement->instant(4),
    };
}

StoreResult<void> UserStore::setPasswordHash(qint64 id, const QByteArray& hash)
{
    return Statement::run(m_database, u"UPDATE users SET password_hash = ? WHERE id = ?"_s,
                          {QString::fromLatin1(hash), id})
        .transform([](const Statement&) { });
}

} // namespace claimcheck
