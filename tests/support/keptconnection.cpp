#include "tests/support/keptconnection.h"

#include <QJsonDocument>

namespace claimcheck {

bool KeptConnection::send(const QByteArray& method, const QByteArray& path, const QJsonObject& body,
                          const QByteArray& token)
{
    if (m_socket.state() != QAbstractSocket::ConnectedState) {
        m_received.clear();
        m_socket.abort();
        m_socket.connectToHost(QStringLiteral("127.0.0.1"), m_port);
        if (!m_socket.waitForConnected(5000))
            return false;
    }
    const QByteArray text =
        body.isEmpty() ? QByteArray{} : QJsonDocument(body).toJson(QJsonDocument::Compact);
    QByteArray request = method + ' ' + path
        + " HTTP/1.1\r\nHost: 127.0.0.1:" + QByteArray::number(m_port)
        + "\r\nContent-Length: " + QByteArray::number(text.size()) + "\r\n";
    if (!body.isEmpty())
        request += "Content-Type: application/json\r\n";
    if (!token.isEmpty())
        request += "Authorization: Bearer " + token + "\r\n";
    m_socket.write(request + "\r\n" + text);
    m_socket.flush();
    return true;
}

KeptConnection::Reply KeptConnection::receive()
{
    for (;;) {
        const qsizetype end = m_received.indexOf("\r\n\r\n");
        if (end >= 0) {
            const QByteArray head = m_received.first(end).toLower();
            const qsizetype field = head.indexOf("content-length:");
            const qsizetype length = field < 0
                ? 0
                : head.sliced(field + 15).split('\r').constFirst().trimmed().toLongLong();
            if (m_received.size() >= end + 4 + length) {
                const Reply reply{
                    head.sliced(9, 3).toInt(),
                    QJsonDocument::fromJson(m_received.sliced(end + 4, length)).object()};
                m_received.remove(0, end + 4 + length);
                return reply;
            }
        }
        if (!m_socket.waitForReadyRead(30000)) {
            m_socket.abort();
            return {};
        }
        m_received += m_socket.readAll();
    }
}

} // namespace claimcheck
