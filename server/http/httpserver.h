#pragma once

#include "core/base/random.h"
#include "server/http/answerfault.h"
#include "server/http/message.h"
#include "server/http/meters.h"
#include "server/http/router.h"

#include <QAbstractHttpServer>
#include <QHttpServerResponder>
#include <QHttpServerResponse>
#include <QStringList>

#include <memory>
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

    /// For a lab: @p faults, which must outlive the server, is asked about each request.
    void setFaults(AnswerFaults* faults) { m_faults = faults; }

protected:
    bool handleRequest(const QHttpServerRequest& request, QHttpServerResponder& responder) override;
    void missingHandler(const QHttpServerRequest& request,
                        QHttpServerResponder& responder) override;

private:
    [[nodiscard]] std::optional<Answer> refuse(const Request& request) const;
    [[nodiscard]] bool isFromForeignPage(const Request& request) const;
    /// The answer as it is sent; writes its line to the log.
    [[nodiscard]] QHttpServerResponse responseFor(const Request& request, Answer answer,
                                                  qint64 startedAt);

    /// A fault that waits for its answer, and the connection that it happens on.
    struct Mishap;
    using MishapPointer = std::shared_ptr<const Mishap>;
    [[nodiscard]] MishapPointer mishapFor(const QHttpServerRequest& qtRequest,
                                          const Request& request) const;
    /// Answers a pending request; @p mishap is null where all is well.
    void finish(quint64 id, const Request& request, Answer answer, qint64 startedAt,
                const MishapPointer& mishap);
    void misfire(quint64 id, const Request& request, Answer answer, qint64 startedAt,
                 const Mishap& mishap);

    Router& m_router;
    Random& m_random;
    Meters& m_meters;
    QStringList m_hosts;
    QStringList m_strictHosts; // of m_hosts: those that are never to be reached without TLS
    bool m_secure = false;
    AnswerFaults* m_faults = nullptr;
    std::unordered_map<quint64, QHttpServerResponder> m_pending; // requests without an answer yet
    quint64 m_nextId = 0;
};

} // namespace claimcheck
