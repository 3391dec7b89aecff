#include "ui/widgets/emptystate.h"

#include "ui/widgets/symbollabel.h"
#include "ui/widgets/theme.h"

#include <QGridLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace claimcheck {
namespace {

QLabel* label(const QString& text, const QString& objectName, QWidget* parent)
{
    auto* result = new QLabel{text, parent};
    result->setTextFormat(Qt::PlainText);
    result->setObjectName(objectName);
    result->setAccessibleName(text);
    return result;
}

} // namespace

EmptyState::EmptyState(const QString& icon, const QString& title, const QString& text,
                       QWidget* parent)
    : QWidget(parent)
    , m_layout(new QVBoxLayout{this})
    , m_text(label(text, u"emptyText"_s, this))
{
    auto* picture = new SymbolLabel{icon, SymbolColor::Accent, 28, this};
    auto* heading = label(title, u"emptyTitle"_s, this);
    heading->setAlignment(Qt::AlignCenter);
    m_text->setAlignment(Qt::AlignCenter);
    m_text->setWordWrap(true);

    m_layout->setContentsMargins(scaled(20), scaled(8), scaled(20), scaled(20));
    m_layout->setSpacing(scaled(8));
    m_layout->addStretch(1);
    m_layout->addWidget(picture, 0, Qt::AlignHCenter);
    m_layout->addWidget(heading);
    m_layout->addWidget(m_text);
    m_layout->addStretch(1);
}

void EmptyState::setText(const QString& text)
{
    m_text->setText(text);
    m_text->setAccessibleName(text);
}

void EmptyState::addSteps(const QStringList& steps)
{
    auto* row = new QHBoxLayout;
    row->setSpacing(scaled(20));
    row->addStretch(1);
    for (qsizetype i = 0; i < steps.size(); ++i) {
        auto* step = new QHBoxLayout;
        step->setSpacing(scaled(8));
        auto* number = label(QString::number(i + 1), u"stepNumber"_s, this);
        number->setAlignment(Qt::AlignCenter);
        number->setFixedSize(scaled(22), scaled(22));
        step->addWidget(number);
        step->addWidget(label(steps[i], u"stepText"_s, this));
        row->addLayout(step);
    }
    row->addStretch(1);
    m_layout->insertSpacing(m_layout->count() - 1, scaled(8));
    m_layout->insertLayout(m_layout->count() - 1, row);
}

void EmptyState::addAction(const QString& text, const QString& objectName)
{
    auto* button = new QPushButton{text, this};
    button->setObjectName(objectName);
    button->setAccessibleName(QString{text}.remove(u'&'));
    connect(button, &QPushButton::clicked, this, &EmptyState::actionTriggered);
    m_layout->insertSpacing(m_layout->count() - 1, scaled(8));
    m_layout->insertWidget(m_layout->count() - 1, button, 0, Qt::AlignCenter);
}

} // namespace claimcheck
