#pragma once

#include "core/base/random.h"
#include "server/http/message.h"
#include "server/http/meters.h"
#include "server/http/router.h"

#include <QAbstractHttpServer>
#include <QHttpServerResponder>
#include <QStringList>

#include <unordered_map>

namespace claimcheck {

/// Between Qt's HTTP server and our routes: turns what Qt read into a Request, refuses what is not
/// addressed to this server or comes from a page of somebody else, and gives every answer its
/// headers and its trace id.
class HttpServer final : public QAbstractHttpServer
{
    Q_OBJECT
public:
    /// All must outlive the server.
    HttpServer(Router& router, Random& random, Meters& meters, QObject* parent = nullptr);

    /// The values of the Host header that name this server. Anything else is refused: a web page
    /// that points its own name at this address must not reach it (DNS rebinding).
    /// @p secure: they are reached over TLS.
    void setHosts(QStringList hosts, bool secure = false);

protected:
    bool handleRequest(const QHttpServerRequest& request, QHttpServerResponder& responder) override;
    void missingHandler(const QHttpServerRequest& request,
                        QHttpServerResponder& responder) override;

private:
    [[nodiscard]] std::optional<Answer> refuse(const Request& request) const;
    [[nodiscard]] bool isFromForeignPage(const Request& request) const;
    void respond(const Request& request, QHttpServerResponder& responder, Answer answer,
                 qint64 startedAt);

    Router& m_router;
    Random& m_random;
    Meters& m_meters;
    QStringList m_hosts;
    bool m_secure = false;
    std::unordered_map<quint64, QHttpServerResponder> m_pending; // requests without an answer yet
    quint64 m_nextId = 0;
};

} // namespace claimcheck
