#pragma once

#include <QByteArray>
#include <QJsonObject>
#include <QTcpSocket>

namespace claimcheck {

/// A client's connection to a server on this machine, kept open from request to request. Sending
/// and receiving are apart, so that many requests can be under way at once. Belongs to one thread.
class KeptConnection
{
public:
    struct Reply
    {
        int status = 0; ///< 0 when no whole answer came
        QJsonObject json;
    };

    explicit KeptConnection(quint16 port)
        : m_port(port)
    {
    }

    /// Connects where that is needed. False when nobody is there.
    bool send(const QByteArray& method, const QByteArray& path, const QJsonObject& body = {},
              const QByteArray& token = {});
    [[nodiscard]] Reply receive();
    [[nodiscard]] Reply ask(const QByteArray& method, const QByteArray& path,
                            const QJsonObject& body = {}, const QByteArray& token = {})
    {
        return send(method, path, body, token) ? receive() : Reply{};
    }

private:
    quint16 m_port;
    QTcpSocket m_socket;
    QByteArray m_received;
};

} // namespace claimcheck
