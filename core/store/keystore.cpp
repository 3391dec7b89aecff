#include "core/store/keystore.h"

#include "core/store/statement.h"

namespace claimcheck {

using namespace Qt::StringLiterals;

namespace {

QString nameOf(Algorithm algorithm)
{
    return QString::fromLatin1(rowOf(algorithm).name);
}

} // namespace

KeyStore::KeyStore(Database& database)
    : m_database(database)
{
}

StoreResult<std::optional<SecretBytes>> KeyStore::find(Algorithm algorithm) const
{
    auto statement = Statement::run(
        m_database, u"SELECT secret FROM signing_keys WHERE algorithm = ?"_s, {nameOf(algorithm)});
    if (!statement)
        return std::unexpected(statement.error());
    if (!statement->next())
        return std::nullopt;
    // The driver keeps copies that cannot be reached; the lasting one is ours to wipe.
    return SecretBytes::copyOf(statement->value(0).toByteArray());
}

StoreResult<void> KeyStore::insert(Algorithm algorithm, const SecretBytes& secret,
                                   Instant createdAt)
{
    return Statement::run(
               m_database,
               u"INSERT INTO signing_keys (algorithm, secret, created_at) VALUES (?, ?, ?)"_s,
               {nameOf(algorithm), secret.view().toByteArray(), toColumn(createdAt)})
        .transform([](const Statement&) { });
}

} // namespace claimcheck
