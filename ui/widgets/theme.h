#pragma once

#include "ui/widgets/colors.h"

#include <QFont>
#include <QObject>

namespace claimcheck {

/// A length of the design, which is drawn for a body text of 13 px, at this system's text size.
/// Everything that is not a hairline goes through it, so that large type cuts nothing.
[[nodiscard]] int scaled(int pixels);

/// The fonts of the window. The body font is the application's own.
[[nodiscard]] QFont fontOf(int pixelSize, QFont::Weight weight = QFont::Normal);
/// For tokens, headers and whatever else is compared letter by letter.
[[nodiscard]] QFont monospaceFont(int pixelSize = 12);

/// Light, dark, or whatever the system says, for the whole application.
class Theme final : public QObject
{
    Q_OBJECT
public:
    enum class Choice { System, Light, Dark };
    Q_ENUM(Choice)

    /// Sets the application's style, font and colours. There is one per application.
    explicit Theme(QObject* parent = nullptr);

    [[nodiscard]] Choice choice() const { return m_choice; }
    void choose(Choice choice);

Q_SIGNALS:
    void changed();

private:
    void apply();
    [[nodiscard]] bool isDark() const;

    Choice m_choice = Choice::System;
};

} // namespace claimcheck
