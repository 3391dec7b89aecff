#pragma once

#include "core/core_export.h"
#include "core/store/database.h"

#include <QByteArray>
#include <QByteArrayList>

#include <optional>

namespace claimcheck {

/// How far a server is behind.
struct NodePosition
{
    qint64 newest = 0;             ///< the number of the newest change
    std::optional<qint64> applied; ///< that of the last one it took in; nothing while it is unknown
};

/// The servers that run on the database, and how much of the changes each has taken in. Safe to use
/// from several threads.
class CLAIMCHECK_CORE_EXPORT NodeStore
{
public:
    /// @p database must outlive the store.
    explicit NodeStore(Database& database);

    /// From when this has succeeded, who makes a change waits for that server. It has taken in
    /// nothing yet.
    [[nodiscard]] StoreResult<void> add(const QByteArray& id);
    [[nodiscard]] StoreResult<void> remove(const QByteArray& id);
    /// What servers left behind that did not end by themselves.
    [[nodiscard]] StoreResult<void> removeAll();

    [[nodiscard]] StoreResult<NodePosition> position(const QByteArray& id) const;
    /// That server has taken in the changes up to @p number. False when it is unknown.
    [[nodiscard]] StoreResult<bool> acknowledge(const QByteArray& id, qint64 number);

    /// The servers other than @p self that have not taken in @p number.
    [[nodiscard]] StoreResult<QByteArrayList> behind(qint64 number, const QByteArray& self) const;
    /// Removes a server, unless it has taken in @p number after all.
    [[nodiscard]] StoreResult<void> removeBehind(const QByteArray& id, qint64 number);

private:
    [[nodiscard]] StoreResult<void> run(const QString& sql, const QVariantList& values);

    Database& m_database;
};

} // namespace claimcheck
