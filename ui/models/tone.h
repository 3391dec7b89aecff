#pragma once

#include <QMetaType>

namespace claimcheck {

/// What a piece of text means to the person reading it. Widgets turn it into a colour and a sign;
/// it is never the only carrier of a fact, which the words always state as well.
enum class Tone {
    Neutral,
    Pending, ///< under way
    Good,
    Bad,
    Warning,
};

} // namespace claimcheck

Q_DECLARE_METATYPE(claimcheck::Tone)
