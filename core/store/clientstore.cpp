#include "core/store/clientstore.h"

#include "core/store/statement.h"

namespace claimcheck {

using namespace Qt::StringLiterals;

namespace {

const QString kSelect =
    u"SELECT id, secret_hash, roles, scopes, created_at, disabled_at FROM clients"_s;

ServiceClient clientAt(const Statement& row)
{
    return {
        .id = row.text(0),
        .secretHash = row.bytes(1),
        .roles = row.words(2),
        .scopes = row.words(3),
        .createdAt = row.instant(4),
        .disabledAt = row.optionalInstant(5),
    };
}

} // namespace

ClientStore::ClientStore(Database& database)
    : m_database(database)
{
}

StoreResult<void> ClientStore::insert(const ServiceClient& client)
{
    return Statement::run(m_database,
                          u"INSERT INTO clients (id, secret_hash, roles, scopes, created_at)"
                          " VALUES (?, ?, ?, ?, ?)"_s,
                          {client.id, client.secretHash, client.roles.join(u' '),
                           client.scopes.join(u' '), toColumn(client.createdAt)})
        .transform([](const Statement&) { });
}

StoreResult<std::optional<ServiceClient>> ClientStore::find(const QString& id) const
{
    auto rows = Statement::run(m_database, kSelect + u" WHERE id = ?"_s, {id});
    if (!rows)
        return std::unexpected(rows.error());
    return rows->next() ? std::optional{clientAt(*rows)} : std::nullopt;
}

StoreResult<std::vector<ServiceClient>> ClientStore::all() const
{
    auto rows = Statement::run(m_database, kSelect + u" ORDER BY id"_s);
    if (!rows)
        return std::unexpected(rows.error());
    std::vector<ServiceClient> clients;
    while (rows->next())
        clients.push_back(clientAt(*rows));
    return clients;
}

StoreResult<void> ClientStore::removeAll()
{
    return Statement::run(m_database, u"DELETE FROM clients"_s).transform([](const Statement&) { });
}

StoreResult<void> ClientStore::setDisabled(const QString& id, std::optional<Instant> when)
{
    return Statement::run(m_database, u"UPDATE clients SET disabled_at = ? WHERE id = ?"_s,
                          {toColumn(when), id})
        .transform([](const Statement&) { });
}

} // namespace claimcheck
