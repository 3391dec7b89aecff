#include "core/store/auditstore.h"

#include "core/store/statement.h"

#include <algorithm>
#include <limits>

namespace claimcheck {

using namespace Qt::StringLiterals;

namespace {

// Both databases count with a sign; no log ever gets that long.
qint64 toColumn(quint64 seq)
{
    return static_cast<qint64>(std::min<quint64>(seq, std::numeric_limits<qint64>::max()));
}

quint64 toSeq(qint64 column)
{
    return static_cast<quint64>(column);
}

StoreResult<std::vector<AuditRow>> rowsOf(StoreResult<Statement> statement)
{
    if (!statement)
        return std::unexpected(statement.error());
    std::vector<AuditRow> rows;
    while (statement->next()) {
        rows.push_back(
            {toSeq(statement->integer(0)), statement->text(1).toUtf8(), statement->bytes(2)});
    }
    return rows;
}

} // namespace

AuditStore::AuditStore(Database& database)
    : m_database(database)
{
}

StoreResult<AuditHead> AuditStore::head() const
{
    auto rows = Statement::run(m_database, u"SELECT seq, mac FROM audit_head"_s);
    if (!rows)
        return std::unexpected(rows.error());
    return rows->next() ? AuditHead{toSeq(rows->integer(0)), rows->bytes(1)} : AuditHead{};
}

StoreResult<void> AuditStore::append(const AuditRow& row, Instant at)
{
    const auto inserted = Statement::run(
        m_database, u"INSERT INTO audit (seq, at, line, mac) VALUES (?, ?, ?, ?)"_s,
        {toColumn(row.seq), claimcheck::toColumn(at), QString::fromUtf8(row.line), row.mac});
    if (!inserted)
        return std::unexpected(inserted.error());
    return Statement::run(m_database, u"UPDATE audit_head SET seq = ?, mac = ?"_s,
                          {toColumn(row.seq), row.mac})
        .transform([](const Statement&) { });
}

StoreResult<std::vector<AuditRow>> AuditStore::after(quint64 after, int limit) const
{
    return rowsOf(Statement::run(
        m_database, u"SELECT seq, line, mac FROM audit WHERE seq > ? ORDER BY seq LIMIT ?"_s,
        {toColumn(after), limit}));
}

StoreResult<std::vector<AuditRow>> AuditStore::before(quint64 before, int limit) const
{
    return rowsOf(Statement::run(
        m_database, u"SELECT seq, line, mac FROM audit WHERE seq < ? ORDER BY seq DESC LIMIT ?"_s,
        {toColumn(before), limit}));
}

} // namespace claimcheck
