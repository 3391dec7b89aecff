#include "core/store/backup.h"

#include "core/store/markstore.h"
#include "core/store/statement.h"

#include <QFile>

namespace claimcheck {

using namespace Qt::StringLiterals;

namespace {

StoreResult<void> writeCopy(const Database& database, const QString& file, Instant now)
{
    // SQLite's own way: what is only in the write-ahead log yet is in the copy too.
    if (const auto copied = Statement::run(database, u"VACUUM INTO ?"_s, {file}); !copied)
        return std::unexpected(copied.error());
    const auto copy = Database::open(StoreAddress::sqlite(file), Access::Administrative);
    return copy ? MarkStore{**copy}.raise(MarkStore::kCopied, now) : std::unexpected(copy.error());
}

} // namespace

StoreResult<void> backUp(const Database& database, const QString& file, Instant now)
{
    QFile place(file);
    if (!place.open(QIODevice::WriteOnly | QIODevice::NewOnly,
                    QFileDevice::ReadOwner | QFileDevice::WriteOwner))
        return std::unexpected(StoreError{StoreError::Fault::NotWritable, file});
    place.close();
    auto written = writeCopy(database, file, now);
    for (const QLatin1StringView besides : {"-wal"_L1, "-shm"_L1, ""_L1}) {
        if (!written)
            QFile::remove(file + besides);
    }
    return written;
}

} // namespace claimcheck
