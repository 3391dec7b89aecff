#include "ui/widgets/findingslist.h"

#include "ui/widgets/symbollabel.h"
#include "ui/widgets/theme.h"

#include <QHBoxLayout>
#include <QLabel>

using namespace Qt::StringLiterals;

namespace claimcheck {
namespace {

SymbolLabel* signOf(Tone tone, QWidget* parent)
{
    switch (tone) {
    case Tone::Good:
        return new SymbolLabel{u"check"_s, SymbolColor::Good, 12, parent};
    case Tone::Bad:
        return new SymbolLabel{u"cross"_s, SymbolColor::Bad, 12, parent};
    case Tone::Warning:
        return new SymbolLabel{u"warning"_s, SymbolColor::Warning, 12, parent};
    case Tone::Neutral:
    case Tone::Pending:
        break;
    }
    return new SymbolLabel{u"dot"_s, SymbolColor::Dim, 12, parent};
}

} // namespace

FindingsList::FindingsList(QWidget* parent)
    : QWidget(parent)
    , m_layout(new QVBoxLayout{this})
    , m_rows(new QWidget{this})
{
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->addWidget(m_rows);
    m_layout->addStretch(1);
}

void FindingsList::setFindings(const std::vector<Finding>& findings)
{
    auto* rows = new QWidget{this};
    auto* column = new QVBoxLayout{rows};
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(scaled(6));
    for (const Finding& finding : findings) {
        auto* text = new QLabel{finding.text, rows};
        text->setTextFormat(Qt::PlainText);
        text->setObjectName(u"finding"_s);
        text->setWordWrap(true);
        auto* row = new QHBoxLayout;
        row->setSpacing(scaled(10));
        auto* sign = new QVBoxLayout;
        sign->addSpacing(scaled(3)); // level with the first line of the text
        sign->addWidget(signOf(finding.tone, rows));
        sign->addStretch(1);
        row->addLayout(sign);
        row->addWidget(text, 1);
        column->addLayout(row);
    }
    delete m_layout->replaceWidget(m_rows, rows);
    m_rows->deleteLater();
    m_rows = rows;
}

} // namespace claimcheck
