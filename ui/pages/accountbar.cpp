#include "ui/pages/accountbar.h"

#include "ui/widgets/formfield.h"
#include "ui/widgets/passwordfield.h"
#include "ui/widgets/symbol.h"
#include "ui/widgets/theme.h"

#include <QHBoxLayout>
#include <QMenu>
#include <QPushButton>
#include <QShortcut>
#include <QStyle>

using namespace Qt::StringLiterals;

namespace claimcheck {
namespace {

using Action = FlowController::Action;
using Field = FlowController::Field;

constexpr int longestUsername = 256;
constexpr int longestPassword = 1024;

void setMarked(QWidget* widget, const char* property, bool marked)
{
    if (widget->property(property).toBool() == marked)
        return;
    widget->setProperty(property, marked);
    widget->style()->unpolish(widget);
    widget->style()->polish(widget);
}

QString keysOf(Action action)
{
    switch (action) {
    case Action::Register:
        return AccountBar::tr("Ctrl+R or Alt+R");
    case Action::LogIn:
        return AccountBar::tr("Alt+L");
    case Action::Call:
        return AccountBar::tr("Alt+C");
    case Action::Revoke:
        return AccountBar::tr("Alt+V");
    }
    return {};
}

} // namespace

AccountBar::AccountBar(FlowController& flow, QWidget* parent)
    : QWidget(parent)
    , m_flow(flow)
    , m_fields(makeFields())
    , m_buttons(makeActions())
    , m_layout(new QBoxLayout{QBoxLayout::LeftToRight, this})
{
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(scaled(12));
    m_layout->addWidget(m_fields, 1);
    m_layout->addWidget(m_buttons, 0);
    connectFields();
    connect(&m_flow, &FlowController::changed, this, &AccountBar::refresh);
    connect(&m_flow, &FlowController::accountChanged, this, &AccountBar::showAccount);

    auto* registerKey = new QShortcut{Qt::CTRL | Qt::Key_R, this};
    connect(registerKey, &QShortcut::activated, &m_flow, &FlowController::registerUser);
    for (const auto key : {Qt::Key_Return, Qt::Key_Enter}) {
        auto* primaryKey = new QShortcut{Qt::CTRL | key, this};
        connect(primaryKey, &QShortcut::activated, this,
                [this] { m_flow.perform(m_flow.nextAction()); });
    }
    setFocusProxy(m_username);
    showAccount();
    refresh();
}

QWidget* AccountBar::makeFields()
{
    auto* fields = new QWidget{this};
    m_username = new QLineEdit{fields};
    m_username->setObjectName(u"username"_s);
    m_username->setMaxLength(longestUsername);
    m_username->setPlaceholderText(tr("for example alice"));
    m_password = new PasswordField{fields};
    m_password->setObjectName(u"password"_s);
    m_password->setMaxLength(longestPassword);
    for (QLineEdit* edit : {m_username, static_cast<QLineEdit*>(m_password)})
        edit->setMinimumWidth(scaled(120));
    m_usernameField = new FormField{tr("&Username"), m_username, tr("Letters and digits"), fields};
    m_passwordField =
        new FormField{tr("&Password"), m_password, tr("At least 8 characters"), fields};

    auto* row = new QHBoxLayout{fields};
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(scaled(8));
    row->addWidget(m_usernameField, 1, Qt::AlignTop);
    row->addWidget(m_passwordField, 1, Qt::AlignTop);
    return fields;
}

QPushButton* AccountBar::makeAction(Action action, const QString& text, const QString& objectName)
{
    auto* button = new QPushButton{text, this};
    button->setObjectName(objectName);
    button->setAccessibleName(QString{text}.remove(u'&'));
    button->setAutoDefault(false);
    connect(button, &QPushButton::clicked, &m_flow, [this, action] { m_flow.perform(action); });
    m_actions.insert(action, button);
    return button;
}

QWidget* AccountBar::makeActions()
{
    auto* actions = new QWidget{this};
    auto* row = new QHBoxLayout{actions};
    // As high as a label, so that buttons and fields stand on one line.
    const int labelHeight = QFontMetrics{fontOf(12)}.height() + scaled(4);
    row->setContentsMargins(0, labelHeight, 0, 0);
    row->setSpacing(scaled(8));
    row->addWidget(makeAction(Action::Register, tr("&Register"), u"register"_s), 0, Qt::AlignTop);
    row->addWidget(makeAction(Action::LogIn, tr("&Log in"), u"logIn"_s), 0, Qt::AlignTop);

    auto* pair = new QHBoxLayout;
    pair->setSpacing(0);
    QPushButton* call = makeAction(Action::Call, tr("&Call /protected"), u"call"_s);
    call->setProperty("side", u"left"_s);
    m_routes = new QPushButton{this};
    m_routes->setProperty("side", u"right"_s);
    addRoutes();
    pair->addWidget(call, 0, Qt::AlignTop);
    pair->addWidget(m_routes, 0, Qt::AlignTop);
    row->addLayout(pair);

    QPushButton* revoke = makeAction(Action::Revoke, tr("Re&voke"), u"revoke"_s);
    revoke->setProperty("danger", true);
    row->addWidget(revoke, 0, Qt::AlignTop);
    row->addStretch(1);
    return actions;
}

void AccountBar::addRoutes()
{
    m_routes->setObjectName(u"routes"_s);
    m_routes->setAccessibleName(tr("Call another route"));
    m_routes->setIconSize({scaled(12), scaled(12)});
    auto* menu = new QMenu{m_routes};
    for (const QString& path : {u"/protected"_s, u"/me"_s, u"/sessions"_s}) {
        QAction* action = menu->addAction(u"GET "_s + path);
        connect(action, &QAction::triggered, &m_flow, [this, path] { m_flow.call(path); });
    }
    m_routes->setMenu(menu);
}

void AccountBar::connectFields()
{
    connect(m_username, &QLineEdit::textChanged, &m_flow, &FlowController::setUsername);
    connect(m_password, &QLineEdit::textChanged, &m_flow, &FlowController::setPassword);
    // Queued, because the field changes after it said what it did not take.
    connect(
        m_username, &QLineEdit::inputRejected, &m_flow,
        [this] { m_flow.refuseLongerInput(Field::Username, longestUsername); },
        Qt::QueuedConnection);
    connect(
        m_password, &QLineEdit::inputRejected, &m_flow,
        [this] { m_flow.refuseLongerInput(Field::Password, longestPassword); },
        Qt::QueuedConnection);
    connect(m_username, &QLineEdit::returnPressed, m_password, [this] { m_password->setFocus(); });
    connect(m_password, &QLineEdit::returnPressed, &m_flow, [this] {
        m_flow.perform(m_flow.nextAction() == Action::Register ? Action::Register : Action::LogIn);
    });
    connect(&m_flow, &FlowController::fieldRefused, this, [this](Field field) {
        QLineEdit* edit = field == Field::Username ? m_username : m_password;
        edit->setFocus();
        edit->selectAll();
    });
}

void AccountBar::showAccount()
{
    m_username->setText(m_flow.username());
    m_password->setText(m_flow.password());
}

void AccountBar::refresh()
{
    m_usernameField->setError(m_flow.fieldError(Field::Username));
    m_passwordField->setError(m_flow.fieldError(Field::Password));
    for (auto [action, button] : m_actions.asKeyValueRange()) {
        const QString reason = m_flow.reasonAgainst(action);
        button->setEnabled(reason.isEmpty());
        button->setToolTip(reason.isEmpty() ? keysOf(action) : reason);
        button->setAccessibleDescription(reason);
        setMarked(button, "primary", action == m_flow.nextAction());
    }
    const QPushButton* call = m_actions.value(Action::Call);
    m_routes->setEnabled(call->isEnabled());
    m_routes->setToolTip(call->isEnabled() ? tr("Call another route") : call->toolTip());
    setMarked(m_routes, "primary", m_flow.nextAction() == Action::Call);
    const bool onAccent = call->isEnabled() && m_flow.nextAction() == Action::Call;
    m_routes->setIcon(
        symbol(u"chevron-down"_s, onAccent ? SymbolColor::OnAccent : SymbolColor::Dim));
}

QSize AccountBar::minimumSizeHint() const
{
    // What two rows need, whichever way it stands now: else it could never be made narrower.
    const int width =
        qMax(m_fields->minimumSizeHint().width(), m_buttons->minimumSizeHint().width());
    return {width, m_layout->minimumSize().height()};
}

void AccountBar::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    const int oneRow = scaled(300) + m_layout->spacing() + m_buttons->minimumSizeHint().width();
    const bool wide = width() >= oneRow;
    m_layout->setDirection(wide ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
    m_layout->setSpacing(wide ? scaled(12) : scaled(8));
    const int labelHeight = QFontMetrics{fontOf(12)}.height() + scaled(4);
    m_buttons->layout()->setContentsMargins(0, wide ? labelHeight : 0, 0, 0);
}

} // namespace claimcheck
