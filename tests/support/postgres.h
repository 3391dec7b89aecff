#pragma once

#include "core/store/storeaddress.h"

#include <QProcess>
#include <QStringList>
#include <QTemporaryDir>
#include <QVariant>

#include <expected>
#include <memory>

namespace claimcheck {

/// A PostgreSQL server of this test program's own, in a temporary folder and on a unix socket
/// only. It ends with the program, however that ends, and leaves nothing behind.
///
/// PostgreSQL does not run as root, so under root it runs as the user `postgres`.
class PostgresCluster
{
public:
    /// The one of this program, started when it is first asked for; or why there can be none. Main
    /// thread only.
    [[nodiscard]] static std::expected<PostgresCluster*, QString> shared();

    ~PostgresCluster();
    PostgresCluster(const PostgresCluster&) = delete;
    PostgresCluster& operator=(const PostgresCluster&) = delete;

    /// Makes an empty place for a store, and says where it is: a schema, which is made in a
    /// hundredth of the time of a database.
    [[nodiscard]] StoreAddress newStore();
    /// Runs statements in a store as the superuser, with none of our code.
    [[nodiscard]] bool run(const StoreAddress& store, const QStringList& statements);
    /// The first value of the first row of a query.
    [[nodiscard]] QVariant ask(const StoreAddress& store, const QString& sql);

    /// As a crash of the server, and its return.
    [[nodiscard]] bool stop();
    [[nodiscard]] bool start();
    /// All that the server wrote down.
    [[nodiscard]] QByteArray log() const;

private:
    PostgresCluster() = default;
    [[nodiscard]] QString setUp();
    void prepare(QProcess& process) const;
    [[nodiscard]] QVariant ask(const QString& options, const QStringList& statements, bool& done);

    QTemporaryDir m_folder;
    QString m_programs; ///< the folder of initdb and postgres
    QProcess m_server;
    int m_stores = 0;
};

} // namespace claimcheck
