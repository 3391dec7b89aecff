#include "ui/pages/timelinepanel.h"

#include "core/client/redaction.h"
#include "ui/controllers/flowcontroller.h"
#include "ui/models/httptext.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/segmentedcontrol.h"
#include "ui/widgets/theme.h"
#include "ui/widgets/timelinedelegate.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QStackedWidget>
#include <QTableView>

#include <array>
#include <utility>

using namespace Qt::StringLiterals;

namespace claimcheck {
namespace {

QPlainTextEdit* makeMessageView(const QString& name, const QString& objectName)
{
    auto* view = new QPlainTextEdit;
    view->setReadOnly(true);
    view->setObjectName(objectName);
    view->setAccessibleName(name);
    view->setPlaceholderText(TimelinePanel::tr("%1 of the selected message").arg(name));
    view->setFont(monospaceFont());
    view->setWordWrapMode(QTextOption::WrapAnywhere);
    view->setTabChangesFocus(true);
    return view;
}

} // namespace

TimelinePanel::TimelinePanel(FlowController& flow, QWidget* parent)
    : QFrame(parent)
    , m_flow(flow)
    , m_views(new QStackedWidget{this})
{
    setObjectName(u"timelinePanel"_s);
    m_filtered.setSourceModel(&m_flow.timeline());
    m_filtered.setFilterRole(TimelineModel::SearchRole);
    m_filtered.setFilterCaseSensitivity(Qt::CaseInsensitive);
    m_views->addWidget(makeList());
    m_views->addWidget(makeRaw());

    auto* layout = new QVBoxLayout{this};
    layout->setContentsMargins(0, 1, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(makeHeader());
    layout->addWidget(m_views, 1);

    connect(&m_flow, &FlowController::selectionChanged, this, &TimelinePanel::showSelection);
    connect(&m_flow.timeline(), &TimelineModel::rowsInserted, this,
            &TimelinePanel::refreshEmptyState);
    connect(&m_flow.timeline(), &TimelineModel::modelReset, this,
            &TimelinePanel::refreshEmptyState);
    refreshEmptyState();
    showView(List);
}

QWidget* TimelinePanel::makeHeader()
{
    auto* header = new QWidget{this};
    auto* title = new QLabel{tr("Timeline"), header};
    title->setTextFormat(Qt::PlainText);
    title->setObjectName(u"panelTitle"_s);
    m_view = new SegmentedControl{tr("How the timeline is shown"), header};
    m_view->addChoice(List, tr("List"));
    m_view->addChoice(Raw, tr("Raw"));
    m_filter = new QLineEdit{header};
    m_filter->setObjectName(u"timelineFilter"_s);
    m_filter->setProperty("small", true);
    m_filter->setPlaceholderText(tr("Filter: path, status, token…"));
    m_filter->setAccessibleName(tr("Filter the timeline"));
    m_filter->setClearButtonEnabled(true);
    m_filter->setMaxLength(200);
    m_filter->setMaximumWidth(scaled(220));
    m_secrets = new QPushButton{tr("Show secrets"), header};
    m_secrets->setObjectName(u"showSecrets"_s);
    m_secrets->setCheckable(true);
    m_clear = new QPushButton{tr("Clear"), header};
    m_clear->setObjectName(u"clearTimeline"_s);
    for (QPushButton* button : {m_secrets, m_clear}) {
        button->setProperty("small", true);
        button->setAccessibleName(button->text());
    }

    auto* row = new QHBoxLayout{header};
    row->setContentsMargins(scaled(12), scaled(6), scaled(12), scaled(6));
    row->setSpacing(scaled(12));
    row->addWidget(title);
    row->addWidget(m_view);
    row->addWidget(m_filter, 1);
    row->addStretch(1);
    row->addWidget(m_secrets);
    row->addWidget(m_clear);

    connect(m_view, &SegmentedControl::chosen, this,
            [this](int view) { showView(static_cast<View>(view)); });
    connect(m_filter, &QLineEdit::textChanged, &m_filtered,
            &QSortFilterProxyModel::setFilterFixedString);
    connect(m_secrets, &QPushButton::toggled, this, &TimelinePanel::showRaw);
    connect(m_clear, &QPushButton::clicked, &m_flow, &FlowController::clearTimeline);
    return header;
}

QWidget* TimelinePanel::makeList()
{
    m_table = new QTableView{this};
    m_table->setObjectName(u"timeline"_s);
    m_table->setAccessibleName(tr("Timeline"));
    m_table->setModel(&m_filtered);
    m_table->setItemDelegate(new TimelineDelegate{m_table});
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setShowGrid(false);
    m_table->setTabKeyNavigation(false);
    m_table->setWordWrap(false);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    m_table->verticalHeader()->setDefaultSectionSize(scaled(28));
    QHeaderView* header = m_table->horizontalHeader();
    header->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    header->setHighlightSections(false);
    header->setFixedHeight(scaled(26));
    header->setStretchLastSection(true);
    header->setMinimumSectionSize(scaled(40));
    const std::array<std::pair<int, int>, 6> widths{{{TimelineModel::TimeColumn, 92},
                                                     {TimelineModel::MethodColumn, 84},
                                                     {TimelineModel::PathColumn, 124},
                                                     {TimelineModel::StatusColumn, 72},
                                                     {TimelineModel::TookColumn, 80},
                                                     {TimelineModel::TokenColumn, 172}}};
    for (const auto& [column, width] : widths)
        m_table->setColumnWidth(column, scaled(width));
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex& current) {
                const quint64 id = current.data(TimelineModel::IdRole).toULongLong();
                if (id != 0 && id != m_flow.selected())
                    m_flow.select(id);
            });
    connect(m_table, &QTableView::activated, this, [this] { showView(Raw); });

