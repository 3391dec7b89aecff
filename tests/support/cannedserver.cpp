#include "tests/support/cannedserver.h"

#include <QTcpSocket>

#include <memory>
#include <optional>

namespace claimcheck {

using namespace Qt::StringLiterals;

CannedServer::CannedServer()
{
    QObject::connect(&m_server, &QTcpServer::newConnection, &m_server, [this] {
        while (QTcpSocket* socket = m_server.nextPendingConnection()) {
            auto received = std::make_shared<QByteArray>();
            QObject::connect(socket, &QTcpSocket::readyRead, socket, [this, socket, received] {
                *received += socket->readAll();
                const auto request = read(*received);
                if (!request)
                    return;
                m_requests += *request;
                socket->write(m_answers.value(
                    request->line, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"_ba));
                socket->disconnectFromHost();
            });
            QObject::connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
        }
    });
    if (!m_server.listen(QHostAddress::LocalHost))
        qFatal("no port is free");
}

void CannedServer::answer(const QByteArray& line, const QByteArray& json, int status)
{
    m_answers.insert(line,
                     "HTTP/1.1 " + QByteArray::number(status)
                         + " As Told\r\nContent-Type: application/json\r\nContent-Length: "
                         + QByteArray::number(json.size()) + "\r\nConnection: close\r\n\r\n"
                         + json);
}

QString CannedServer::url() const
{
    return u"http://127.0.0.1:%1"_s.arg(m_server.serverPort());
}

std::optional<CannedServer::Request> CannedServer::read(const QByteArray& received)
{
    const qsizetype end = received.indexOf("\r\n\r\n");
    if (end < 0)
        return std::nullopt;
    Request request;
    const QByteArrayList lines = received.first(end).split('\n');
    const QByteArray& first = lines.constFirst();
    request.line = first.first(first.lastIndexOf(' '));
    for (const QByteArray& line : lines.sliced(1)) {
        const qsizetype colon = line.indexOf(':');
        request.headers.insert(line.first(colon).toLower(), line.sliced(colon + 1).trimmed());
    }
    request.body = received.sliced(end + 4);
    const bool whole = request.body.size() >= request.headers.value("content-length").toLongLong();
    return whole ? std::optional{request} : std::nullopt;
}

} // namespace claimcheck
