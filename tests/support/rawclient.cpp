#include "tests/support/rawclient.h"

#include <QElapsedTimer>

namespace claimcheck {

namespace {

constexpr int kPatience = 30'000; // ms; far more than any test needs

} // namespace

RawClient::RawClient(quint16 port)
{
    m_socket.connectToHost(QStringLiteral("127.0.0.1"), port);
    m_socket.waitForConnected(kPatience);
}

bool RawClient::send(const QByteArray& bytes)
{
    m_socket.write(bytes);
    while (m_socket.bytesToWrite() > 0) {
        if (!m_socket.waitForBytesWritten(kPatience))
            return false;
    }
    return isConnected();
}

RawClient::Reply RawClient::receive(bool toHead)
{
    Reply reply;
    qsizetype end = -1;
    qsizetype length = 0;
    while (end < 0 || m_received.size() < end + 4 + length) {
        end = m_received.indexOf("\r\n\r\n");
        if (end >= 0 && reply.status == 0) {
            const QByteArrayList lines = m_received.first(end).split('\n');
            reply.status = lines.constFirst().mid(9, 3).toInt();
            for (const QByteArray& line : lines.sliced(1)) {
                const qsizetype colon = line.indexOf(':');
                reply.headers.append(line.first(colon).trimmed(), line.sliced(colon + 1).trimmed());
            }
            if (!toHead)
                length =
                    reply.headers.value(QHttpHeaders::WellKnownHeader::ContentLength).toLongLong();
        }
        if (end >= 0 && m_received.size() >= end + 4 + length)
            break;
        if (m_socket.bytesAvailable() == 0 && !m_socket.waitForReadyRead(kPatience))
            return {};
        m_received += m_socket.readAll();
    }
    reply.body = m_received.sliced(end + 4, length);
    m_received.remove(0, end + 4 + length);
    return reply;
}

bool RawClient::isClosed()
{
    QElapsedTimer timer;
    timer.start();
    while (isConnected() && timer.elapsed() < kPatience) {
        m_socket.waitForReadyRead(100);
        m_received += m_socket.readAll();
    }
    return !isConnected();
}

} // namespace claimcheck
