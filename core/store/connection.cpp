#include "core/store/connection.h"

#include <QSqlError>
#include <QSqlRecord>

#include <atomic>

namespace claimcheck {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Fault = StoreError::Fault;

namespace {

// The texts are literals of ours, so there are not many; the limit is against a mistake.
constexpr std::size_t kMostPrepared = 128;

// A server that is restarted is away for longer than that.
constexpr auto kTrustedIdle = 1s;

QString nextConnectionName()
{
    static std::atomic<quint64> counter{0};
    return u"claimcheck-%1"_s.arg(counter.fetch_add(1));
}

std::unexpected<StoreError> unavailable(const QString& where)
{
    return std::unexpected(StoreError{Fault::Unavailable, where});
}

// The same value for both engines: Qt binds a null text or null bytes as NULL, and no column of
// ours takes that; PostgreSQL's BIGINT takes no boolean, and its TEXT no U+0000, for which
// U+FFFD stands instead, as in nothing that we look up.
QVariant portable(const QVariant& value)
{
    switch (value.typeId()) {
    case QMetaType::QString: {
        QString text = value.toString();
        if (text.isNull())
            return u""_s;
        return text.contains(QChar::Null) ? text.replace(QChar::Null, QChar::ReplacementCharacter)
                                          : text;
    }
    case QMetaType::QByteArray:
        return value.toByteArray().isNull() ? QVariant{""_ba} : value;
    case QMetaType::Bool:
        return value.toInt();
    default:
        return value;
    }
}

} // namespace

Connection::Connection(const Engine& engine, ConnectionSettings settings)
    : m_engine(engine)
    , m_settings(std::move(settings))
    , m_name(nextConnectionName())
{
}

StoreResult<std::unique_ptr<Connection>> Connection::open(const Engine& engine,
                                                          ConnectionSettings settings)
{
    if (!QSqlDatabase::isDriverAvailable(settings.driver))
        return unavailable(u"Qt's driver %1 is not installed"_s.arg(settings.driver));
    std::unique_ptr<Connection> opened{new Connection{engine, std::move(settings)}};
    if (const auto connected = opened->connect(); !connected)
        return std::unexpected(connected.error());
    return opened;
}

Connection::~Connection()
{
    disconnect();
}

StoreResult<void> Connection::connect()
{
    disconnect();
    m_database = QSqlDatabase::addDatabase(m_settings.driver, m_name);
    m_database.setDatabaseName(m_settings.database);
    m_database.setHostName(m_settings.host);
    m_database.setUserName(m_settings.user);
    m_database.setPassword(m_settings.password);
    m_database.setConnectOptions(m_settings.options);
    if (!m_database.open())
        return std::unexpected(m_engine.failureOf(m_database.lastError()).error);
    m_lost = false;
    for (const QString& statement : std::as_const(m_settings.greeting)) {
        if (const auto said = execute(statement, {}); !said) {
            m_lost = true;
            return std::unexpected(said.error());
        }
    }
    return {};
}

void Connection::disconnect()
{
    m_database = {};
    QSqlDatabase::removeDatabase(m_name);
    // After their driver: before it, each would still be told to a server that may be gone.
    m_prepared.clear();
}

StoreResult<void> Connection::makeReady()
{
    if (m_phase == Phase::Failed)
        return unavailable(u"an earlier statement of the transaction failed"_s);
    if (m_phase == Phase::Working)
        return {};
    // A statement that is sent on a dead connection may or may not have taken effect. So ask with
    // one that has no effect.
    if (!m_lost && m_engine.isRemote() && m_lastUse.isValid()
        && m_lastUse.durationElapsed() > kTrustedIdle) {
        static_cast<void>(execute(u"SELECT 1"_s, {}));
    }
    return m_lost ? connect() : StoreResult<void>{};
}

StoreResult<StatementResult> Connection::run(const QString& sql, const QVariantList& values)
{
    if (const auto ready = makeReady(); !ready)
        return std::unexpected(ready.error());
    auto result = execute(sql, values);
    if (!result && m_phase == Phase::Working)
        m_phase = Phase::Failed;
    return result;
}

StoreResult<QSqlQuery*> Connection::prepared(const QString& sql)
{
    if (const auto found = m_prepared.find(sql); found != m_prepared.end())
        return &found->second;
    QSqlQuery query(m_database);
    query.setForwardOnly(true);
    if (!query.prepare(sql))
        return fail(query.lastError());
    if (m_prepared.size() >= kMostPrepared)
        m_prepared.clear();
    return &m_prepared.emplace(sql, std::move(query)).first->second;
}

StoreResult<StatementResult> Connection::execute(const QString& sql, const QVariantList& values)
{
    // Only what has values is worth preparing, and PostgreSQL prepares no BEGIN and no CREATE.
    if (values.isEmpty()) {
        QSqlQuery query(m_database);
        query.setForwardOnly(true);
        return query.exec(sql) ? collect(query) : fail(query.lastError());
    }
    const auto query = prepared(sql);
    if (!query)
        return std::unexpected(query.error());
    for (int i = 0; i < values.size(); ++i)
        (*query)->bindValue(i, portable(values[i]));
    auto result = (*query)->exec() ? collect(**query) : fail((*query)->lastError());
    (*query)->finish();
    // The query lives on; secrets among its values must not.
    for (int i = 0; i < values.size(); ++i)
        (*query)->bindValue(i, QVariant{});
    return result;
}

StoreResult<StatementResult> Connection::collect(QSqlQuery& query)
{
    StatementResult result;
    const int columns = query.record().count();
    while (query.next()) {
        QVariantList& row = result.rows.emplace_back();
        row.reserve(columns);
        for (int column = 0; column < columns; ++column)
            row += query.value(column);
    }
    // next() is false at an error, too; and SQLite commits what has RETURNING at its last step.
    if (query.lastError().isValid())
        return fail(query.lastError());
    result.changedRows = query.numRowsAffected();
    m_lastUse.start();
    return result;
}

std::unexpected<StoreError> Connection::fail(const QSqlError& error)
{
    StatementFailure failure = m_engine.failureOf(error);
    m_lost = m_lost || failure.lost;
    m_contended = m_contended || failure.contended;
    return std::unexpected(std::move(failure.error));
}

StoreResult<void> Connection::begin()
{
    m_isUnit = false;
    return begin(m_engine.beginning());
}

StoreResult<void> Connection::beginUnit()
{
    const auto begun = begin(u"SAVEPOINT unit"_s);
    m_isUnit = begun.has_value();
    return begun;
}

StoreResult<void> Connection::begin(const QString& sql)
{
    Q_ASSERT_X(m_phase == Phase::Idle, "Transaction::begin", "transactions do not nest");
    if (m_phase != Phase::Idle)
        return unavailable(u"a transaction within a transaction"_s);
    m_contended = false;
    if (const auto begun = run(sql, {}); !begun)
        return std::unexpected(begun.error());
    m_phase = Phase::Working;
    return {};
}

StoreResult<void> Connection::commit()
{
    Q_ASSERT(m_phase != Phase::Idle);
    const auto committed = run(m_isUnit ? u"RELEASE unit"_s : u"COMMIT"_s, {});
    if (!committed) {
        rollback();
        return std::unexpected(committed.error());
    }
    m_phase = Phase::Idle;
    m_isUnit = false;
    return {};
}

void Connection::rollback()
{
    // When even this fails, the only way out of the transaction is out of the connection.
    if (!m_lost && !execute(m_isUnit ? u"ROLLBACK TO unit"_s : u"ROLLBACK"_s, {}))
        m_lost = true;
    m_phase = Phase::Idle;
    m_isUnit = false;
}

void Connection::moveToThread(QThread* thread)
{
    const bool moved = m_database.moveToThread(thread);
    Q_ASSERT(moved || !m_database.isOpen());
}

} // namespace claimcheck
