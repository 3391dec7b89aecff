#pragma once

#include "app/cli/console.h"
#include "core/base/clock.h"
#include "core/inspect/inspection.h"
#include "core/token/trace.h"

#include <QJsonArray>
#include <QJsonObject>

#include <vector>

namespace claimcheck::cli {

/// A moment in local time and how far off it is: "2026-11-22 14:17:36 (in 14 min 29 s)".
[[nodiscard]] QString momentText(Instant moment, Instant now);

/// Header, payload and signature with the meaning of each member. Untrusted text is made visible.
void printParts(const Console& console, const Inspection& inspection, Instant now);

/// Check by check, with a sign, a word and the reason.
void printTrace(const Console& console, std::ostream& stream, const std::vector<Check>& checks);
[[nodiscard]] QJsonArray traceToJson(const std::vector<Check>& checks);

/// Why a token was refused, as one sentence that ends with what to do.
[[nodiscard]] QString describe(const TokenError& error);

/// What a refused token ends with: what is no token at all is no verdict on one.
[[nodiscard]] Exit exitFor(const TokenError& error);

/// Prints one JSON object, with schema_version.
void printJson(const Console& console, QJsonObject object);

} // namespace claimcheck::cli
