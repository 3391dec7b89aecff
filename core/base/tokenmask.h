#pragma once

#include "core/core_export.h"

#include <QByteArrayView>
#include <QRegularExpression>
#include <QString>
#include <QStringView>

namespace claimcheck {

/// A token short enough to be recognised and too short to be used: `eyJhbG…Q5c`.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT QString shortToken(QByteArrayView token);

/// What a match is replaced by, given the secret in it.
using Cover = QString (*)(QStringView secret);

/// @p text with the group "secret" of each match of @p pattern covered.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT QString coverMatches(const QString& text,
                                                          const QRegularExpression& pattern,
                                                          Cover cover);

/// @p text with everything in it shortened that has the form of a token: JWTs, encrypted ones,
/// signed ones of itsdangerous that hold JSON, and opaque ones of ours.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT QString maskTokens(const QString& text);

} // namespace claimcheck
