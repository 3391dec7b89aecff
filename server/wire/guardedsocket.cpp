#include "server/wire/guardedsocket.h"

#include "server/http/problem.h"

#include <QPointer>

#include <algorithm>
#include <array>

#ifdef Q_OS_UNIX
#include <sys/socket.h>
#endif

namespace claimcheck {

namespace {

// Read at once, and kept at most of what comes before its turn.
constexpr qsizetype kReadBytes = 16LL * 1024;
// Requests that set a client apart from those that only take up room.
constexpr int kWellKnown = 8;

// Tells the client that nothing more comes, while it may still send: were the connection closed
// with bytes unread, the system would reset it, and the answer could be lost on the way. False
// where that cannot be done: TLS has a goodbye of its own, which only closing sends.
bool shutDownSending([[maybe_unused]] const QTcpSocket& socket)
{
#ifdef Q_OS_UNIX
    return !socket.inherits("QSslSocket")
        && ::shutdown(static_cast<int>(socket.socketDescriptor()), SHUT_WR) == 0;
#else
    return false;
#endif
}

} // namespace

GuardedSocket::GuardedSocket(std::unique_ptr<QTcpSocket> network, HttpServer& server,
                             const WireLimits& limits, QObject* parent)
    : QObject(parent)
    , m_network(std::move(network))
    , m_server(server)
    , m_limits(limits)
    , m_peer(m_network->peerAddress())
    , m_peerText(m_peer.toString())
    , m_left(std::make_shared<std::atomic<bool>>(false))
    , m_lastUsed(std::chrono::steady_clock::now())
{
    m_network->setReadBufferSize(kReadBytes); // where there is a buffer: TLS has one
    connect(m_network.get(), &QTcpSocket::readyRead, this, &GuardedSocket::receive);
    connect(m_network.get(), &QTcpSocket::bytesWritten, this, &GuardedSocket::afterWrite);
    connect(m_network.get(), &QTcpSocket::disconnected, this, &GuardedSocket::drop);
    // A handshake, where there is one, is under the deadline of the first request too.
    setDeadline(m_limits.head);
}

GuardedSocket::~GuardedSocket()
{
    *m_left = true;
    m_network->disconnect(this);
}

bool GuardedSocket::isBusy() const
{
    return m_phase == Phase::Answering || m_phase == Phase::Writing;
}

bool GuardedSocket::isLessWorthThan(const GuardedSocket& other) const
{
    return m_asked == other.m_asked ? m_lastUsed < other.m_lastUsed : m_asked < other.m_asked;
}

void GuardedSocket::setDeadline(std::chrono::milliseconds limit)
{
    m_deadline = std::chrono::steady_clock::now() + limit;
}

void GuardedSocket::receive()
{
    const bool ahead = isBusy() || !m_ahead.isEmpty();
    if (m_phase == Phase::Gone || m_ahead.size() >= kReadBytes)
        return; // the rest stays with the system until there is room
    std::array<char, kReadBytes> buffer;
    const qint64 room = kReadBytes - m_ahead.size();
    const qint64 count = m_network->read(buffer.data(), room);
    if (count < 0 || m_network->state() == QAbstractSocket::UnconnectedState) {
        drop();
        return;
    }
    if (m_phase == Phase::Lingering)
        return;
    const QByteArrayView bytes{buffer.data(), static_cast<qsizetype>(count)};
    if (ahead) {
        m_ahead.append(bytes);
        return;
    }
    takeIn(bytes);
    if (count == room && m_network->bytesAvailable() > 0) // what TLS has decrypted makes no sound
        QMetaObject::invokeMethod(this, &GuardedSocket::receive, Qt::QueuedConnection);
}

void GuardedSocket::carryOn()
{
    const bool paused = m_ahead.size() >= kReadBytes;
    if (!m_ahead.isEmpty() && !isBusy() && m_phase < Phase::Lingering)
        takeIn(std::exchange(m_ahead, {}));
    if (paused) // what the system kept back makes no sound again
        receive();
}

void GuardedSocket::takeIn(QByteArrayView bytes)
{
    const qsizetype taken = m_framing.feed(bytes);
    if (taken < bytes.size())
        m_ahead = bytes.sliced(taken).toByteArray();
    switch (m_framing.state()) {
    case Framing::State::Waiting:
        break;
    case Framing::State::Head:
        if (std::exchange(m_phase, Phase::Head) == Phase::Waiting && m_asked > 0)
            setDeadline(m_limits.head);
        break;
    case Framing::State::Body:
        if (std::exchange(m_phase, Phase::Body) != Phase::Body)
            setDeadline(m_limits.body);
        if (m_framing.takeExpectation())
            m_network->write("HTTP/1.1 100 Continue\r\n\r\n");
        break;
    case Framing::State::Complete:
        answer();
        break;
    case Framing::State::Refused:
        refuse(m_framing.reason().answer());
        break;
    }
}

void GuardedSocket::answer()
{
    m_phase = Phase::Answering;
    m_asked = std::min(m_asked + 1, kWellKnown);
    const bool close = m_closing || !m_framing.keepsAlive();
    Request request = m_framing.take();
    request.remoteAddress = m_peerText;
    request.secure = m_server.isSecure();
    request.callerLeft = m_left;
    m_server.handle(request, close, [self = QPointer{this}](const Outgoing& outgoing) {
        if (self)
            self->send(outgoing);
    });
}

void GuardedSocket::refuse(Answer answer)
{
    m_phase = Phase::Answering;
    m_ahead = {};
    send(m_server.refusal(std::move(answer)));
}

void GuardedSocket::send(const Outgoing& outgoing)
{
    if (m_phase != Phase::Answering)
        return; // the client has left
    m_phase = Phase::Writing;
    m_closing = m_closing || outgoing.close;
    setDeadline(m_limits.write);
    if (m_network->write(outgoing.bytes) < 0) {
        drop();
        return;
    }
    m_network->flush();
    afterWrite();
}

void GuardedSocket::afterWrite()
{
    if (m_phase != Phase::Writing || m_network->bytesToWrite() > 0)
        return;
    if (m_closing) {
        end();
        return;
    }
    m_phase = Phase::Waiting;
    m_lastUsed = std::chrono::steady_clock::now();
    m_deadline = m_lastUsed + m_limits.idle;
    // One request a turn of the event loop, so that others have theirs however many came together.
    if (!m_ahead.isEmpty())
        QMetaObject::invokeMethod(this, &GuardedSocket::carryOn, Qt::QueuedConnection);
}

// The client closes when it has read the answer (RFC 9112 section 9.6).
void GuardedSocket::end()
{
    m_phase = Phase::Lingering;
    m_ahead = {};
    setDeadline(m_limits.linger);
    if (shutDownSending(*m_network))
        receive();
    else
        m_network->disconnectFromHost();
}

void GuardedSocket::checkDeadline(Moment now)
{
    if (now < m_deadline || m_phase == Phase::Answering || m_phase == Phase::Gone)
        return;
    if (m_phase == Phase::Head || m_phase == Phase::Body)
        refuse(problem(Refusal::TooSlow));
    else
        drop();
}

void GuardedSocket::windUp()
{
    m_closing = true;
    // A request may have come that nobody has looked at; then this calls receive().
    if (!isBusy() && m_phase < Phase::Lingering)
        m_network->waitForReadyRead(0);
    if (!isBusy() && m_phase < Phase::Lingering)
        drop();
}

void GuardedSocket::drop()
{
    if (std::exchange(m_phase, Phase::Gone) == Phase::Gone)
        return;
    *m_left = true;
    m_network->abort();
    Q_EMIT gone();
}

} // namespace claimcheck
