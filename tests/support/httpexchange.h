#pragma once

#include <QByteArray>
#include <QByteArrayList>
#include <QHttpHeaders>
#include <QUrl>

namespace claimcheck {

/// A request as it is written, for servers that must be asked the very same.
struct HttpQuestion
{
    QByteArray method;
    QByteArray path;
    QByteArrayList headers; ///< whole lines, beside Host, Content-Length and Connection
    QByteArray body;
};

struct HttpReply
{
    int status = 0; ///< 0 when there was no answer
    QHttpHeaders headers;
    QByteArray body;
};

/// Asks the server of @p url on a connection of its own and waits for the whole answer.
[[nodiscard]] HttpReply exchange(const QUrl& url, const HttpQuestion& question);

} // namespace claimcheck
