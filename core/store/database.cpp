#include "core/store/database.h"

#include "core/store/connection.h"
#include "core/store/writer.h"

#include <QMutex>
#include <QObject>
#include <QThread>

#include <map>

namespace claimcheck {

class Database::Private
{
public:
    Private(const StoreAddress& where, Access wanted)
        : address(where)
        , access(wanted)
        , engine(Engine::make(where, wanted))
        , writer(*engine)
    {
    }

    StoreAddress address;
    Access access;
    std::unique_ptr<Engine> engine;
    Writer writer;
    QMutex mutex;
    std::map<QThread*, std::unique_ptr<Connection>> connections; // guarded by mutex
    QObject threadEnds; // ends first, and with it what the threads' ends are connected to
};

StoreResult<std::unique_ptr<Database>> Database::open(const StoreAddress& address, Access access)
{
    auto d = std::make_unique<Private>(address, access);
    if (const auto admitted = d->engine->admit(); !admitted)
        return std::unexpected(admitted.error());
    std::unique_ptr<Database> database{new Database{std::move(d)}};
    if (const auto connection = database->connection(); !connection)
        return std::unexpected(connection.error());
    return database;
}

StoreResult<std::unique_ptr<Database>> Database::open(const QString& file)
{
    return open(StoreAddress::sqlite(file));
}

Database::Database(std::unique_ptr<Private> opened)
    : d(std::move(opened))
{
}

Database::~Database() = default;

const StoreAddress& Database::address() const
{
    return d->address;
}

Access Database::access() const
{
    return d->access;
}

bool Database::isServed() const
{
    return d->engine->isServed();
}

qsizetype Database::writersWaiting() const
{
    return d->writer.waiting();
}

Writer* Database::writer() const
{
    return d->address.engine() == StoreAddress::Engine::Sqlite ? &d->writer : nullptr;
}

StoreResult<Connection*> Database::connection() const
{
    if (Connection* writing = d->writer.ofThisThread())
        return writing;
    QThread* const thread = QThread::currentThread();
    QMutexLocker locker(&d->mutex);
    if (const auto found = d->connections.find(thread); found != d->connections.end())
        return found->second.get();
    locker.unlock(); // others need not wait while we connect; our entry is ours alone to make
    auto opened = Connection::open(*d->engine, d->engine->settings());
    if (!opened)
        return std::unexpected(opened.error());
    // Said in the ending thread itself, which is the one that may close its connection.
    QObject::connect(
        thread, &QThread::finished, &d->threadEnds,
        [this, thread] {
            const QMutexLocker lock(&d->mutex);
            d->connections.erase(thread);
        },
        Qt::DirectConnection);
    locker.relock();
    return (d->connections[thread] = std::move(*opened)).get();
}

} // namespace claimcheck
