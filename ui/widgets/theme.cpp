#include "ui/widgets/theme.h"

#include "ui/widgets/style.h"

#include <QApplication>
#include <QFile>
#include <QFontDatabase>
#include <QFontInfo>
#include <QRegularExpression>
#include <QStyleHints>
#include <QToolTip>

#include <algorithm>
#include <array>
#include <utility>

using namespace Qt::StringLiterals;

namespace claimcheck {
namespace {

constexpr int bodySize = 13;

// Small system fonts are not made smaller than the design; large ones are followed.
double scaleOfSystem(const QFont& systemFont)
{
    const double size = QFontInfo(systemFont).pixelSize();
    return std::clamp(size / bodySize, 1.0, 3.0);
}

QFont bodyFont(const QFont& systemFont)
{
    QFont font = systemFont;
    // Where it is installed: several Linux desktops have no sans serif of their own choice.
    if (QFontDatabase::hasFamily(u"Inter"_s))
        font.setFamilies({u"Inter"_s, systemFont.family()});
    font.setPixelSize(qRound(bodySize * scaleOfSystem(systemFont)));
    return font;
}

QPalette paletteOf(const Colors& colors)
{
    QPalette palette;
    palette.setColor(QPalette::Window, colors.window);
    palette.setColor(QPalette::WindowText, colors.text);
    palette.setColor(QPalette::Base, colors.panel);
    palette.setColor(QPalette::AlternateBase, colors.window);
    palette.setColor(QPalette::Text, colors.text);
    palette.setColor(QPalette::Button, colors.panel);
    palette.setColor(QPalette::ButtonText, colors.text);
    palette.setColor(QPalette::BrightText, colors.bad);
    palette.setColor(QPalette::ToolTipBase, colors.panel);
    palette.setColor(QPalette::ToolTipText, colors.text);
    palette.setColor(QPalette::PlaceholderText, colors.faint);
    palette.setColor(QPalette::Highlight, colors.accentGround);
    palette.setColor(QPalette::HighlightedText, colors.text);
    palette.setColor(QPalette::Link, colors.accent);
    palette.setColor(QPalette::Accent, colors.accent);
    palette.setColor(QPalette::Light, colors.panel);
    palette.setColor(QPalette::Midlight, colors.line);
    palette.setColor(QPalette::Mid, colors.line);
    palette.setColor(QPalette::Dark, colors.faint);
    palette.setColor(QPalette::Shadow, colors.line);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, colors.faint);
    return palette;
}

// The style sheet names colours as @name and lengths as 12dp.
QString styleSheetOf(const Colors& colors)
{
    QFile file{u":/claimcheck/theme.qss"_s};
    if (!file.open(QIODevice::ReadOnly))
        return {};
    QString sheet = QString::fromUtf8(file.readAll());
    const std::array<std::pair<QString, QColor>, 15> names{{
        {u"@accentGround"_s, colors.accentGround},
        {u"@onAccent"_s, colors.onAccent},
        {u"@accent"_s, colors.accent},
        {u"@badGround"_s, colors.badGround},
        {u"@bad"_s, colors.bad},
        {u"@goodGround"_s, colors.goodGround},
        {u"@good"_s, colors.good},
        {u"@warningGround"_s, colors.warningGround},
        {u"@warning"_s, colors.warning},
        {u"@window"_s, colors.window},
        {u"@panel"_s, colors.panel},
        {u"@line"_s, colors.line},
        {u"@text"_s, colors.text},
        {u"@dim"_s, colors.dim},
        {u"@faint"_s, colors.faint},
    }};
    for (const auto& [name, color] : names)
        sheet.replace(name, color.name());
    static const QRegularExpression length{u"\\b(\\d+)dp\\b"_s};
    qsizetype from = 0;
    for (auto match = length.match(sheet); match.hasMatch(); match = length.match(sheet, from)) {
        const QString pixels = QString::number(scaled(match.captured(1).toInt())) + u"px"_s;
        sheet.replace(match.capturedStart(), match.capturedLength(), pixels);
        from = match.capturedStart() + pixels.size();
    }
    return sheet;
}

} // namespace

int scaled(int pixels)
{
    const int size = QApplication::font().pixelSize();
    return size <= 0 ? pixels : qRound(pixels * size / static_cast<double>(bodySize));
}

QFont fontOf(int pixelSize, QFont::Weight weight)
{
    QFont font = QApplication::font();
    font.setPixelSize(scaled(pixelSize));
    font.setWeight(weight);
    return font;
}

QFont monospaceFont(int pixelSize)
{
    QFont font = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    if (QFontDatabase::hasFamily(u"JetBrains Mono"_s))
        font.setFamilies({u"JetBrains Mono"_s, font.family()});
    font.setPixelSize(scaled(pixelSize));
    font.setStyleHint(QFont::Monospace);
    font.setFeature("calt", 0); // no ligatures: every character of a token is shown as it is
    return font;
}

Theme::Theme(QObject* parent)
    : QObject(parent)
{
    QApplication::setStyle(new Style);
    QApplication::setFont(bodyFont(QFontDatabase::systemFont(QFontDatabase::GeneralFont)));
    connect(QApplication::styleHints(), &QStyleHints::colorSchemeChanged, this, &Theme::apply);
    apply();
}

void Theme::choose(Choice choice)
{
    m_choice = choice;
    switch (choice) {
    case Choice::System:
        QApplication::styleHints()->unsetColorScheme();
        break;
    case Choice::Light:
        QApplication::styleHints()->setColorScheme(Qt::ColorScheme::Light);
        break;
    case Choice::Dark:
        QApplication::styleHints()->setColorScheme(Qt::ColorScheme::Dark);
        break;
    }
    apply();
}

bool Theme::isDark() const
{
    if (m_choice != Choice::System)
        return m_choice == Choice::Dark;
    return QApplication::styleHints()->colorScheme() == Qt::ColorScheme::Dark;
}

void Theme::apply()
{
    const Colors& colors = isDark() ? darkColors() : lightColors();
    QApplication::setPalette(paletteOf(colors));
    QToolTip::setPalette(paletteOf(colors));
    qApp->setStyleSheet(styleSheetOf(colors));
    Q_EMIT changed();
}

} // namespace claimcheck
