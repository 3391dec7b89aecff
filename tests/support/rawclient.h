#pragma once

#include <QByteArray>
#include <QHttpHeaders>
#include <QTcpSocket>

namespace claimcheck {

/// A connection to a server on this machine that sends any bytes at all. Belongs to one thread.
class RawClient
{
public:
    /// Connects at once.
    explicit RawClient(quint16 port);

    /// False when the server has closed.
    bool send(const QByteArray& bytes);

    struct Reply
    {
        int status = 0; ///< 0 when no whole answer came
        QHttpHeaders headers;
        QByteArray body;
    };
    /// The next answer; for one to HEAD, say so.
    [[nodiscard]] Reply receive(bool toHead = false);

    /// Waits until the server closes; false when it does not.
    [[nodiscard]] bool isClosed();
    [[nodiscard]] bool isConnected() const
    {
        return m_socket.state() == QAbstractSocket::ConnectedState;
    }
    /// Leaves without a goodbye.
    void abort() { m_socket.abort(); }

    [[nodiscard]] QTcpSocket& socket() { return m_socket; }

private:
    QTcpSocket m_socket;
    QByteArray m_received;
};

} // namespace claimcheck
