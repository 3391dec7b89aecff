#pragma once

#include "server/http/httpserver.h"
#include "server/wire/guardedsocket.h"
#include "server/wire/wirelimits.h"

#include <QObject>
#include <QTcpSocket>
#include <QTimer>

#include <atomic>
#include <functional>
#include <memory>
#include <vector>

namespace claimcheck {

/// How the parts of a worker are made, each in the worker's thread.
struct WorkerParts
{
    std::function<std::unique_ptr<HttpServer>()> makeServer;
    /// A connected socket for a descriptor, which belongs to it; null where that fails. The only
    /// place that knows what lies between a connection and its bytes.
    std::function<std::unique_ptr<QTcpSocket>(qintptr descriptor)> makeSocket;
};

/// The bytes of the network themselves. They stay with the system until they are read, so a
/// connection that waits costs next to nothing.
[[nodiscard]] std::unique_ptr<QTcpSocket> makePlainSocket(qintptr descriptor);

/// A thread's connections and the server that answers them. Keeps within its share of the limits:
/// where there is no room, the connection goes that is missed least.
class Worker final : public QObject
{
    Q_OBJECT
public:
    Worker(WorkerParts parts, const WireLimits& share);
    ~Worker() override;

    /// From any thread: the connections there are, and those on their way here.
    [[nodiscard]] int load() const { return m_load; }
    /// From any thread, before take().
    void expect() { ++m_load; }

    // The others belong to the worker's thread.

    /// Takes a connection that was expected.
    void take(qintptr descriptor);
    /// Drops the connection that is missed least, where one can be.
    bool shed();
    /// Takes no more connections, and ends those there are as soon as their requests are answered.
    void windUp();
    /// Ends all at once. What belongs to the thread is gone after it.
    void end();

Q_SIGNALS:
    /// After windUp(): the last connection is gone.
    void idle();

private:
    [[nodiscard]] bool makeRoomFor(const QHostAddress& peer);
    /// The connection to drop: of all, or of those with that peer.
    [[nodiscard]] GuardedSocket* leastMissed(const QHostAddress* peer) const;
    void forget(GuardedSocket* socket);
    void checkDeadlines();

    WorkerParts m_parts;
    WireLimits m_share;
    std::unique_ptr<HttpServer> m_server;
    std::vector<GuardedSocket*> m_sockets; // children of the worker
    std::unique_ptr<QTimer> m_timer;
    std::atomic<int> m_load = 0;
    bool m_windingUp = false;
};

} // namespace claimcheck
