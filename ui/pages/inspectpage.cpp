#include "ui/pages/inspectpage.h"

#include "ui/controllers/inspectcontroller.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/claimcelldelegate.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/findingslist.h"
#include "ui/widgets/pasteedit.h"
#include "ui/widgets/theme.h"
#include "ui/widgets/tokentext.h"
#include "ui/widgets/verdictbadge.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QStackedWidget>
#include <QTableView>

using namespace Qt::StringLiterals;

namespace claimcheck {

InspectPage::InspectPage(InspectController& inspect, QWidget* parent)
    : QWidget(parent)
    , m_inspect(inspect)
    , m_badge(new VerdictBadge{this})
    , m_refusal(new Banner{this})
    , m_edit(new PasteEdit{InspectController::longestText, this})
    , m_kind(makeLabel(u"dim"_s))
    , m_findings(new FindingsList{this})
    , m_claims(new QTableView{this})
    , m_empty(new EmptyState{u"inspect"_s, tr("Nothing to read yet"), {}, this})
    , m_states(new QStackedWidget{this})
{
    setObjectName(u"page"_s);
    auto* columns = new QHBoxLayout;
    columns->setSpacing(scaled(16));
    auto* left = new QVBoxLayout;
    left->setSpacing(scaled(16));
    left->addWidget(makeEncoded(), 3);
    left->addWidget(makeFindings(), 4);
    columns->addLayout(left, 2);
    columns->addWidget(makeClaims(), 3);
    auto* layout = new QVBoxLayout{this};
    layout->setContentsMargins(scaled(20), scaled(16), scaled(20), scaled(16));
    layout->setSpacing(scaled(12));
    layout->addWidget(makeHeader());
    layout->addWidget(m_refusal);
    layout->addLayout(columns, 1);

    connect(m_edit, &QPlainTextEdit::textChanged, this, &InspectPage::takeText);
    connect(m_edit, &PasteEdit::refused, &m_inspect, &InspectController::refuse);
    connect(&m_inspect, &InspectController::textChanged, this, &InspectPage::showText);
    connect(&m_inspect, &InspectController::inspected, this, &InspectPage::showInspection);
    showText();
    showInspection();
}

QLabel* InspectPage::makeLabel(const QString& objectName, const QString& text)
{
    auto* label = new QLabel{text, this};
    label->setTextFormat(Qt::PlainText);
    label->setObjectName(objectName);
    return label;
}

QWidget* InspectPage::makeHeader()
{
    m_badge->setObjectName(u"inspectVerdict"_s);
    auto* header = new QWidget{this};
    auto* titles = new QVBoxLayout;
    titles->setSpacing(scaled(4));
    auto* title = makeLabel(u"pageTitle"_s, tr("Inspect"));
    title->setMinimumHeight(scaled(28));
    titles->addWidget(title);
    auto* text = makeLabel(u"pageText"_s,
                           tr("Paste any token, header, URL or JSON answer. Decoding is not "
                              "verifying."));
    text->setWordWrap(true);
    titles->addWidget(text);
    auto* row = new QHBoxLayout{header};
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(scaled(12));
    row->addLayout(titles, 1);
    row->addWidget(m_badge, 0, Qt::AlignTop);
    return header;
}

QWidget* InspectPage::makeEncoded()
{
    m_edit->setObjectName(u"tokenEdit"_s);
    m_edit->setAccessibleName(tr("Token to read"));
    m_edit->setPlaceholderText(tr("Paste a token here"));
    auto* clear = new QPushButton{tr("Clea&r"), this};
    clear->setObjectName(u"clearInspect"_s);
    clear->setAccessibleName(tr("Clear"));
    clear->setProperty("small", true);
    connect(clear, &QPushButton::clicked, &m_inspect, [this] { m_inspect.setText({}); });

    auto* card = new QFrame{this};
    card->setObjectName(u"card"_s);
    auto* title = new QHBoxLayout;
    title->setSpacing(scaled(8));
    title->addWidget(makeLabel(u"panelTitle"_s, tr("Encoded")));
    title->addStretch(1);
    title->addWidget(m_kind);
    title->addWidget(clear);
    auto* layout = new QVBoxLayout{card};
    layout->setContentsMargins(scaled(12), scaled(12), scaled(12), scaled(12));
    layout->setSpacing(scaled(8));
    layout->addLayout(title);
    layout->addWidget(m_edit, 1);
    layout->addWidget(new TokenLegend{card});
    return card;
}

QWidget* InspectPage::makeFindings()
{
    auto* card = new QFrame{this};
    card->setObjectName(u"card"_s);
    auto* layout = new QVBoxLayout{card};
    layout->setContentsMargins(scaled(12), scaled(12), scaled(12), scaled(12));
    layout->setSpacing(scaled(10));
    layout->addWidget(makeLabel(u"panelTitle"_s, tr("What stands out")));
    layout->addWidget(m_findings, 1);
    return card;
}

QWidget* InspectPage::makeClaims()
{
    m_claims->setObjectName(u"inspectClaims"_s);
    m_claims->setAccessibleName(tr("Header and claims"));
    m_claims->setModel(&m_inspect.claims());
    m_claims->setItemDelegate(new ClaimCellDelegate{m_claims});
    m_claims->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_claims->setSelectionMode(QAbstractItemView::SingleSelection);
    m_claims->setShowGrid(false);
    m_claims->setWordWrap(false);
    m_claims->setTabKeyNavigation(false);
    m_claims->verticalHeader()->hide();
    m_claims->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    m_claims->verticalHeader()->setDefaultSectionSize(scaled(28));
    QHeaderView* header = m_claims->horizontalHeader();
    header->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    header->setHighlightSections(false);
    header->setFixedHeight(scaled(32));
    header->setStretchLastSection(true);
    m_claims->setColumnWidth(ClaimsModel::NameColumn, scaled(104));
    m_claims->setColumnWidth(ClaimsModel::ValueColumn, scaled(280));

    auto* card = new QFrame{this};
    card->setObjectName(u"card"_s);
    m_states->addWidget(m_empty);
    m_states->addWidget(m_claims);
    auto* layout = new QVBoxLayout{card};
    layout->setContentsMargins(1, 4, 1, 4);
    layout->addWidget(m_states);
    return card;
}

void InspectPage::takeText()
{
    m_inspect.setText(m_edit->toPlainText());
}

void InspectPage::showText()
{
    if (m_edit->toPlainText() != m_inspect.text())
        m_edit->setPlainText(m_inspect.text());
}

void InspectPage::showInspection()
{
    const Inspection& inspection = m_inspect.inspection();
    const bool found = inspection.foundAnything();
    m_edit->markParts(inspection);
    m_badge->setVerdict(Tone::Warning, found ? tr("Signature NOT CHECKED") : QString{});
    m_refusal->setMessage(Tone::Bad, m_inspect.refusal());
    m_kind->setText(m_inspect.kind());
    m_findings->setFindings(m_inspect.findings());
    m_findings->parentWidget()->setVisible(found);
    m_states->setCurrentIndex(m_inspect.claims().rowCount() > 0 ? 1 : 0);
    m_empty->setText(found ? tr("No part of this could be read as JSON.")
                           : tr("Paste a token on the left. It is read on this machine and sent "
                                "nowhere."));
}

void InspectPage::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    m_edit->setFocus();
}

} // namespace claimcheck
