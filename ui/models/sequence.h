#pragma once

#include "ui/models/timelinemodel.h"
#include "ui/models/tone.h"

#include <QString>

#include <vector>

namespace claimcheck {

/// Who takes part in a conversation, from left to right.
enum class Lifeline { You, Claimcheck, AuthServer, ProtectedApi };
inline constexpr int lifelineCount = 4;

[[nodiscard]] QString nameOf(Lifeline lifeline);

/// One arrow.
struct SequenceMessage
{
    enum class Kind {
        Action,  ///< what a person asked for
        Request,
        Answer,
    };

    Kind kind;
    Lifeline from;
    Lifeline to;
    QString text;
    QString token; ///< shortened; empty when the message carries none
    Tone tone = Tone::Neutral;
    bool operator==(const SequenceMessage&) const = default;
};

/// The arrows of one exchange.
struct SequenceExchange
{
    quint64 id;
    bool refused = false;
    std::vector<SequenceMessage> messages;
    QString summary; ///< the whole exchange in one sentence, for a screen reader and a tooltip
    bool operator==(const SequenceExchange&) const = default;
};

/// The conversation as a sequence diagram shows it. What is drawn is what was sent: there is no
/// arrow without traffic, and no text of a server without its control characters made visible.
[[nodiscard]] std::vector<SequenceExchange> sequenceOf(const std::vector<TimelineEntry>& entries);

} // namespace claimcheck
