#include "core/store/userstore.h"

#include "core/store/statement.h"

namespace claimcheck {

using namespace Qt::StringLiterals;

namespace {

// A removed account keeps its row, because its name is never given to anybody else.
const QString kSelect = u"SELECT id, username, password_hash, roles, scopes, created_at,"
                        " disabled_at FROM users WHERE removed_at IS NULL AND "_s;

User userAt(const Statement& row)
{
    return {
        .id = row.integer(0),
        .username = row.text(1),
        .passwordHash = row.latin1(2),
        .roles = row.words(3),
        .scopes = row.words(4),
        .createdAt = row.instant(5),
        .disabledAt = row.optionalInstant(6),
    };
}

StoreResult<std::optional<User>> firstOf(StoreResult<Statement> rows)
{
    if (!rows)
        return std::unexpected(rows.error());
    return rows->next() ? std::optional{userAt(*rows)} : std::nullopt;
}

StoreResult<std::vector<User>> allOf(StoreResult<Statement> rows)
{
    if (!rows)
        return std::unexpected(rows.error());
    std::vector<User> users;
    while (rows->next())
        users.push_back(userAt(*rows));
    return users;
}

} // namespace

UserStore::UserStore(Database& database)
    : m_database(database)
{
}

StoreResult<qint64> UserStore::insert(const User& user, const QString& skeleton)
{
    auto inserted = Statement::run(
        m_database,
        u"INSERT INTO users (username, skeleton, password_hash, roles, scopes, created_at,"
        " disabled_at) VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id"_s,
        {user.username, skeleton, QString::fromLatin1(user.passwordHash), user.roles.join(u' '),
         user.scopes.join(u' '), toColumn(user.createdAt), toColumn(user.disabledAt)});
    if (!inserted)
        return std::unexpected(inserted.error());
    inserted->next();
    return inserted->integer(0);
}

StoreResult<std::optional<User>> UserStore::find(const QString& username) const
{
    return firstOf(Statement::run(m_database, kSelect + u"username = ?"_s, {username}));
}

StoreResult<std::optional<User>> UserStore::withId(qint64 id) const
{
    return firstOf(Statement::run(m_database, kSelect + u"id = ?"_s, {id}));
}

StoreResult<bool> UserStore::hasSkeleton(const QString& skeleton) const
{
    auto found =
        Statement::run(m_database, u"SELECT 1 FROM users WHERE skeleton = ?"_s, {skeleton});
    if (!found)
        return std::unexpected(found.error());
    return found->next();
}

StoreResult<std::vector<User>> UserStore::list(qint64 after, int limit) const
{
    return allOf(
        Statement::run(m_database, kSelect + u"id > ? ORDER BY id LIMIT ?"_s, {after, limit}));
}

StoreResult<std::vector<User>> UserStore::changedSince(Instant moment) const
{
    // 0 for those who are as they were made. Their birth is no measure: the clock may stand still,
    // or be set back.
    return allOf(Statement::run(m_database, kSelect + u"changed_at > 0 AND changed_at >= ?"_s,
                                {toColumn(moment)}));
}

StoreResult<qint64> UserStore::countWithRole(const QString& role) const
{
    // replace() tells "admin" from "Admin" on both engines; LIKE does not.
    auto count = Statement::run(m_database,
                                u"SELECT count(*) FROM users WHERE removed_at IS NULL AND"
                                " disabled_at IS NULL AND"
                                " replace(' ' || roles || ' ', ?, '') <> ' ' || roles || ' '"_s,
                                {QString{u" "_s + role + u' '}});
    if (!count)
        return std::unexpected(count.error());
    count->next();
    return count->integer(0);
}

StoreResult<void> UserStore::setPasswordHash(qint64 id, const QByteArray& hash)
{
    return Statement::run(m_database, u"UPDATE users SET password_hash = ? WHERE id = ?"_s,
                          {QString::fromLatin1(hash), id})
        .transform([](const Statement&) { });
}

StoreResult<bool> UserStore::replacePasswordHash(qint64 id, const QByteArray& before,
                                                 const QByteArray& after)
{
    return Statement::run(
               m_database,
               u"UPDATE users SET password_hash = ? WHERE id = ? AND password_hash = ?"_s,
               {QString::fromLatin1(after), id, QString::fromLatin1(before)})
        .transform([](const Statement& statement) { return statement.changedRows() == 1; });
}

StoreResult<void> UserStore::setRights(const User& user, Instant when)
{
    return Statement::run(m_database,
                          u"UPDATE users SET roles = ?, scopes = ?, disabled_at = ?, changed_at = ?"
                          " WHERE id = ?"_s,
                          {user.roles.join(u' '), user.scopes.join(u' '), toColumn(user.disabledAt),
                           toColumn(when), user.id})
        .transform([](const Statement&) { });
}

StoreResult<void> UserStore::removeAll()
{
    return Statement::run(m_database, u"DELETE FROM users"_s).transform([](const Statement&) { });
}

StoreResult<void> UserStore::remove(qint64 id, Instant when)
{
    return Statement::run(m_database,
                          u"UPDATE users SET removed_at = ?, changed_at = ?, password_hash = '',"
                          " roles = '', scopes = '' WHERE id = ?"_s,
                          {toColumn(when), toColumn(when), id})
        .transform([](const Statement&) { });
}

} // namespace claimcheck
