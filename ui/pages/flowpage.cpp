#include "ui/pages/flowpage.h"

#include "ui/controllers/flowcontroller.h"
#include "ui/pages/accountbar.h"
#include "ui/pages/timelinepanel.h"
#include "ui/pages/tokenlens.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/sequenceview.h"
#include "ui/widgets/symbol.h"
#include "ui/widgets/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QResizeEvent>
#include <QSettings>
#include <QSplitter>
#include <QStackedLayout>

using namespace Qt::StringLiterals;

namespace claimcheck {
namespace {

constexpr int lensWidth = 372;
constexpr int narrowestLens = 356;
constexpr int timelineHeight = 216;

} // namespace

FlowPage::FlowPage(FlowController& flow, LensController& lens, QWidget* parent)
    : QWidget(parent)
    , m_flow(flow)
    , m_advice(new QLabel{this})
    , m_problem(new Banner{this})
    , m_diagram(new SequenceView{flow.timeline(), this})
    , m_timeline(new TimelinePanel{flow, this})
    , m_lens(new TokenLens{lens, this})
    , m_columns(new QSplitter{Qt::Horizontal, this})
    , m_rows(new QSplitter{Qt::Vertical, this})
{
    setObjectName(u"page"_s);
    m_rows->setObjectName(u"columnSplitter"_s);
    m_rows->addWidget(makeColumn());
    m_rows->addWidget(m_timeline);
    m_rows->setSizes({scaled(560), scaled(timelineHeight)});
    m_rows->setStretchFactor(0, 1);
    m_columns->setObjectName(u"flowSplitter"_s);
    m_columns->addWidget(m_rows);
    m_columns->addWidget(m_lens);
    m_columns->setSizes({scaled(884), scaled(lensWidth)});
    m_columns->setStretchFactor(0, 1);
    for (QSplitter* splitter : {m_columns, m_rows}) {
        splitter->setChildrenCollapsible(false);
        splitter->setHandleWidth(1);
    }
    m_lens->setMinimumWidth(scaled(narrowestLens));
    auto* layout = new QHBoxLayout{this};
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_columns);

    connect(&m_flow, &FlowController::changed, this, &FlowPage::refresh);
    connect(&m_flow, &FlowController::selectionChanged, m_diagram, &SequenceView::select);
    connect(m_diagram, &SequenceView::chosen, &m_flow, &FlowController::select);
    connect(m_diagram, &SequenceView::activated, this, &FlowPage::activate);
    connect(m_problem, &Banner::dismissed, &m_flow, &FlowController::dismissProblem);
    connect(m_lens, &TokenLens::inspectRequested, this, &FlowPage::inspectRequested);
    refresh();
}

QPushButton* FlowPage::makeToggle(const QString& icon, const QString& text,
                                  const QString& objectName, QWidget* panel)
{
    auto* toggle = new QPushButton{symbol(icon), u' ' + text, this};
    toggle->setObjectName(objectName);
    toggle->setProperty("small", true);
    toggle->setProperty("toggle", true);
    toggle->setIconSize({scaled(14), scaled(14)});
    toggle->setCheckable(true);
    toggle->setChecked(true);
    toggle->setAutoDefault(false);
    const QString name = QString{text}.remove(u'&');
    toggle->setAccessibleName(name);
    toggle->setToolTip(tr("Show or hide: %1").arg(name));
    connect(toggle, &QPushButton::toggled, panel, &QWidget::setVisible);
    return toggle;
}

QWidget* FlowPage::makeHeader()
{
    auto* header = new QWidget{this};
    auto* title = new QLabel{tr("Flow"), header};
    title->setTextFormat(Qt::PlainText);
    title->setObjectName(u"pageTitle"_s);
    m_advice->setTextFormat(Qt::PlainText);
    m_advice->setObjectName(u"pageText"_s);
    m_advice->setWordWrap(true);
    m_timelineToggle =
        makeToggle(u"panel-bottom"_s, tr("&Timeline"), u"timelineToggle"_s, m_timeline);
    m_lensToggle = makeToggle(u"panel-right"_s, tr("To&ken lens"), u"lensToggle"_s, m_lens);

    auto* top = new QHBoxLayout;
    top->setSpacing(scaled(8));
    title->setMinimumHeight(scaled(28));
    top->addWidget(title, 1);
    top->addWidget(m_timelineToggle);
    top->addWidget(m_lensToggle);
    auto* column = new QVBoxLayout{header};
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(scaled(4));
    column->addLayout(top);
    column->addWidget(m_advice);
    return header;
}

QWidget* FlowPage::makeDiagram()
{
    auto* card = new QFrame{this};
    card->setObjectName(u"card"_s);
    auto* empty =
        new EmptyState{u"flow"_s, tr("Nothing has happened yet"),
                       tr("Every request you send is drawn here, arrow by arrow, with the "
                          "answer that really came back."),
                       card};
    empty->setObjectName(u"emptyState"_s);
    empty->setAttribute(Qt::WA_StyledBackground);
    empty->addSteps({tr("Register"), tr("Log in"), tr("Call"), tr("Revoke"), tr("Call again")});
    empty->addAction(tr("Fill in a &sample account"), u"sampleAccount"_s);
    connect(empty, &EmptyState::actionTriggered, &m_flow, &FlowController::useSampleAccount);
    m_empty = new QWidget{card};
    auto* below = new QVBoxLayout{m_empty};
    below->setContentsMargins(0, sequenceHeadHeight(), 0, 0);
    below->addWidget(empty);

    auto* layers = new QStackedLayout{card};
    layers->setContentsMargins(1, 1, 1, 1);
    layers->setStackingMode(QStackedLayout::StackAll);
    layers->addWidget(m_diagram);
    layers->addWidget(m_empty);
    layers->setCurrentWidget(m_empty);
    return card;
}

QWidget* FlowPage::makeColumn()
{
    m_problem->setDismissible(true);
    auto* column = new QWidget{this};
    auto* layout = new QVBoxLayout{column};
    layout->setContentsMargins(scaled(20), scaled(16), scaled(20), scaled(16));
    layout->setSpacing(scaled(12));
    layout->addWidget(makeHeader());
    auto* account = new AccountBar{m_flow, column};
    setFocusProxy(account);
    layout->addWidget(account);
    layout->addWidget(m_problem);
    layout->addWidget(makeDiagram(), 1);
    return column;
}

void FlowPage::refresh()
{
    m_advice->setText(m_flow.advice());
    m_problem->setMessage(Tone::Bad, m_flow.problem());
    m_empty->setVisible(m_flow.timeline().rowCount() == 0);
}

void FlowPage::activate()
{
    m_timelineToggle->setChecked(true);
    m_timeline->showView(TimelinePanel::Raw);
}

void FlowPage::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    const bool compact = width() < scaled(1000) || height() < scaled(640);
    if (compact == m_compact)
        return;
    m_compact = compact;
    m_timelineToggle->setChecked(!compact);
    m_lensToggle->setChecked(!compact);
}

void FlowPage::restoreLayout(const QSettings& settings)
{
    m_columns->restoreState(settings.value("flow/columns"_L1).toByteArray());
    m_rows->restoreState(settings.value("flow/rows"_L1).toByteArray());
}

void FlowPage::saveLayout(QSettings& settings) const
{
    settings.setValue("flow/columns"_L1, m_columns->saveState());
    settings.setValue("flow/rows"_L1, m_rows->saveState());
}

} // namespace claimcheck
