#pragma once

#include "core/inspect/inspection.h"
#include "ui/models/tone.h"

#include <QColor>

namespace claimcheck {

/// Every colour of the window. All texts reach WCAG AA on their grounds except `faint`, which is
/// for what nobody has to read.
struct Colors
{
    QColor window, panel, line;
    QColor text, dim, faint;
    QColor accent, accentGround, onAccent;
    QColor good, goodGround;
    QColor bad, badGround;
    QColor warning, warningGround;
    QColor header, payload, signature;
    QColor payloadGround;
};

[[nodiscard]] const Colors& lightColors();
[[nodiscard]] const Colors& darkColors();
/// The colours of the theme in use, which is the one of the application's palette.
[[nodiscard]] Colors currentColors();

[[nodiscard]] QColor colorOf(const Colors& colors, Tone tone);
[[nodiscard]] QColor groundOf(const Colors& colors, Tone tone);
[[nodiscard]] QColor colorOf(const Colors& colors, InspectedPart::Role part);

} // namespace claimcheck