    m_list = new QStackedWidget{this};
    m_list->addWidget(m_table);
    m_list->addWidget(new EmptyState{u"flow"_s, tr("Nothing was sent yet"),
                                     tr("Every request and its answer is listed here."), m_list});
    return m_list;
}

QWidget* TimelinePanel::makeRaw()
{
    m_request = makeMessageView(tr("Request"), u"rawRequest"_s);
    m_answer = makeMessageView(tr("Answer"), u"rawAnswer"_s);
    auto* raw = new QWidget{this};
    auto* row = new QHBoxLayout{raw};
    row->setContentsMargins(scaled(12), 0, scaled(12), scaled(12));
    row->setSpacing(scaled(8));
    row->addWidget(m_request, 1);
    row->addWidget(m_answer, 1);
    return raw;
}

void TimelinePanel::showView(View view)
{
    m_view->setChoice(view);
    m_views->setCurrentIndex(view);
    m_filter->setVisible(view == List);
    m_secrets->setVisible(view == Raw);
    if (view == List)
        m_secrets->setChecked(false);
    showRaw();
}

void TimelinePanel::resizeEvent(QResizeEvent* event)
{
    QFrame::resizeEvent(event);
    // Where there is little room the outcome says more than the token and the time it took.
    const bool narrow = width() < scaled(720);
    m_table->setColumnHidden(TimelineModel::TookColumn, narrow);
    m_table->setColumnHidden(TimelineModel::TokenColumn, narrow);
}

void TimelinePanel::showSelection()
{
    const int row = m_flow.timeline().rowOf(m_flow.selected());
    const QModelIndex index = m_filtered.mapFromSource(m_flow.timeline().index(row, 0));
    if (index.isValid()) {
        m_table->selectRow(index.row());
        m_table->scrollTo(index);
    } else {
        m_table->clearSelection();
    }
    showRaw();
}

void TimelinePanel::showRaw()
{
    const TimelineEntry* entry = m_flow.selectedEntry();
    if (!entry || m_views->currentIndex() != Raw) {
        m_request->clear();
        m_answer->clear();
        return;
    }
    const Exchange shown = m_secrets->isChecked() ? entry->exchange : redacted(entry->exchange);
    m_request->setPlainText(requestText(shown));
    m_answer->setPlainText(responseText(shown));
}

void TimelinePanel::refreshEmptyState()
{
    const bool empty = m_flow.timeline().rowCount() == 0;
    m_list->setCurrentIndex(empty ? 1 : 0);
    m_clear->setEnabled(!empty);
}

} // namespace claimcheck
