#pragma once

#include "server/http/httpserver.h"
#include "server/wire/framing.h"
#include "server/wire/wirelimits.h"

#include <QHostAddress>
#include <QObject>
#include <QTcpSocket>

#include <atomic>
#include <chrono>
#include <memory>

namespace claimcheck {

/// One client's connection. Hands on whole, well-formed requests and nothing else, one at a time:
/// the next one is looked at when the answer to the one before has been written, so answers keep
/// their order and a client that sends faster than it reads waits in the network, not in memory.
/// Whatever takes too long ends. Refusals are told to the client before the connection closes.
///
/// Lives in one thread, with the server that it asks.
class GuardedSocket final : public QObject
{
    Q_OBJECT
public:
    using Moment = std::chrono::steady_clock::time_point;

    /// @p network is connected, or about to be (TLS), and belongs to the socket from then on.
    /// @p server must outlive it.
    GuardedSocket(std::unique_ptr<QTcpSocket> network, HttpServer& server, const WireLimits& limits,
                  QObject* parent = nullptr);
    ~GuardedSocket() override;

    [[nodiscard]] const QHostAddress& peer() const { return m_peer; }
    /// Whether a request was received that has no answer yet, or an answer is on its way.
    [[nodiscard]] bool isBusy() const;
    /// Which of two connections that are not busy is missed less: that which asked less often, as
    /// far as that goes, and then that which was silent for longer.
    [[nodiscard]] bool isLessWorthThan(const GuardedSocket& other) const;

    /// To be called now and then: ends what has taken too long.
    void checkDeadline(Moment now);
    /// Ends the connection as soon as what was received whole is answered.
    void windUp();
    /// Ends it now.
    void drop();

Q_SIGNALS:
    /// There is nothing left of the connection. Once.
    void gone();

private:
    enum class Phase {
        Waiting, ///< for a request; nothing of it has come
        Head, ///< of a request
        Body,
        Answering, ///< until the server has an answer
        Writing, ///< until the client has taken it
        Lingering, ///< until a refused client closes; what it still sends is thrown away
        Gone,
    };

    void receive();
    /// Looks at the next request of what came ahead.
    void carryOn();
    void takeIn(QByteArrayView bytes);
    void answer();
    void send(const Outgoing& outgoing);
    void refuse(Answer answer);
    void afterWrite();
    void end();
    void setDeadline(std::chrono::milliseconds limit);

    std::unique_ptr<QTcpSocket> m_network;
    HttpServer& m_server;
    const WireLimits& m_limits;
    Framing m_framing;
    QHostAddress m_peer;
    QString m_peerText;
    QByteArray m_ahead; // came while a request was being answered
    std::shared_ptr<std::atomic<bool>> m_left;
    Phase m_phase = Phase::Waiting;
    bool m_closing = false; // after the answer that is on its way
    int m_asked = 0; // requests; counted as far as kWellKnown
    Moment m_deadline;
    Moment m_lastUsed;
};

} // namespace claimcheck
