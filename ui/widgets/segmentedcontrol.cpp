#include "ui/widgets/segmentedcontrol.h"

#include "ui/widgets/theme.h"

#include <QHBoxLayout>
#include <QToolButton>

using namespace Qt::StringLiterals;

namespace claimcheck {

SegmentedControl::SegmentedControl(const QString& name, QWidget* parent)
    : QWidget(parent)
{
    setObjectName(u"segmentedControl"_s);
    setAttribute(Qt::WA_StyledBackground);
    setAccessibleName(name);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    auto* layout = new QHBoxLayout{this};
    layout->setContentsMargins(1, 1, 1, 1);
    layout->setSpacing(0);
    m_buttons.setExclusive(true);
    connect(&m_buttons, &QButtonGroup::idToggled, this, [this](int id, bool checked) {
        if (checked)
            Q_EMIT chosen(id);
    });
}

QToolButton* SegmentedControl::addButton(int id)
{
    auto* button = new QToolButton{this};
    button->setCheckable(true);
    button->setChecked(m_buttons.buttons().isEmpty());
    button->setIconSize({scaled(14), scaled(14)});
    button->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Expanding);
    button->setFocusPolicy(Qt::StrongFocus);
    m_buttons.addButton(button, id);
    layout()->addWidget(button);
    return button;
}

void SegmentedControl::addChoice(int id, const QString& text)
{
    QToolButton* button = addButton(id);
    button->setText(text);
    button->setAccessibleName(text);
}

void SegmentedControl::addChoice(int id, const QIcon& icon, const QString& name)
{
    QToolButton* button = addButton(id);
    button->setIcon(icon);
    button->setToolTip(name);
    button->setAccessibleName(name);
}

void SegmentedControl::setChoice(int id)
{
    if (QAbstractButton* button = m_buttons.button(id))
        button->setChecked(true);
}

} // namespace claimcheck
