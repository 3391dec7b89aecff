#pragma once

// What the profiles take and give, for the API document alone: they read requests as Flask does.

#include "server/http/fields.h"
#include "server/http/route.h"

#include <QString>

namespace claimcheck {

/// `username` and `password`.
[[nodiscard]] FieldTable accountFields();
/// The token as an argument of the query.
[[nodiscard]] FieldTable tokenArgument();

/// A JSON object with one text in it.
[[nodiscard]] AnswerRow textRow(int status, QString meaning, const QString& member);
/// A page of Flask's, or a bare text, which Flask sends as HTML.
[[nodiscard]] AnswerRow pageRow(int status, QString meaning);
/// The pages for bodies that cannot be read.
[[nodiscard]] AnswerRow unreadableRow();
[[nodiscard]] AnswerRow wrongTypeRow();

} // namespace claimcheck
