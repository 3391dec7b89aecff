#pragma once

// Inside the store only.

#include "core/store/engine.h"

#include <QElapsedTimer>
#include <QSqlDatabase>
#include <QSqlQuery>
#include <QVariantList>

#include <map>
#include <memory>
#include <vector>

namespace claimcheck {

/// All that a statement gave back.
struct StatementResult
{
    std::vector<QVariantList> rows;
    qint64 changedRows = 0;
};

/// One thread's session with the database, and the transaction it may be in.
///
/// A connection that broke is made anew when it is next used, but never within a transaction: what
/// the transaction did is lost, so all that is left of it is refused.
class Connection
{
public:
    /// @p engine must outlive the connection.
    [[nodiscard]] static StoreResult<std::unique_ptr<Connection>> open(const Engine& engine,
                                                                       ConnectionSettings settings);

    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    /// Runs a statement to its end, so that nothing of it can fail later. Outside of a transaction
    /// it is one by itself.
    [[nodiscard]] StoreResult<StatementResult> run(const QString& sql, const QVariantList& values);

    /// Transactions do not nest.
    [[nodiscard]] StoreResult<void> begin();
    /// The same within a transaction that was begun by run(): a savepoint, which commit() keeps and
    /// rollback() undoes.
    [[nodiscard]] StoreResult<void> beginUnit();
    /// Commits only if every statement since begin() succeeded, and rolls back otherwise: the
    /// engines differ in what a failed statement leaves behind. Fault::Unavailable also when it is
    /// unknown whether the database committed.
    [[nodiscard]] StoreResult<void> commit();
    void rollback();
    /// Whether the last transaction failed because others were in the way.
    [[nodiscard]] bool wasContended() const { return m_contended; }

    /// Whether the session is gone, and what was not committed with it.
    [[nodiscard]] bool isLost() const { return m_lost; }

    /// Hands the connection, with no statement under way, to @p thread; the calling thread must be
    /// the one that has it. Null leaves it to whichever thread takes it for itself.
    void moveToThread(QThread* thread);

    [[nodiscard]] const Engine& engine() const { return m_engine; }

private:
    enum class Phase { Idle, Working, Failed }; // of the transaction or unit

    Connection(const Engine& engine, ConnectionSettings settings);
    [[nodiscard]] StoreResult<void> connect();
    void disconnect();
    /// Connects again where that is needed and allowed.
    [[nodiscard]] StoreResult<void> makeReady();
    [[nodiscard]] StoreResult<void> begin(const QString& sql);
    [[nodiscard]] StoreResult<StatementResult> execute(const QString& sql,
                                                       const QVariantList& values);
    [[nodiscard]] StoreResult<QSqlQuery*> prepared(const QString& sql);
    [[nodiscard]] StoreResult<StatementResult> collect(QSqlQuery& query);
    [[nodiscard]] std::unexpected<StoreError> fail(const QSqlError& error);

    const Engine& m_engine;
    ConnectionSettings m_settings;
    QString m_name;
    QSqlDatabase m_database;
    std::map<QString, QSqlQuery> m_prepared; ///< by their text
    QElapsedTimer m_lastUse;
    Phase m_phase = Phase::Idle;
    bool m_isUnit = false; // within a transaction
    bool m_lost = false;
    bool m_contended = false;
};

} // namespace claimcheck
