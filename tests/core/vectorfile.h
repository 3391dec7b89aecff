#pragma once

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QString>

namespace claimcheck {

/// The JSON of a file under tests/vectors; null, and so a failing test, when it is missing.
[[nodiscard]] inline QJsonDocument vectorFile(const char* name)
{
    QFile file(QString::fromUtf8(CLAIMCHECK_TEST_VECTORS "/") + QString::fromUtf8(name));
    return file.open(QFile::ReadOnly) ? QJsonDocument::fromJson(file.readAll()) : QJsonDocument{};
}

/// A member of such a file that holds ASCII, and one that holds hex.
[[nodiscard]] inline QByteArray textOf(const QJsonObject& vector, QLatin1StringView name)
{
    return vector.value(name).toString().toLatin1();
}
[[nodiscard]] inline QByteArray bytesOf(const QJsonObject& vector, QLatin1StringView name)
{
    return QByteArray::fromHex(textOf(vector, name));
}

} // namespace claimcheck
