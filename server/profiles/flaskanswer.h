#pragma once

#include "server/http/message.h"

#include <QByteArray>
#include <QByteArrayList>
#include <QString>

namespace claimcheck {

/// {"NAME": "TEXT"} byte for byte as jsonify() of Flask 3 writes it: compact, ASCII only, with a
/// line end.
[[nodiscard]] Answer flaskJson(int status, const QString& name, const QString& text);

/// The page of an HTTPException of Werkzeug 3. Its own sentence stands for an empty
/// @p description. Statuses: 400, 404, 405, 415.
[[nodiscard]] Answer flaskPage(int status, const QString& description = {});

/// A bare text, which Flask sends as HTML.
[[nodiscard]] Answer flaskText(int status, const QByteArray& text);

/// What Flask answers where no view is reached: 404 for an unknown path, which has no @p allowed
/// methods, the list for OPTIONS, and 405 for a method that the path does not know.
[[nodiscard]] Answer flaskUnrouted(const QByteArray& method, const QByteArrayList& allowed);

} // namespace claimcheck
