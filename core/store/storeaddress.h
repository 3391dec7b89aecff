#pragma once

#include "core/core_export.h"

#include <QMap>
#include <QString>

#include <optional>

namespace claimcheck {

/// Where everything durable is kept: a SQLite file of our own, or a database of a PostgreSQL
/// server that several of our servers share.
class CLAIMCHECK_CORE_EXPORT StoreAddress
{
public:
    enum class Engine { Sqlite, Postgres };

    /// Reads what stands after `--store`: `sqlite:FILE`, or
    /// `postgresql://USER:PASSWORD@HOST:PORT/DATABASE?KEY=VALUE...`, the connection URI of
    /// PostgreSQL's own programs (its manual, section 32.1.1.2). Nothing for anything else, for a
    /// parameter that no such URI has, and for one whose value holds a semicolon or a control.
    [[nodiscard]] static std::optional<StoreAddress> parse(const QString& text);
    /// The SQLite database @p file, which need not exist yet.
    [[nodiscard]] static StoreAddress sqlite(const QString& file);

    [[nodiscard]] Engine engine() const { return m_engine; }
    /// The SQLite file, with its absolute path.
    [[nodiscard]] const QString& file() const { return m_file; }
    /// PostgreSQL's connection parameters by their names: `host`, `dbname`, `password`, ...
    [[nodiscard]] const QMap<QString, QString>& parameters() const { return m_parameters; }

    /// For people: the file, or the URI with neither its password nor its query.
    [[nodiscard]] QString display() const;

private:
    explicit StoreAddress(Engine engine)
        : m_engine(engine)
    {
    }

    Engine m_engine;
    QString m_file;
    QMap<QString, QString> m_parameters;
};

} // namespace claimcheck
