#include "server/http/httpserver.h"

#include "server/http/answertext.h"
#include "server/http/cookies.h"
#include "server/http/problem.h"

#include <QHostAddress>
#include <QPointer>
#include <QTimer>

#include <algorithm>
#include <chrono>

namespace claimcheck {

using namespace Qt::StringLiterals;

namespace {

bool isAmong(const QByteArrayList& hosts, QByteArrayView host)
{
    return std::ranges::any_of(hosts, [host](const QByteArray& known) {
        return known.size() == host.size() && host.compare(known, Qt::CaseInsensitive) == 0;
    });
}

// An address is nobody's for good, and other programs of this machine are localhost, too. RFC 6797
// section 8.1.1.
bool mayDemandTls(const QString& host)
{
    const QString name = QUrl(u"https://"_s + host).host();
    return !name.isEmpty() && name != "localhost"_L1 && QHostAddress(name).isNull();
}

Answer labFault(int status)
{
    return {.status = status,
            .body = {{u"error"_s, u"lab_fault"_s},
                     {u"error_description"_s, u"The lab answers in the place of this route."_s}}};
}

} // namespace

struct HttpServer::Exchange
{
    Request request;
    bool close;
    Send send;
    Moment startedAt;
    std::optional<AnswerFault> fault;
};

HttpServer::HttpServer(Router& router, Random& random, Meters& meters, HostRules rules,
                       QObject* parent)
    : QObject(parent)
    , m_router(router)
    , m_traceIds(random)
    , m_meters(meters)
    , m_rules(std::move(rules))
{
    for (const QString& host : std::as_const(m_rules.hosts)) {
        m_hosts += host.toLatin1();
        if (m_rules.secure && mayDemandTls(host))
            m_strictHosts += host.toLatin1();
    }
}

void HttpServer::handle(const Request& request, bool close, const Send& send)
{
    // Measured by the machine's clock and not by the injected one: it is a log line's duration, and
    // a lab that moves the time must not bend it.
    const Moment startedAt = std::chrono::steady_clock::now();
    if (auto refusal = refuse(request)) {
        send({complete(request, std::move(*refusal), startedAt, close), close});
        return;
    }
    const auto exchange = std::make_shared<const Exchange>(
        request, close, send, startedAt,
        m_faults ? m_faults->next(m_router.routeOf(request)) : std::nullopt);
    if (exchange->fault && exchange->fault->status) {
        finish(*exchange, labFault(*exchange->fault->status));
        return;
    }
    m_router.dispatch(request, [self = QPointer{this}, exchange](Answer answer) {
        if (self)
            self->finish(*exchange, std::move(answer));
    });
}

Outgoing HttpServer::refusal(Answer answer)
{
    return {complete({}, std::move(answer), std::chrono::steady_clock::now(), true), true};
}

std::optional<Answer> HttpServer::refuse(const Request& request) const
{
    const QByteArrayView host = request.headers.value(QHttpHeaders::WellKnownHeader::Host);
    if (!isAmong(m_hosts, host))
        return problem(Refusal::MisdirectedRequest);
    if (!isSafe(request.method) && isFromForeignPage(request))
        return problem(Refusal::ForeignPage);
    return std::nullopt;
}

bool HttpServer::isListed(QByteArrayView origin) const
{
    return m_rules.origins.contains(QLatin1StringView{origin});
}

// Browsers say whose page sends a request, and pages cannot change what they say. Programs send
// neither header.
bool HttpServer::isFromForeignPage(const Request& request) const
{
    const auto origins = request.headers.values(QHttpHeaders::WellKnownHeader::Origin);
    if (origins.size() == 1 && isListed(origins.constFirst()))
        return false;
    const QByteArrayView scheme = m_rules.secure ? "https://" : "http://";
    for (const QByteArrayView origin : origins) {
        if (origin.size() < scheme.size()
            || origin.first(scheme.size()).compare(scheme, Qt::CaseInsensitive) != 0
            || !isAmong(m_hosts, origin.sliced(scheme.size())))
            return true;
    }
    const QByteArray site = request.headers.combinedValue("Sec-Fetch-Site");
    return origins.size() > 1 || (!site.isEmpty() && site != "same-origin" && site != "none");
}

void HttpServer::addCorsHeaders(const Request& request, Answer& answer) const
{
    if (m_rules.origins.isEmpty())
        return;
    // What is kept of an answer must not be shown to another page.
    answer.headers.append(QHttpHeaders::WellKnownHeader::Vary, "Origin");
    const auto origins = request.headers.values(QHttpHeaders::WellKnownHeader::Origin);
    if (origins.size() != 1 || !isListed(origins.constFirst()))
        return;
    answer.headers.append("Access-Control-Allow-Origin", origins.constFirst());
    if (request.method != "OPTIONS" || !request.headers.contains("Access-Control-Request-Method"))
        return;
    answer.headers.append("Access-Control-Allow-Methods",
                          answer.headers.combinedValue(QHttpHeaders::WellKnownHeader::Allow));
    answer.headers.append("Access-Control-Allow-Headers", "Authorization, Content-Type");
    answer.headers.append("Access-Control-Max-Age", "600");
}

void HttpServer::finish(const Exchange& exchange, Answer answer)
{
    if (!exchange.fault) {
        exchange.send(
            {complete(exchange.request, std::move(answer), exchange.startedAt, exchange.close),
             exchange.close});
        return;
    }
    if (exchange.fault->latency.count() == 0) {
        misfire(exchange, std::move(answer));
        return;
    }
    QTimer::singleShot(exchange.fault->latency, this,
                       [this, exchange, answer = std::move(answer)] { misfire(exchange, answer); });
}

void HttpServer::misfire(const Exchange& exchange, Answer answer)
{
    const AnswerFault& fault = *exchange.fault;
    const bool close = exchange.close || fault.drop || fault.truncateBytes.has_value();
    QByteArray whole = complete(exchange.request, answer, exchange.startedAt, close);
    if (fault.drop)
        whole.clear();
    else if (fault.truncateBytes)
        whole = answerText(answer,
                           {.head = exchange.request.method == "HEAD",
                            .close = true,
                            .truncateBytes = fault.truncateBytes});
    exchange.send({std::move(whole), close});
}

QByteArray HttpServer::complete(const Request& request, Answer answer, Moment startedAt, bool close)
{
    const bool traced = !answer.raw && answer.body.contains("error"_L1);
    QString traceId;
    if (traced || m_log)
        traceId = m_traceIds.next();
    if (traced)
        answer.body.insert("trace_id"_L1, traceId);
    const QByteArrayView host = request.headers.value(QHttpHeaders::WellKnownHeader::Host);
    if (isAmong(m_strictHosts, host))
        answer.headers.append(QHttpHeaders::WellKnownHeader::StrictTransportSecurity,
                              "max-age=31536000");
    addCorsHeaders(request, answer);

    using namespace std::chrono;
    const auto took = duration_cast<microseconds>(steady_clock::now() - startedAt);
    m_meters.answered(answer.status, took, answer.body.value("error"_L1).toString());
    if (m_log)
        m_log->answered({.method = request.method,
                         .path = request.path,
                         .status = answer.status,
                         .took = took,
                         .traceId = traceId});
    return answerText(answer, {.head = request.method == "HEAD", .close = close});
}

} // namespace claimcheck
