#include "ui/widgets/style.h"

#include "ui/widgets/theme.h"

#include <QApplication>
#include <QKeyEvent>
#include <QWidget>

using namespace Qt::StringLiterals;

namespace claimcheck {

Style::Style()
    : QProxyStyle(u"Fusion"_s)
{
    qApp->installEventFilter(this);
}

int Style::pixelMetric(PixelMetric metric, const QStyleOption* option, const QWidget* widget) const
{
    if (metric == PM_LineEditIconSize || metric == PM_SmallIconSize)
        return scaled(16);
    return QProxyStyle::pixelMetric(metric, option, widget);
}

int Style::styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget,
                     QStyleHintReturn* returnData) const
{
    if (hint == SH_UnderlineShortcut)
        return m_altHeld ? 1 : 0;
    return QProxyStyle::styleHint(hint, option, widget, returnData);
}

bool Style::eventFilter(QObject* watched, QEvent* event)
{
    bool held = m_altHeld;
    if (event->type() == QEvent::KeyPress && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Alt)
        held = true;
    else if (event->type() == QEvent::KeyRelease || event->type() == QEvent::ApplicationDeactivate)
        held = false;
    if (held != m_altHeld) {
        m_altHeld = held;
        for (QWidget* window : QApplication::topLevelWidgets()) {
            for (QWidget* widget : window->findChildren<QWidget*>())
                widget->update();
        }
    }
    return QProxyStyle::eventFilter(watched, event);
}

} // namespace claimcheck
