#include "core/store/nodestore.h"

#include "core/store/statement.h"

namespace claimcheck {

using namespace Qt::StringLiterals;

NodeStore::NodeStore(Database& database)
    : m_database(database)
{
}

StoreResult<void> NodeStore::run(const QString& sql, const QVariantList& values)
{
    return Statement::run(m_database, sql, values).transform([](const Statement&) { });
}

StoreResult<void> NodeStore::add(const QByteArray& id)
{
    return run(u"INSERT INTO nodes (id, applied) VALUES (?, 0)"
               " ON CONFLICT (id) DO UPDATE SET applied = 0"_s,
               {QString::fromLatin1(id)});
}

StoreResult<void> NodeStore::remove(const QByteArray& id)
{
    return run(u"DELETE FROM nodes WHERE id = ?"_s, {QString::fromLatin1(id)});
}

StoreResult<void> NodeStore::removeAll()
{
    return run(u"DELETE FROM nodes"_s, {});
}

StoreResult<NodePosition> NodeStore::position(const QByteArray& id) const
{
    // One statement, so that both are of one moment.
    auto rows = Statement::run(m_database,
                               u"SELECT (SELECT max(number) FROM changes),"
                               " (SELECT applied FROM nodes WHERE id = ?)"_s,
                               {QString::fromLatin1(id)});
    if (!rows)
        return std::unexpected(rows.error());
    rows->next();
    return NodePosition{rows->integer(0),
                        rows->value(1).isNull() ? std::nullopt : std::optional{rows->integer(1)}};
}

StoreResult<bool> NodeStore::acknowledge(const QByteArray& id, qint64 number)
{
    // It speaks of memory, so it need not outlive a loss of power, and nobody waits for the disk.
    const QString lightly = m_database.address().engine() == StoreAddress::Engine::Postgres
        ? u" AND set_config('synchronous_commit', 'off', true) = 'off'"_s
        : QString{};
    return Statement::run(m_database, u"UPDATE nodes SET applied = ? WHERE id = ?"_s + lightly,
                          {number, QString::fromLatin1(id)})
        .transform([](const Statement& statement) { return statement.changedRows() == 1; });
}

StoreResult<QByteArrayList> NodeStore::behind(qint64 number, const QByteArray& self) const
{
    auto rows = Statement::run(m_database, u"SELECT id FROM nodes WHERE applied < ? AND id <> ?"_s,
                               {number, QString::fromLatin1(self)});
    if (!rows)
        return std::unexpected(rows.error());
    QByteArrayList ids;
    while (rows->next())
        ids += rows->latin1(0);
    return ids;
}

StoreResult<void> NodeStore::removeBehind(const QByteArray& id, qint64 number)
{
    return run(u"DELETE FROM nodes WHERE id = ? AND applied < ?"_s,
               {QString::fromLatin1(id), number});
}

} // namespace claimcheck
