#pragma once

// For tests that must hold on both engines. A whole class of them reads:
//
//     void initTestCase_data() { forEachEngine(); }
//     void init()
//     {
//         QFETCH_GLOBAL(const StoreAddress::Engine, engine);
//         if (const QString why = missing(engine); !why.isEmpty())
//             QSKIP(qPrintable(why));
//         m_store = std::make_unique<FreshStore>(engine);
//         m_database = m_store->open();
//     }

#include "core/store/database.h"
#include "tests/support/postgres.h"

#include <QTemporaryDir>
#include <QTest>

#include <memory>

namespace claimcheck {

/// One row for each engine, in the column "engine". As global data it repeats a class of tests.
inline void forEachEngine()
{
    QTest::addColumn<StoreAddress::Engine>("engine");
    QTest::newRow("SQLite") << StoreAddress::Engine::Sqlite;
    QTest::newRow("PostgreSQL") << StoreAddress::Engine::Postgres;
}

/// Why @p engine cannot be tested here; empty when it can.
[[nodiscard]] inline QString missing(StoreAddress::Engine engine)
{
    if (engine == StoreAddress::Engine::Sqlite)
        return {};
    const auto cluster = PostgresCluster::shared();
    return cluster ? QString{} : cluster.error();
}

/// Place for a store that nobody has opened yet. Outlives the databases opened from it.
class FreshStore
{
public:
    explicit FreshStore(StoreAddress::Engine engine)
        : m_address(engine == StoreAddress::Engine::Sqlite
                        ? StoreAddress::sqlite(m_folder.filePath(QStringLiteral("store.db")))
                        : (*PostgresCluster::shared())->newStore())
    {
    }

    [[nodiscard]] const StoreAddress& address() const { return m_address; }

    /// Opens it, now or again. A store that does not open ends the program.
    [[nodiscard]] std::unique_ptr<Database> open(Access access = Access::Server) const
    {
        auto database = Database::open(m_address, access);
        if (!database)
            qFatal("%ls", qUtf16Printable(database.error().where));
        return std::move(*database);
    }

private:
    QTemporaryDir m_folder;
    StoreAddress m_address;
};

} // namespace claimcheck
