#pragma once

#include "core/base/strictjson.h"
#include "core/inspect/inspection.h"

#include <QByteArrayView>
#include <QStringView>

namespace claimcheck {

/// Generous where the verifier is strict: reading is the point, and nothing is decided by it.
inline constexpr JsonLimits kReadingLimits{
    .bytes = kMaxInspectedBytes,
    .depth = 64,
    .members = 4096,
    .string = kMaxInspectedBytes,
    .allowNul = true,
};

/// "The header", for the start of a sentence.
[[nodiscard]] QString subjectOf(const InspectedPart& part);

/// A part of its base64url text @p encoded, with the faults of that text, and what can be saved
/// around them. Its JSON is not read.
[[nodiscard]] InspectedPart readPart(QByteArrayView encoded, qsizetype offset,
                                     InspectedPart::Role role, const QString& name);

/// Lists the members of the JSON object in @p part, those before the fault where there is one.
void readMembers(InspectedPart& part);

} // namespace claimcheck
