#include "ui/widgets/passwordfield.h"

#include "ui/widgets/symbol.h"

#include <QAction>
#include <QFocusEvent>
#include <QToolButton>

using namespace Qt::StringLiterals;

namespace claimcheck {

PasswordField::PasswordField(QWidget* parent)
    : QLineEdit(parent)
    , m_reveal(addAction(symbol(u"eye"_s), TrailingPosition))
{
    m_reveal->setObjectName(u"revealPassword"_s);
    m_reveal->setCheckable(true);
    m_reveal->setShortcut(Qt::CTRL | Qt::Key_Space);
    m_reveal->setShortcutContext(Qt::WidgetShortcut);
    for (QToolButton* button : findChildren<QToolButton*>())
        button->setAccessibleName(tr("Show the password"));
    connect(m_reveal, &QAction::toggled, this, &PasswordField::setRevealed);
    setRevealed(false);
}

void PasswordField::setRevealed(bool revealed)
{
    setEchoMode(revealed ? Normal : Password);
    // The echo mode changes the hints, so they are set again.
    setInputMethodHints(Qt::ImhHiddenText | Qt::ImhSensitiveData | Qt::ImhNoPredictiveText
                        | Qt::ImhNoAutoUppercase);
    m_reveal->setChecked(revealed);
    m_reveal->setIcon(symbol(revealed ? u"eye-off"_s : u"eye"_s));
    m_reveal->setText(revealed ? tr("Hide the password (Ctrl+Space)")
                               : tr("Show the password (Ctrl+Space)"));
    // Setting the text forgets the history, which would otherwise open with the field.
    const int cursor = cursorPosition();
    const QSignalBlocker unchanged{this};
    setText(text());
    setCursorPosition(cursor);
}

void PasswordField::focusOutEvent(QFocusEvent* event)
{
    QLineEdit::focusOutEvent(event);
    if (event->reason() != Qt::PopupFocusReason && isRevealed())
        setRevealed(false);
}

} // namespace claimcheck
