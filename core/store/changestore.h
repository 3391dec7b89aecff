#pragma once

#include "core/base/clock.h"
#include "core/core_export.h"
#include "core/store/database.h"

#include <QByteArray>
#include <QString>

#include <vector>

namespace claimcheck {

/// Something that every server of the database must know at once, because it decides by memory.
struct Change
{
    enum class Kind {
        Revoked, ///< a token or a session, by its id
        Account, ///< what a user may do, by name
        Client,  ///< a service client, by id
        Keys,    ///< the signing keys
    };

    qint64 number = 0; ///< given by the store; in the order of the commits
    Kind kind = Kind::Keys;
    QByteArray subject;
};

/// The changes since servers run on this database, kept for a while. Written within the unit of
/// work that makes them. Safe to use from several threads.
class CLAIMCHECK_CORE_EXPORT ChangeStore
{
public:
    /// @p database must outlive the store.
    explicit ChangeStore(Database& database);

    [[nodiscard]] StoreResult<qint64> append(Change::Kind kind, const QByteArray& subject,
                                             Instant when);
    /// 0 before the first.
    [[nodiscard]] StoreResult<qint64> newest() const;
    [[nodiscard]] StoreResult<std::vector<Change>> after(qint64 number) const;
    [[nodiscard]] StoreResult<void> removeBefore(Instant moment);

private:
    Database& m_database;
};

} // namespace claimcheck
