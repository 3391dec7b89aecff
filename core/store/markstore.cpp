#include "core/store/markstore.h"

#include "core/store/statement.h"

namespace claimcheck {

using namespace Qt::StringLiterals;

MarkStore::MarkStore(Database& database)
    : m_database(database)
{
}

StoreResult<std::optional<Instant>> MarkStore::find(QLatin1StringView name) const
{
    auto rows =
        Statement::run(m_database, u"SELECT value FROM marks WHERE name = ?"_s, {QString{name}});
    if (!rows)
        return std::unexpected(rows.error());
    return rows->next() ? std::optional{rows->instant(0)} : std::nullopt;
}

StoreResult<void> MarkStore::raise(QLatin1StringView name, Instant to)
{
    return Statement::run(m_database,
                          u"INSERT INTO marks (name, value) VALUES (?, ?) ON CONFLICT (name)"
                          " DO UPDATE SET value = excluded.value"
                          " WHERE marks.value < excluded.value"_s,
                          {QString{name}, toColumn(to)})
        .transform([](const Statement&) { });
}

} // namespace claimcheck
