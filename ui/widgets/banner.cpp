#include "ui/widgets/banner.h"

#include "ui/widgets/symbollabel.h"
#include "ui/widgets/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QStyle>
#include <QToolButton>

using namespace Qt::StringLiterals;

namespace claimcheck {

Banner::Banner(QWidget* parent)
    : QFrame(parent)
    , m_sign(new SymbolLabel{u"warning"_s, SymbolColor::Warning, 16, this})
    , m_text(new QLabel{this})
    , m_action(new QPushButton{this})
    , m_dismiss(new QToolButton{this})
{
    setObjectName(u"banner"_s);
    m_text->setTextFormat(Qt::PlainText);
    m_text->setWordWrap(true);
    m_text->setObjectName(u"bannerText"_s);
    m_action->setObjectName(u"bannerAction"_s);
    m_action->setProperty("small", true);
    m_dismiss->setIcon(symbol(u"cross"_s));
    m_dismiss->setIconSize({scaled(12), scaled(12)});
    m_dismiss->setAutoRaise(true);
    m_dismiss->setAccessibleName(tr("Dismiss"));
    m_dismiss->setToolTip(tr("Dismiss"));
    m_dismiss->setObjectName(u"bannerDismiss"_s);

    auto* layout = new QHBoxLayout{this};
    layout->setContentsMargins(scaled(12), scaled(8), scaled(8), scaled(8));
    layout->setSpacing(scaled(8));
    layout->addWidget(m_sign);
    layout->addWidget(m_text, 1);
    layout->addWidget(m_action);
    layout->addWidget(m_dismiss);

    connect(m_action, &QPushButton::clicked, this, &Banner::actionTriggered);
    connect(m_dismiss, &QToolButton::clicked, this, &Banner::dismissed);
    setDismissible(false);
    hide();
}

void Banner::setMessage(Tone tone, const QString& text, const QString& action)
{
    const bool bad = tone == Tone::Bad;
    setProperty("tone", bad ? u"bad"_s : u"warning"_s);
    style()->unpolish(this);
    style()->polish(this);
    m_sign->setSymbol(u"warning"_s, bad ? SymbolColor::Bad : SymbolColor::Warning);
    m_sign->setAccessibleName(bad ? tr("Problem") : tr("Notice"));
    m_text->setText(text);
    m_text->setAccessibleName(text);
    m_action->setText(action);
    m_action->setAccessibleName(action);
    m_action->setVisible(!action.isEmpty());
    setVisible(!text.isEmpty());
}

void Banner::setDismissible(bool dismissible)
{
    m_dismiss->setVisible(dismissible);
}

} // namespace claimcheck
