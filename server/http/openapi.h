#pragma once

#include "server/http/router.h"

#include <QJsonObject>

namespace claimcheck {

/// The routes of @p router as an OpenAPI 3.1 document: every route, what it takes and gives, and
/// what opens it.
[[nodiscard]] QJsonObject openApiDocument(const Router& router);

} // namespace claimcheck
