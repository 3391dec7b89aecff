#pragma once

#include "core/base/clock.h"
#include "core/base/secretbytes.h"
#include "core/core_export.h"
#include "core/store/database.h"

#include <QByteArray>
#include <QString>

#include <optional>
#include <vector>

namespace claimcheck {

/// A key of the server as it lies in the store: sealed, because a backup of the store travels
/// further than the server does. Whoever holds the store's own key can open it.
struct StoredKey
{
    QByteArray id;      ///< `kid`
    QString purpose;    ///< what it is for: "access", "signed", "audit", "profile"
    QString algorithm;  ///< as it stands in `alg`; empty where there is nothing to choose
    QByteArray sealed;
    Instant createdAt;
    std::optional<Instant> activeFrom;  ///< since when it signs; a key without one is the next
    std::optional<Instant> retiredAt;   ///< since when another one signs
};

/// A secret that an earlier version kept in the clear.
struct UnsealedKey
{
    QString algorithm;
    SecretBytes secret;
    Instant createdAt;
};

/// The server's keys. Safe to use from several threads.
class CLAIMCHECK_CORE_EXPORT KeyStore
{
public:
    /// @p database must outlive the store.
    explicit KeyStore(Database& database);

    /// Oldest first.
    [[nodiscard]] StoreResult<std::vector<StoredKey>> all() const;
    /// Fault::Conflict when there is one of that id.
    [[nodiscard]] StoreResult<void> insert(const StoredKey& key);
    [[nodiscard]] StoreResult<void> activate(const QByteArray& id, Instant when);
    [[nodiscard]] StoreResult<void> retire(const QByteArray& id, Instant when);
    [[nodiscard]] StoreResult<void> remove(const QByteArray& id);

    [[nodiscard]] StoreResult<std::vector<UnsealedKey>> unsealed() const;
    /// Once they are sealed.
    [[nodiscard]] StoreResult<void> removeUnsealed();

private:
    Database& m_database;
};

} // namespace claimcheck
