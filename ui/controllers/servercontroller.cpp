#include "ui/controllers/servercontroller.h"

#include <QDateTime>

using namespace Qt::StringLiterals;

namespace claimcheck {

ServerController::ServerController(LocalServer& server, const Clock& clock, QObject* parent)
    : QObject(parent)
    , m_server(server)
    , m_clock(clock)
    , m_ticker(clock)
{
    connect(&m_server, &LocalServer::stateChanged, this, &ServerController::changed);
    connect(&m_ticker, &SecondTicker::ticked, this, &ServerController::ticked);
    m_ticker.start();
}

QString ServerController::stateText() const
{
    switch (m_server.state()) {
    case LocalServer::State::Stopped:
        return tr("Stopped");
    case LocalServer::State::Starting:
        return tr("Starting");
    case LocalServer::State::Running:
        return tr("Local server");
    case LocalServer::State::Failed:
        return tr("Not running");
    }
    return {};
}

Tone ServerController::stateTone() const
{
    switch (m_server.state()) {
    case LocalServer::State::Stopped:
        return Tone::Neutral;
    case LocalServer::State::Starting:
        return Tone::Pending;
    case LocalServer::State::Running:
        return Tone::Good;
    case LocalServer::State::Failed:
        return Tone::Bad;
    }
    return Tone::Neutral;
}

QString ServerController::address() const
{
    return m_server.url().authority();
}

QString ServerController::url() const
{
    return m_server.url().toString();
}

QString ServerController::clockText() const
{
    return QDateTime::fromMSecsSinceEpoch(m_clock.now().time_since_epoch().count())
        .toString(u"HH:mm:ss"_s);
}

QString ServerController::notice() const
{
    const QString notice = m_server.notice();
    return notice == m_dismissed ? QString{} : notice;
}

void ServerController::dismissNotice()
{
    m_dismissed = m_server.notice();
    Q_EMIT changed();
}

bool ServerController::isRunning() const
{
    return m_server.state() == LocalServer::State::Running;
}

bool ServerController::isStarting() const
{
    return m_server.state() == LocalServer::State::Starting;
}

void ServerController::start()
{
    m_dismissed.clear();
    m_server.start();
}

void ServerController::stop()
{
    m_server.stop();
}

} // namespace claimcheck
