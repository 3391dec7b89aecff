#pragma once

#include "core/token/trace.h"

#include <QString>

namespace claimcheck {

/// The name of a check for people: "Signature", "Required claims".
[[nodiscard]] QString describe(Check::Step step);

/// Why a token was refused, in one or two words that follow "Refused:".
[[nodiscard]] QString describe(TokenError::Fault fault);

/// What a person can learn from this refusal, in one or two sentences; mostly what to do next.
[[nodiscard]] QString lessonOf(TokenError::Fault fault);

} // namespace claimcheck
