#include "ui/widgets/colors.h"

#include <QGuiApplication>
#include <QPalette>

namespace claimcheck {

const Colors& lightColors()
{
    static const Colors colors{
        .window = QColor{0xf6f7f9},
        .panel = QColor{0xffffff},
        .line = QColor{0xe2e5ea},
        .text = QColor{0x1c2430},
        .dim = QColor{0x5d6878},
        .faint = QColor{0x8a94a3},
        .accent = QColor{0x2f5fd0},
        .accentGround = QColor{0xe9effc},
        .onAccent = QColor{0xffffff},
        .good = QColor{0x0f7a3f},
        .goodGround = QColor{0xe6f4ec},
        .bad = QColor{0xb3261e},
        .badGround = QColor{0xfbeae9},
        .warning = QColor{0x8a5a00},
        .warningGround = QColor{0xfdf3dd},
        .header = QColor{0xb8511a},
        .payload = QColor{0x6d45d9},
        .signature = QColor{0x0f7a3f},
        .payloadGround = QColor{0xefeafd},
    };
    return colors;
}

const Colors& darkColors()
{
    static const Colors colors{
        .window = QColor{0x14171c},
        .panel = QColor{0x1b1f26},
        .line = QColor{0x2c323c},
        .text = QColor{0xe6e9ee},
        .dim = QColor{0xa3adbb},
        .faint = QColor{0x7b8594},
        .accent = QColor{0x7ea6ff},
        .accentGround = QColor{0x22304f},
        .onAccent = QColor{0x10182a},
        .good = QColor{0x6fd29a},
        .goodGround = QColor{0x17352a},
        .bad = QColor{0xff8f86},
        .badGround = QColor{0x3d2020},
        .warning = QColor{0xf1c26b},
        .warningGround = QColor{0x3a2f17},
        .header = QColor{0xf0915a},
        .payload = QColor{0xb19bff},
        .signature = QColor{0x8fd8a5},
        .payloadGround = QColor{0x2c2546},
    };
    return colors;
}

Colors currentColors()
{
    const QColor window = QGuiApplication::palette().color(QPalette::Window);
    return window.lightness() < 128 ? darkColors() : lightColors();
}

QColor colorOf(const Colors& colors, Tone tone)
{
    switch (tone) {
    case Tone::Neutral:
    case Tone::Pending:
        return colors.dim;
    case Tone::Good:
        return colors.good;
    case Tone::Bad:
        return colors.bad;
    case Tone::Warning:
        return colors.warning;
    }
    return colors.dim;
}

QColor groundOf(const Colors& colors, Tone tone)
{
    switch (tone) {
    case Tone::Neutral:
    case Tone::Pending:
        return colors.window;
    case Tone::Good:
        return colors.goodGround;
    case Tone::Bad:
        return colors.badGround;
    case Tone::Warning:
        return colors.warningGround;
    }
    return colors.window;
}

QColor colorOf(const Colors& colors, InspectedPart::Role part)
{
    switch (part) {
    case InspectedPart::Role::Header:
        return colors.header;
    case InspectedPart::Role::Payload:
        return colors.payload;
    case InspectedPart::Role::Signature:
        return colors.signature;
    case InspectedPart::Role::Other:
        return colors.text;
    }
    return colors.text;
}

} // namespace claimcheck
