#pragma once

#include "core/base/secretbytes.h"
#include "core/key/keyfile.h"

#include <QByteArray>
#include <QDir>
#include <QFile>
#include <QStringList>

#include <optional>

namespace claimcheck {

/// The bytes of a file under tests/vectors/keys; empty, and so a failing test, when it is missing.
[[nodiscard]] inline QByteArray keyBytes(const QString& name)
{
    QFile file(QStringLiteral(CLAIMCHECK_TEST_VECTORS "/keys/") + name);
    return file.open(QFile::ReadOnly) ? file.readAll() : QByteArray{};
}

/// The names in a folder of tests/vectors/keys, with the folder before them.
[[nodiscard]] inline QStringList keyFiles(const QString& folder, const QStringList& patterns)
{
    QStringList names =
        QDir(QStringLiteral(CLAIMCHECK_TEST_VECTORS "/keys/") + folder).entryList(patterns);
    for (QString& name : names)
        name.prepend(folder + u'/');
    return names;
}

/// That of the encrypted files.
[[nodiscard]] inline SecretBytes vectorPassphrase()
{
    return SecretBytes::copyOf("wizard");
}

/// The one key in a file under tests/vectors/keys.
[[nodiscard]] inline std::optional<KeyMaterial> keyIn(const QString& name)
{
    auto file = readKeyFile(keyBytes(name), vectorPassphrase());
    if (!file || file->keys.size() != 1)
        return std::nullopt;
    return std::move(file->keys.front());
}

} // namespace claimcheck
