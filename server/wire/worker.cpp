#include "server/wire/worker.h"

#include <algorithm>

namespace claimcheck {

namespace {

// One timer for all connections of a thread: deadlines are for the slow, and need not be exact.
constexpr std::chrono::milliseconds kLook{200};

} // namespace

std::unique_ptr<QTcpSocket> makePlainSocket(qintptr descriptor)
{
    auto socket = std::make_unique<QTcpSocket>();
    if (!socket->setSocketDescriptor(descriptor, QAbstractSocket::ConnectedState,
                                     QIODevice::ReadWrite | QIODevice::Unbuffered))
        return nullptr;
    socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
    return socket;
}

Worker::Worker(WorkerParts parts, const WireLimits& share)
    : m_parts(std::move(parts))
    , m_share(share)
{
}

Worker::~Worker() = default;

void Worker::take(qintptr descriptor)
{
    if (!m_server)
        m_server = m_parts.makeServer();
    auto network = m_parts.makeSocket(descriptor);
    if (!network || m_windingUp || !makeRoomFor(network->peerAddress())) {
        --m_load;
        return;
    }
    if (!m_timer) {
        m_timer = std::make_unique<QTimer>();
        connect(m_timer.get(), &QTimer::timeout, this, &Worker::checkDeadlines);
    }
    if (!m_timer->isActive())
        m_timer->start(kLook);
    auto* socket = new GuardedSocket(std::move(network), *m_server, m_share, this);
    m_sockets.push_back(socket);
    connect(socket, &GuardedSocket::gone, this, [this, socket] { forget(socket); });
}

bool Worker::makeRoomFor(const QHostAddress& peer)
{
    const auto ofPeer = std::ranges::count_if(
        m_sockets, [&peer](const GuardedSocket* socket) { return socket->peer() == peer; });
    GuardedSocket* leaving = nullptr;
    if (ofPeer >= m_share.connectionsPerAddress)
        leaving = leastMissed(&peer);
    else if (static_cast<int>(m_sockets.size()) >= m_share.connections)
        leaving = leastMissed(nullptr);
    else
        return true;
    if (leaving)
        leaving->drop();
    return leaving != nullptr;
}

GuardedSocket* Worker::leastMissed(const QHostAddress* peer) const
{
    GuardedSocket* found = nullptr;
    for (GuardedSocket* socket : m_sockets) {
        if (!socket->isBusy() && (!peer || socket->peer() == *peer)
            && (!found || socket->isLessWorthThan(*found)))
            found = socket;
    }
    return found;
}

bool Worker::shed()
{
    GuardedSocket* const leaving = leastMissed(nullptr);
    if (leaving)
        leaving->drop();
    return leaving != nullptr;
}

void Worker::forget(GuardedSocket* socket)
{
    std::erase(m_sockets, socket);
    --m_load;
    socket->deleteLater(); // it may be in the middle of something
    if (!m_sockets.empty())
        return;
    if (m_timer)
        m_timer->stop();
    if (m_windingUp)
        Q_EMIT idle();
}

void Worker::checkDeadlines()
{
    const auto now = std::chrono::steady_clock::now();
    const auto sockets = m_sockets; // some may go
    for (GuardedSocket* socket : sockets)
        socket->checkDeadline(now);
}

void Worker::windUp()
{
    m_windingUp = true;
    const auto sockets = m_sockets;
    for (GuardedSocket* socket : sockets)
        socket->windUp();
    if (sockets.empty())
        Q_EMIT idle();
}

void Worker::end()
{
    m_windingUp = false; // nobody waits any more
    const auto sockets = std::exchange(m_sockets, {});
    for (GuardedSocket* socket : sockets) {
        socket->disconnect(this);
        delete socket;
    }
    m_timer.reset();
    m_server.reset();
}

} // namespace claimcheck
