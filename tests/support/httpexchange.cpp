#include "tests/support/httpexchange.h"

#include <QTcpSocket>

namespace claimcheck {

HttpReply exchange(const QUrl& url, const HttpQuestion& question)
{
    QTcpSocket socket;
    socket.connectToHost(url.host(), static_cast<quint16>(url.port()));
    if (!socket.waitForConnected(5000))
        return {};
    QByteArray request = question.method + ' ' + question.path
        + " HTTP/1.1\r\nHost: " + url.authority().toLatin1() + "\r\n";
    for (const QByteArray& header : question.headers)
        request += header + "\r\n";
    request += "Content-Length: " + QByteArray::number(question.body.size())
        + "\r\nConnection: close\r\n\r\n" + question.body;
    socket.write(request);

    QByteArray answer;
    HttpReply reply;
    qsizetype end = -1;
    qsizetype length = 0;
    while (end < 0 || answer.size() < end + 4 + length) {
        if (!socket.waitForReadyRead(20000) && socket.bytesAvailable() == 0)
            break;
        answer += socket.readAll();
        if (end >= 0)
            continue;
        end = answer.indexOf("\r\n\r\n");
        if (end < 0)
            continue;
        const QByteArrayList lines = answer.first(end).split('\n');
        reply.status = lines.constFirst().mid(9, 3).toInt();
        for (const QByteArray& line : lines.sliced(1)) {
            const qsizetype colon = line.indexOf(':');
            reply.headers.append(line.first(colon).trimmed(), line.sliced(colon + 1).trimmed());
        }
        if (question.method != "HEAD")
            length = reply.headers.value(QHttpHeaders::WellKnownHeader::ContentLength).toLongLong();
    }
    if (end < 0)
        return {};
    reply.body = answer.sliced(end + 4);
    return reply;
}

} // namespace claimcheck
