#include "ui/mainwindow/topbar.h"

#include "core/inspect/visibletext.h"
#include "ui/controllers/flowcontroller.h"
#include "ui/controllers/servercontroller.h"
#include "ui/widgets/elidedlabel.h"
#include "ui/widgets/segmentedcontrol.h"
#include "ui/widgets/symbollabel.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QStyle>

using namespace Qt::StringLiterals;

namespace claimcheck {
namespace {

void setMark(QWidget* widget, const char* property, const QVariant& value)
{
    if (widget->property(property) == value)
        return;
    widget->setProperty(property, value);
    widget->style()->unpolish(widget);
    widget->style()->polish(widget);
}

QString nameOf(Tone tone)
{
    switch (tone) {
    case Tone::Good:
        return u"good"_s;
    case Tone::Bad:
        return u"bad"_s;
    case Tone::Pending:
        return u"pending"_s;
    case Tone::Neutral:
    case Tone::Warning:
        return u"neutral"_s;
    }
    return {};
}

} // namespace

TopBar::TopBar(ServerController& server, FlowController& flow, Theme& theme, QWidget* parent)
    : QFrame(parent)
    , m_server(server)
    , m_flow(flow)
    , m_theme(theme)
    , m_brand(makeLabel(u"brand"_s, tr("Claimcheck")))
{
    setObjectName(u"topBar"_s);
    setFixedHeight(scaled(52));
    auto* mark = makeLabel(u"mark"_s);
    mark->setPixmap(QIcon{u":/claimcheck/icons/claimcheck.svg"_s}.pixmap(
        QSize{scaled(20), scaled(20)}, devicePixelRatio()));
    mark->setAccessibleName(tr("Claimcheck"));

    auto* row = new QHBoxLayout{this};
    row->setContentsMargins(scaled(16), scaled(8), scaled(16), scaled(9));
    row->setSpacing(scaled(12));
    row->addWidget(mark);
    row->addWidget(m_brand);
    row->addWidget(makeTarget());
    row->addWidget(makeIdentity());
    row->addStretch(1);
    row->addWidget(makeClock());
    row->addWidget(makeThemeSwitch());

    connect(&m_server, &ServerController::changed, this, &TopBar::showServer);
    connect(&m_server, &ServerController::ticked, this, &TopBar::showTime);
    connect(&m_flow, &FlowController::changed, this, &TopBar::showIdentity);
    showServer();
    showIdentity();
    showTime();
}

QLabel* TopBar::makeLabel(const QString& objectName, const QString& text)
{
    auto* label = new QLabel{text, this};
    label->setTextFormat(Qt::PlainText);
    label->setObjectName(objectName);
    return label;
}

QWidget* TopBar::makeTarget()
{
    m_target = new QPushButton{this};
    m_target->setObjectName(u"target"_s);
    m_target->setFixedHeight(scaled(34));
    m_target->setAutoDefault(false);
    m_dot = makeLabel(u"stateDot"_s);
    m_dot->setFixedSize(scaled(8), scaled(8));
    m_state = makeLabel(u"panelTitle"_s);
    m_address = makeLabel(u"dim"_s);
    m_address->setFont(monospaceFont());
    auto* row = new QHBoxLayout{m_target};
    row->setContentsMargins(scaled(12), 0, scaled(10), 0);
    row->setSpacing(scaled(8));
    for (QLabel* label : {m_dot, m_state, m_address}) {
        label->setAttribute(Qt::WA_TransparentForMouseEvents);
        row->addWidget(label);
    }
    row->addWidget(new SymbolLabel{u"chevron-down"_s, SymbolColor::Dim, 12, m_target});
    addTargetMenu();
    return m_target;
}

void TopBar::addTargetMenu()
{
    auto* menu = new QMenu{m_target};
    m_copyAddress = menu->addAction(tr("&Copy the address"));
    menu->addSeparator();
    m_start = menu->addAction(tr("&Start the server"));
    m_stop = menu->addAction(tr("S&top the server"));
    connect(m_copyAddress, &QAction::triggered, this,
            [this] { QGuiApplication::clipboard()->setText(m_server.url()); });
    connect(m_start, &QAction::triggered, &m_server, &ServerController::start);
    connect(m_stop, &QAction::triggered, &m_server, &ServerController::stop);
    m_target->setMenu(menu);
}

QWidget* TopBar::makeIdentity()
{
    auto* chip = new QFrame{this};
    chip->setObjectName(u"chip"_s);
    chip->setFixedHeight(scaled(34));
    m_avatar = makeLabel(u"avatar"_s);
    m_avatar->setFixedSize(scaled(20), scaled(20));
    m_avatar->setAlignment(Qt::AlignCenter);
    m_user = new ElidedLabel{chip};
    m_user->setObjectName(u"identity"_s);
    m_user->setMaximumWidth(scaled(200));
    auto* row = new QHBoxLayout{chip};
    row->setContentsMargins(scaled(8), 0, scaled(12), 0);
    row->setSpacing(scaled(8));
    row->addWidget(m_avatar);
    row->addWidget(m_user);
    return chip;
}

QWidget* TopBar::makeClock()
{
    auto* chip = new QFrame{this};
    chip->setObjectName(u"chip"_s);
    chip->setFixedHeight(scaled(34));
    m_time = makeLabel(u"clock"_s);
    m_time->setFont(monospaceFont(13));
    auto* row = new QHBoxLayout{chip};
    row->setContentsMargins(scaled(12), 0, scaled(10), 0);
    row->setSpacing(scaled(8));
    row->addWidget(makeLabel(u"dim"_s, tr("Server clock")));
    row->addWidget(m_time);
    row->addWidget(makeLabel(u"tag"_s, tr("real")), 0, Qt::AlignVCenter);
    return chip;
}

QWidget* TopBar::makeThemeSwitch()
{
    auto* themes = new SegmentedControl{tr("Theme"), this};
    themes->addChoice(static_cast<int>(Theme::Choice::Light), symbol(u"sun"_s), tr("Light"));
    themes->addChoice(static_cast<int>(Theme::Choice::Dark), symbol(u"moon"_s), tr("Dark"));
    themes->addChoice(static_cast<int>(Theme::Choice::System), symbol(u"system"_s),
                      tr("Like the system"));
    themes->setFixedHeight(scaled(34));
    themes->setChoice(static_cast<int>(m_theme.choice()));
    connect(themes, &SegmentedControl::chosen, &m_theme,
            [this](int choice) { m_theme.choose(static_cast<Theme::Choice>(choice)); });
    connect(&m_theme, &Theme::changed, themes,
            [this, themes] { themes->setChoice(static_cast<int>(m_theme.choice())); });
    return themes;
}

void TopBar::resizeEvent(QResizeEvent* event)
{
    QFrame::resizeEvent(event);
    // As wide as the navigation where that is wide, so that the target stands above the page.
    m_brand->setMinimumWidth(width() < scaled(1180) ? 0 : scaled(144));
}

void TopBar::focusTarget()
{
    m_target->setFocus(Qt::ShortcutFocusReason);
}

void TopBar::showServer()
{
    m_state->setText(m_server.stateText());
    m_address->setText(m_server.address());
    m_address->setVisible(!m_server.address().isEmpty());
    setMark(m_dot, "tone", nameOf(m_server.stateTone()));
    m_dot->setAccessibleName(m_server.stateText());
    m_target->setAccessibleName(
        tr("Target: %1 %2", "state, address").arg(m_server.stateText(), m_server.address()));
    m_target->setToolTip(tr("Target (Ctrl+L)"));
    m_copyAddress->setEnabled(m_server.isRunning());
    m_start->setEnabled(!m_server.isRunning() && !m_server.isStarting());
    m_stop->setEnabled(m_server.isRunning());
    // A button takes its size from its own text, of which this one has none.
    m_target->setMinimumWidth(m_target->layout()->sizeHint().width());
}

void TopBar::showIdentity()
{
    const QString user = visibleText(m_flow.identity());
    const bool nobody = user.isEmpty();
    m_avatar->setText(nobody ? u"–"_s : user.left(1).toUpper());
    m_avatar->setAccessibleName(tr("Identity"));
    setMark(m_avatar, "empty", nobody);
    m_user->setText(nobody ? tr("not logged in")
                           : (m_flow.isRevoked() ? tr("%1 · revoked").arg(user) : user));
}

void TopBar::showTime()
{
    m_time->setText(m_server.clockText());
    m_time->setAccessibleName(tr("Server clock %1").arg(m_server.clockText()));
}

} // namespace claimcheck
