#include "core/store/engine.h"

#include "core/store/postgresengine.h"
#include "core/store/sqliteengine.h"
#include "core/store/storeaddress.h"

namespace claimcheck {

std::unique_ptr<Engine> Engine::make(const StoreAddress& address, Access access)
{
    switch (address.engine()) {
    case StoreAddress::Engine::Sqlite:
        return std::make_unique<SqliteEngine>(address.file(), access);
    case StoreAddress::Engine::Postgres:
        return std::make_unique<PostgresEngine>(address);
    }
    Q_UNREACHABLE_RETURN(nullptr);
}

} // namespace claimcheck
