#pragma once

#include "core/core_export.h"

#include <QByteArray>
#include <QString>

class QJsonObject;

namespace claimcheck {

/// The text that QJsonDocument::toJson(Compact) writes, byte for byte, in a third of its time: what
/// is plain, as claims are, is written here, and what is not goes to QJsonDocument.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT QByteArray compactJson(const QJsonObject& object);

/// Appends @p string as such a text holds it, in its quotes.
CLAIMCHECK_CORE_EXPORT void appendJsonString(QByteArray& text, const QString& string);

} // namespace claimcheck
