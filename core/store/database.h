#pragma once

#include "core/core_export.h"
#include "core/store/storeerror.h"

#include <QString>

#include <memory>

class QSqlDatabase;

namespace claimcheck {

/// The SQLite file that everything durable lives in: WAL, `synchronous=FULL`, readable by its
/// owner only, and open in one server at a time.
///
/// What a call reported as done survives a kill of the process and a loss of power. Safe to use
/// from several threads: each gets a connection of its own on first use. All threads that used it
/// must have ended, or stopped using it, before it is destroyed.
class CLAIMCHECK_CORE_EXPORT Database
{
public:
    /// Opens @p file, or makes it when there is nothing of that name. A file that is damaged,
    /// foreign or too new is refused and left exactly as it is.
    [[nodiscard]] static StoreResult<std::unique_ptr<Database>> open(const QString& file);

    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    [[nodiscard]] QString file() const;

private:
    friend class Statement;
    friend class Transaction;
    class Private;
    explicit Database(std::unique_ptr<Private> d);
    /// This thread's connection.
    [[nodiscard]] StoreResult<QSqlDatabase> connection() const;

    std::unique_ptr<Private> d;
};

} // namespace claimcheck
