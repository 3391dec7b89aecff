#include "ui/widgets/formfield.h"

#include "ui/widgets/elidedlabel.h"
#include "ui/widgets/theme.h"

#include <QLabel>
#include <QLineEdit>
#include <QStyle>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace claimcheck {

FormField::FormField(const QString& label, QLineEdit* edit, const QString& hint, QWidget* parent)
    : QWidget(parent)
    , m_edit(edit)
    , m_below(new QLabel{this})
    , m_hint(hint)
{
    auto* above = new QLabel{label, this};
    above->setTextFormat(Qt::PlainText);
    above->setObjectName(u"fieldLabel"_s);
    above->setBuddy(edit);
    edit->setParent(this);
    edit->setAccessibleName(QString{label}.remove(u'&'));
    m_below->setTextFormat(Qt::PlainText);
    m_below->setObjectName(u"fieldHint"_s);
    m_below->setWordWrap(true);
    m_below->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);

    auto* layout = new QVBoxLayout{this};
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(scaled(4));
    layout->addWidget(above);
    layout->addWidget(edit);
    layout->addWidget(m_below);
    setFocusProxy(edit);
    setError({});
}

void FormField::setError(const QString& error)
{
    const bool wrong = !error.isEmpty();
    m_below->setText(wrong ? error : m_hint);
    m_below->setToolTip(literalToolTip(error));
    m_below->setAccessibleName(m_below->text());
    m_edit->setAccessibleDescription(m_below->text());
    for (QWidget* widget : {static_cast<QWidget*>(m_edit), static_cast<QWidget*>(m_below)}) {
        if (widget->property("wrong").toBool() == wrong)
            continue;
        widget->setProperty("wrong", wrong);
        widget->style()->unpolish(widget);
        widget->style()->polish(widget);
    }
}

} // namespace claimcheck
