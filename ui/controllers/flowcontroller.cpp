#include "ui/controllers/flowcontroller.h"

#include "core/client/authclient.h"
#include "core/inspect/visibletext.h"
#include "ui/controllers/localserver.h"
#include "ui/models/outcome.h"

#include <QJsonObject>

using namespace Qt::StringLiterals;

namespace claimcheck {

FlowController::FlowController(AuthClient& client, LocalServer& server, QObject* parent)
    : QObject(parent)
    , m_client(client)
    , m_server(server)
{
    connect(&m_client, &AuthClient::sent, &m_timeline, &TimelineModel::begin);
    connect(&m_client, &AuthClient::exchanged, this, &FlowController::receive);
    connect(&m_server, &LocalServer::stateChanged, this, &FlowController::followServer);
    followServer();
}

void FlowController::followServer()
{
    if (m_server.state() == LocalServer::State::Running) {
        if (const auto target = Target::parse(m_server.url().toString()))
            m_client.setTarget(*target);
    }
    Q_EMIT changed();
}

void FlowController::receive(quint64 id, const Exchange& exchange)
{
    m_timeline.finish(id, exchange);
    select(id);
}

void FlowController::setUsername(const QString& username)
{
    if (username == m_username)
        return;
    m_username = username;
    m_usernameError.clear();
    Q_EMIT changed();
}

void FlowController::setPassword(const QString& password)
{
    if (password == m_password)
        return;
    m_password = password;
    m_passwordError.clear();
    Q_EMIT changed();
}

void FlowController::useSampleAccount()
{
    m_username = u"alice"_s;
    m_password = u"password123"_s;
    m_usernameError.clear();
    m_passwordError.clear();
    Q_EMIT accountChanged();
    Q_EMIT changed();
}

const QString& FlowController::fieldError(Field field) const
{
    return field == Field::Username ? m_usernameError : m_passwordError;
}

void FlowController::setFieldError(Field field, const QString& text)
{
    (field == Field::Username ? m_usernameError : m_passwordError) = text;
    Q_EMIT fieldRefused(field);
}

void FlowController::refuseLongerInput(Field field, int limit)
{
    (field == Field::Username ? m_usernameError : m_passwordError) =
        tr("At most %1 characters; the rest was not taken").arg(limit);
    Q_EMIT changed();
}

QString FlowController::reasonAgainst(Action action) const
{
    switch (m_server.state()) {
    case LocalServer::State::Stopped:
        return tr("The server is stopped");
    case LocalServer::State::Starting:
        return tr("The server is starting");
    case LocalServer::State::Failed:
        return tr("The server could not start");
    case LocalServer::State::Running:
        break;
    }
    switch (action) {
    case Action::Register:
    case Action::LogIn:
        return {};
    case Action::Call:
        return m_token.isEmpty() ? tr("Log in first") : QString{};
    case Action::Revoke:
        if (m_token.isEmpty())
            return tr("Log in first");
        return m_revoked ? tr("This token is revoked already") : QString{};
    }
    return {};
}

FlowController::Action FlowController::nextAction() const
{
    if (!m_token.isEmpty() && !m_refused)
        return Action::Call;
    const bool hasAccount = !m_registeredUser.isEmpty() && m_registeredUser == m_username;
    return hasAccount ? Action::LogIn : Action::Register;
}

QString FlowController::advice() const
{
    const QString obstacle = reasonAgainst(Action::Register);
    if (!obstacle.isEmpty())
        return tr("%1.", "a reason as a sentence").arg(obstacle);
    if (m_token.isEmpty()) {
        return nextAction() == Action::LogIn
            ? tr("The account exists. Log in to get a token.")
            : tr("Real requests, as they happen. Register a user to begin, or log in.");
    }
    if (m_refused)
        return tr("Refused; the token lens says why. Log in to get a new token.");
    if (m_revoked)
        return tr("The token is revoked but still in hand. Call again and see it refused.");
    return tr("A token is in hand: call with it, then revoke it and call again.");
}

void FlowController::dismissProblem()
{
    m_problem.clear();
    Q_EMIT changed();
}

bool FlowController::accountIsFilledIn()
{
    m_usernameError.clear();
    m_passwordError.clear();
    // The upper field last: it is where the person is taken when both are empty.
    if (m_password.isEmpty())
        setFieldError(Field::Password, tr("Enter a password"));
    if (m_username.isEmpty())
        setFieldError(Field::Username, tr("Enter a username"));
    Q_EMIT changed();
    return m_usernameError.isEmpty() && m_passwordError.isEmpty();
}

void FlowController::run(QFuture<Exchange> future, void (FlowController::*then)(const Exchange&))
{
    m_busy = true;
    m_problem.clear();
    Q_EMIT changed();
    future.then(this, [this, then](const Exchange& exchange) {
        m_busy = false;
        if (exchange.failure != Exchange::Failure::None) {
            m_problem = tr("%1 %2 got no answer: %3.")
                            .arg(QString::fromLatin1(exchange.method), exchange.path,
                                 describe(exchange.failure));
        } else {
            (this->*then)(exchange);
        }
        Q_EMIT changed();
    });
}

void FlowController::registerUser()
{
    if (m_busy || !reasonAgainst(Action::Register).isEmpty() || !accountIsFilledIn())
        return;
    run(m_client.registerUser(m_username, m_password), &FlowController::registered);
}

void FlowController::logIn()
{
    if (m_busy || !reasonAgainst(Action::LogIn).isEmpty() || !accountIsFilledIn())
        return;
    run(m_client.logIn(m_username, m_password), &FlowController::loggedIn);
}

void FlowController::call(const QString& path)
{
    if (m_busy || !reasonAgainst(Action::Call).isEmpty())
        return;
    run(m_client.call("GET", path, m_token), &FlowController::called);
}

void FlowController::revoke()
{
    if (m_busy || !reasonAgainst(Action::Revoke).isEmpty())
        return;
    run(m_client.logOut(m_token), &FlowController::revoked);
}

void FlowController::perform(Action action)
{
    switch (action) {
    case Action::Register:
        registerUser();
        return;
    case Action::LogIn:
        logIn();
        return;
    case Action::Call:
        call(u"/protected"_s);
        return;
    case Action::Revoke:
        revoke();
        return;
    }
}

void FlowController::registered(const Exchange& exchange)
{
    if (exchange.succeeded())
        m_registeredUser = m_username;
    else
        showRefusal(exchange);
}

void FlowController::loggedIn(const Exchange& exchange)
{
    const QByteArray token = exchange.issuedToken();
    if (!exchange.succeeded() || token.isEmpty()) {
        showRefusal(exchange);
        return;
    }
    m_token = token;
    m_identity = m_username;
    m_registeredUser = m_username;
    m_revoked = false;
    m_refused = false;
}

void FlowController::called(const Exchange& exchange)
{
    m_refused = exchange.status == 401;
}

void FlowController::revoked(const Exchange& exchange)
{
    if (exchange.succeeded())
        m_revoked = true;
    else
        m_refused = exchange.status == 401;
}

void FlowController::showRefusal(const Exchange& exchange)
{
    const QJsonObject answer = exchange.responseJson();
    const QString error = answer.value("error"_L1).toString();
    QString message = visibleText(exchange.responseMessage());
    if (message.isEmpty())
        message = tr("The server answered %1").arg(exchange.status);
    if (error == "user_exists"_L1) {
        m_registeredUser = m_username;
        setFieldError(Field::Username, tr("This name is taken. If it is yours, log in."));
    } else if (answer.value("field"_L1).toString() == "username"_L1) {
        setFieldError(Field::Username, message);
    } else {
        setFieldError(Field::Password, message);
    }
}

const TimelineEntry* FlowController::selectedEntry() const
{
    return m_timeline.find(m_selected);
}

void FlowController::select(quint64 id)
{
    // Also when it is selected already: it may have ended since.
    m_selected = m_timeline.rowOf(id) < 0 ? 0 : id;
    Q_EMIT selectionChanged(m_selected);
}

void FlowController::clearTimeline()
{
    m_timeline.clear();
    select(0);
    Q_EMIT changed();
}

} // namespace claimcheck
