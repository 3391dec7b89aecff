#include "core/store/keystore.h"

#include "core/store/statement.h"

namespace claimcheck {

using namespace Qt::StringLiterals;

KeyStore::KeyStore(Database& database)
    : m_database(database)
{
}

StoreResult<std::vector<StoredKey>> KeyStore::all() const
{
    auto rows = Statement::run(m_database,
                               u"SELECT id, purpose, algorithm, sealed, created_at, active_from,"
                               " retired_at FROM keys ORDER BY created_at, id"_s);
    if (!rows)
        return std::unexpected(rows.error());
    std::vector<StoredKey> keys;
    while (rows->next()) {
        keys.push_back({
            .id = rows->latin1(0),
            .purpose = rows->text(1),
            .algorithm = rows->text(2),
            .sealed = rows->bytes(3),
            .createdAt = rows->instant(4),
            .activeFrom = rows->optionalInstant(5),
            .retiredAt = rows->optionalInstant(6),
        });
    }
    return keys;
}

StoreResult<void> KeyStore::insert(const StoredKey& key)
{
    return Statement::run(m_database,
                          u"INSERT INTO keys (id, purpose, algorithm, sealed, created_at,"
                          " active_from, retired_at) VALUES (?, ?, ?, ?, ?, ?, ?)"_s,
                          {QString::fromLatin1(key.id), key.purpose, key.algorithm, key.sealed,
                           toColumn(key.createdAt), toColumn(key.activeFrom),
                           toColumn(key.retiredAt)})
        .transform([](const Statement&) { });
}

StoreResult<void> KeyStore::activate(const QByteArray& id, Instant when)
{
    return Statement::run(m_database, u"UPDATE keys SET active_from = ? WHERE id = ?"_s,
                          {toColumn(when), QString::fromLatin1(id)})
        .transform([](const Statement&) { });
}

StoreResult<void> KeyStore::retire(const QByteArray& id, Instant when)
{
    return Statement::run(m_database,
                          u"UPDATE keys SET retired_at = ? WHERE id = ? AND retired_at IS NULL"_s,
                          {toColumn(when), QString::fromLatin1(id)})
        .transform([](const Statement&) { });
}

StoreResult<void> KeyStore::remove(const QByteArray& id)
{
    return Statement::run(m_database, u"DELETE FROM keys WHERE id = ?"_s, {QString::fromLatin1(id)})
        .transform([](const Statement&) { });
}

StoreResult<std::vector<UnsealedKey>> KeyStore::unsealed() const
{
    auto rows =
        Statement::run(m_database, u"SELECT algorithm, secret, created_at FROM signing_keys"_s);
    if (!rows)
        return std::unexpected(rows.error());
    std::vector<UnsealedKey> keys;
    while (rows->next())
        keys.push_back({rows->text(0), SecretBytes::copyOf(rows->bytes(1)), rows->instant(2)});
    return keys;
}

StoreResult<void> KeyStore::removeUnsealed()
{
    return Statement::run(m_database, u"DELETE FROM signing_keys"_s)
        .transform([](const Statement&) { });
}

} // namespace claimcheck
