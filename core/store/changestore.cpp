#include "core/store/changestore.h"

#include "core/store/statement.h"

namespace claimcheck {

using namespace Qt::StringLiterals;

ChangeStore::ChangeStore(Database& database)
    : m_database(database)
{
}

StoreResult<qint64> ChangeStore::append(Change::Kind kind, const QByteArray& subject, Instant when)
{
    auto inserted = Statement::run(
        m_database, u"INSERT INTO changes (kind, subject, at) VALUES (?, ?, ?) RETURNING number"_s,
        {static_cast<int>(kind), QString::fromUtf8(subject), toColumn(when)});
    if (!inserted)
        return std::unexpected(inserted.error());
    inserted->next();
    return inserted->integer(0);
}

StoreResult<qint64> ChangeStore::newest() const
{
    auto rows = Statement::run(m_database, u"SELECT max(number) FROM changes"_s);
    if (!rows)
        return std::unexpected(rows.error());
    return rows->next() ? rows->integer(0) : 0;
}

StoreResult<std::vector<Change>> ChangeStore::after(qint64 number) const
{
    auto rows = Statement::run(
        m_database, u"SELECT number, kind, subject FROM changes WHERE number > ? ORDER BY number"_s,
        {number});
    if (!rows)
        return std::unexpected(rows.error());
    std::vector<Change> changes;
    while (rows->next()) {
        changes.push_back({rows->integer(0), static_cast<Change::Kind>(rows->value(1).toInt()),
                           rows->text(2).toUtf8()});
    }
    return changes;
}

StoreResult<void> ChangeStore::removeBefore(Instant moment)
{
    // The newest stays, so that numbers go on from it and a server that starts knows where it is.
    return Statement::run(m_database,
                          u"DELETE FROM changes WHERE at < ? AND number <"
                          " (SELECT max(number) FROM changes)"_s,
                          {toColumn(moment)})
        .transform([](const Statement&) { });
}

} // namespace claimcheck
