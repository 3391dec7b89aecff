#pragma once

#include "ui/models/tone.h"

#include <QFrame>
#include <QString>

class QLabel;
class QPushButton;
class QToolButton;

namespace claimcheck {

class SymbolLabel;

/// A message across the page with at most one thing to do about it. It never blocks the window.
class Banner final : public QFrame
{
    Q_OBJECT
public:
    explicit Banner(QWidget* parent = nullptr);

    /// An empty text hides the banner; an empty @p action leaves the button out.
    void setMessage(Tone tone, const QString& text, const QString& action = {});
    void setDismissible(bool dismissible);

Q_SIGNALS:
    void actionTriggered();
    void dismissed();

private:
    SymbolLabel* m_sign;
    QLabel* m_text;
    QPushButton* m_action;
    QToolButton* m_dismiss;
};

} // namespace claimcheck
