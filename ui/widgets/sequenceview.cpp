#include "ui/widgets/sequenceview.h"

#include "ui/widgets/elidedlabel.h"
#include "ui/widgets/sequencepainter.h"
#include "ui/widgets/theme.h"

#include <QAccessible>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>
#include <QToolTip>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace claimcheck {

SequenceView::SequenceView(const TimelineModel& timeline, QWidget* parent)
    : QAbstractScrollArea(parent)
    , m_timeline(timeline)
{
    setObjectName(u"sequenceView"_s);
    setAccessibleName(tr("Sequence diagram"));
    setFocusPolicy(Qt::StrongFocus);
    setFrameShape(NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    viewport()->setMouseTracking(true);
    viewport()->setAutoFillBackground(false);
    connect(&m_timeline, &TimelineModel::rowsInserted, this, &SequenceView::refresh);
    connect(&m_timeline, &TimelineModel::dataChanged, this, &SequenceView::refresh);
    connect(&m_timeline, &TimelineModel::modelReset, this, &SequenceView::refresh);
    refresh();
}

void SequenceView::refresh()
{
    const bool grew = m_timeline.entries().size() > m_sequence.size();
    m_sequence = sequenceOf(m_timeline.entries());
    updateScrollBar();
    if (grew)
        verticalScrollBar()->setValue(verticalScrollBar()->maximum());
    viewport()->update();
}

void SequenceView::updateScrollBar()
{
    m_geometry = layOut(m_sequence, viewport()->width());
    const int room = viewport()->height() - sequenceHeadHeight();
    verticalScrollBar()->setPageStep(room);
    verticalScrollBar()->setSingleStep(scaled(20));
    verticalScrollBar()->setRange(0, std::max(0, m_geometry.height - room));
}

int SequenceView::offset() const
{
    return sequenceHeadHeight() - verticalScrollBar()->value();
}

void SequenceView::select(quint64 id)
{
    m_selected = id;
    const auto index = indexOf(id);
    if (index) {
        const QRectF ground = m_geometry.exchanges[*index].ground;
        const int room = viewport()->height() - sequenceHeadHeight();
        QScrollBar* bar = verticalScrollBar();
        if (ground.bottom() + scaled(8) > bar->value() + room)
            bar->setValue(qCeil(ground.bottom()) + scaled(8) - room);
        if (ground.top() < bar->value())
            bar->setValue(qFloor(ground.top()));
        setAccessibleDescription(m_sequence[*index].summary);
    } else {
        setAccessibleDescription({});
    }
    viewport()->update();
}

QRect SequenceView::rectOf(quint64 id) const
{
    const auto index = indexOf(id);
    return index ? m_geometry.exchanges[*index].ground.translated(0, offset()).toRect() : QRect{};
}

QSize SequenceView::sizeHint() const
{
    return {scaled(760), scaled(420)};
}

QSize SequenceView::minimumSizeHint() const
{
    return {scaled(400), scaled(140)};
}

std::optional<std::size_t> SequenceView::indexOf(quint64 id) const
{
    const auto found = std::ranges::find(m_sequence, id, &SequenceExchange::id);
    if (id == 0 || found == m_sequence.end())
        return {};
    return static_cast<std::size_t>(found - m_sequence.begin());
}

std::optional<std::size_t> SequenceView::indexAt(const QPoint& viewportPoint) const
{
    if (viewportPoint.y() < sequenceHeadHeight())
        return {};
    const QPointF point = viewportPoint - QPoint{0, offset()};
    const auto found = std::ranges::find_if(m_geometry.exchanges, [&](const auto& exchange) {
        return exchange.ground.top() <= point.y() && point.y() <= exchange.ground.bottom();
    });
    if (found == m_geometry.exchanges.end())
        return {};
    return static_cast<std::size_t>(found - m_geometry.exchanges.begin());
}

void SequenceView::choose(std::size_t index)
{
    const SequenceExchange& exchange = m_sequence[index];
    select(exchange.id);
    QAccessibleAnnouncementEvent announcement{this, exchange.summary};
    QAccessible::updateAccessibility(&announcement);
    Q_EMIT chosen(exchange.id);
}

void SequenceView::paintEvent(QPaintEvent*)
{
    QPainter painter{viewport()};
    painter.setRenderHint(QPainter::Antialiasing);
    const Colors colors = currentColors();
    const SequencePainter diagram{painter, colors, m_geometry};
    const int bottom = std::max(viewport()->height(), m_geometry.height + offset());
    diagram.paintLifelines(sequenceHeadHeight() - scaled(8), bottom);

    painter.save();
    painter.setClipRect(0, sequenceHeadHeight() - scaled(4), viewport()->width(),
                        viewport()->height());
    painter.translate(0, offset());
    for (std::size_t i = 0; i < m_sequence.size(); ++i) {
        const bool isSelected = m_sequence[i].id == m_selected;
        diagram.paintExchange(m_sequence[i], m_geometry.exchanges[i],
                              {.selected = isSelected,
                               .focused = isSelected && hasFocus(),
                               .hovered = m_sequence[i].id == m_hovered});
    }
    painter.restore();
    diagram.paintHeads();
}

void SequenceView::resizeEvent(QResizeEvent* event)
{
    QAbstractScrollArea::resizeEvent(event);
    updateScrollBar();
    select(m_selected);
}

void SequenceView::mousePressEvent(QMouseEvent* event)
{
    const auto index = indexAt(event->position().toPoint());
    if (event->button() == Qt::LeftButton && index)
        choose(*index);
}

void SequenceView::mouseReleaseEvent(QMouseEvent* event)
{
    event->accept(); // the press was ours
}

void SequenceView::mouseDoubleClickEvent(QMouseEvent* event)
{
    const auto index = indexAt(event->position().toPoint());
    if (event->button() == Qt::LeftButton && index)
        Q_EMIT activated(m_sequence[*index].id);
}

void SequenceView::mouseMoveEvent(QMouseEvent* event)
{
    const auto index = indexAt(event->position().toPoint());
    const quint64 hovered = index ? m_sequence[*index].id : 0;
    viewport()->setCursor(index ? Qt::PointingHandCursor : Qt::ArrowCursor);
    if (hovered == m_hovered)
        return;
    m_hovered = hovered;
    viewport()->update();
}

void SequenceView::keyPressEvent(QKeyEvent* event)
{
    if (m_sequence.empty()) {
        QAbstractScrollArea::keyPressEvent(event);
        return;
    }
    const std::size_t last = m_sequence.size() - 1;
    const auto current = indexOf(m_selected);
    switch (event->key()) {
    case Qt::Key_Up:
        choose(current && *current > 0 ? *current - 1 : 0);
        return;
    case Qt::Key_Down:
        choose(current ? std::min(*current + 1, last) : last);
        return;
    case Qt::Key_Home:
        choose(0);
        return;
    case Qt::Key_End:
        choose(last);
        return;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (current && event->modifiers() == Qt::NoModifier) {
            Q_EMIT activated(m_selected);
            return;
        }
        break;
    default:
        break;
    }
    QAbstractScrollArea::keyPressEvent(event);
}

void SequenceView::focusInEvent(QFocusEvent* event)
{
    QAbstractScrollArea::focusInEvent(event);
    viewport()->update();
}

void SequenceView::focusOutEvent(QFocusEvent* event)
{
    QAbstractScrollArea::focusOutEvent(event);
    viewport()->update();
}

bool SequenceView::viewportEvent(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const auto index = indexAt(help->pos());
        QToolTip::showText(help->globalPos(),
                           index ? literalToolTip(m_sequence[*index].summary) : QString{}, this);
        return true;
    }
    if (event->type() == QEvent::Leave && m_hovered != 0) {
        m_hovered = 0;
        viewport()->update();
    }
    return QAbstractScrollArea::viewportEvent(event);
}

} // namespace claimcheck
