#pragma once

#include "core/base/random.h"
#include "server/http/answerfault.h"
#include "server/http/message.h"
#include "server/http/meters.h"
#include "server/http/requestlog.h"
#include "server/http/router.h"
#include "server/http/traceids.h"

#include <QObject>
#include <QStringList>

#include <functional>
#include <memory>
#include <optional>

namespace claimcheck {

/// Who may reach a server, and from where.
struct HostRules
{
    /// The values of the Host header that name this server. Anything else is refused: a web page
    /// that points its own name at this address must not reach it (DNS rebinding).
    QStringList hosts;
    bool secure = false; ///< they are reached over TLS
    /// Origins of pages that may call this server: "https://app.example". None but its own, mostly.
    QStringList origins = {};
};

/// An answer as it goes to the client.
struct Outgoing
{
    QByteArray bytes;
    bool close = false; ///< the connection ends after them
};

/// Between a connection and the routes: refuses what is not addressed to this server or comes from
/// a page of somebody else, and gives every answer its headers and its trace id.
///
/// Belongs to one thread; several of them, one a thread, share the router and what it works with.
class HttpServer final : public QObject
{
    Q_OBJECT
public:
    /// All references must outlive the server.
    HttpServer(Router& router, Random& random, Meters& meters, HostRules rules,
               QObject* parent = nullptr);

    /// For a lab: @p faults, which must outlive the server, is asked about each request.
    void setFaults(AnswerFaults* faults) { m_faults = faults; }

    /// @p log, which must outlive the server, is told of each answer. Nobody is, by default.
    void setLog(RequestLog* log) { m_log = log; }

    /// Whether its clients reach it over TLS.
    [[nodiscard]] bool isSecure() const { return m_rules.secure; }

    /// Calls @p send once, in this thread, now or later; never when the server is gone by then.
    /// @p close: the client wants no further answer.
    using Send = std::function<void(Outgoing)>;
    void handle(const Request& request, bool close, const Send& send);

    /// What a client is told that did not send a request; the connection ends after it.
    [[nodiscard]] Outgoing refusal(Answer answer);

private:
    using Moment = std::chrono::steady_clock::time_point;
    /// What has to be known of a request when its answer is there.
    struct Exchange;
    using ExchangePointer = std::shared_ptr<const Exchange>;

    [[nodiscard]] std::optional<Answer> refuse(const Request& request) const;
    [[nodiscard]] bool isFromForeignPage(const Request& request) const;
    [[nodiscard]] bool isListed(QByteArrayView origin) const;
    /// What lets a listed page read the answer; its preflight request is answered at the same time.
    void addCorsHeaders(const Request& request, Answer& answer) const;
    void finish(const Exchange& exchange, Answer answer);
    void misfire(const Exchange& exchange, Answer answer);
    /// Adds the trace id, counts the answer and tells the log.
    [[nodiscard]] QByteArray complete(const Request& request, Answer answer, Moment startedAt,
                                      bool close);

    Router& m_router;
    TraceIds m_traceIds;
    Meters& m_meters;
    HostRules m_rules;
    QByteArrayList m_hosts; // of the rules, to be compared with what comes
    QByteArrayList m_strictHosts; // of these: whoever reached them by TLS once is to do so always
    AnswerFaults* m_faults = nullptr;
    RequestLog* m_log = nullptr;
};

} // namespace claimcheck
