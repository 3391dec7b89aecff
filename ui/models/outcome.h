#pragma once

#include "core/client/traffic.h"
#include "ui/models/tone.h"

#include <QString>

namespace claimcheck {

/// What an exchange came to, for one line of the timeline: "token issued", "accepted",
/// "refused: the token was revoked", "no answer: nobody listens there".
[[nodiscard]] QString outcomeText(const Exchange& exchange);

/// The same for the answer's arrow, which shows the status as well: "200 Hello, alice.".
[[nodiscard]] QString answerText(const Exchange& exchange);

[[nodiscard]] Tone outcomeTone(const Exchange& exchange);

/// Why there is no answer, in words; empty for Failure::None.
[[nodiscard]] QString describe(Exchange::Failure failure);

/// The algorithm named in the header of a token, "HS256"; empty when there is none to read.
[[nodiscard]] QString algorithmOf(const QByteArray& token);

} // namespace claimcheck
