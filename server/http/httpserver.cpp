#include "server/http/httpserver.h"

#include "server/http/cookies.h"
#include "server/http/problem.h"
#include "server/http/requestlog.h"

#include <QHttpServerRequest>
#include <QHttpServerResponder>
#include <QHttpServerResponse>
#include <QJsonDocument>
#include <QMetaEnum>
#include <QPointer>
#include <QTcpSocket>
#include <QTimer>

#include <algorithm>
#include <array>
#include <chrono>
#include <memory>

namespace claimcheck {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kMaxHeaderFields = 64;

QByteArray methodName(QHttpServerRequest::Method method)
{
    return QByteArray{
        QMetaEnum::fromType<QHttpServerRequest::Method>().valueToKey(static_cast<int>(method))}
        .toUpper();
}

Request toRequest(const QHttpServerRequest& request)
{
    return {
        .method = methodName(request.method()),
        .path = request.url().path(QUrl::FullyEncoded),
        .query = QUrlQuery(request.url()),
        .headers = request.headers(),
        .body = request.body(),
        .remoteAddress = request.remoteAddress().toString(),
    };
}

// What every answer says: it is no page, nothing may keep it, and nothing may guess at its type.
void addFixedHeaders(QHttpHeaders& headers)
{
    using Header = QHttpHeaders::WellKnownHeader;
    headers.append(Header::CacheControl, "no-store");
    headers.append(Header::XContentTypeOptions, "nosniff");
    headers.append("Referrer-Policy", "no-referrer");
    headers.append(Header::ContentSecurityPolicy, "default-src 'none'; frame-ancestors 'none'");
}

qint64 microseconds()
{
    using namespace std::chrono;
    return duration_cast<std::chrono::microseconds>(steady_clock::now().time_since_epoch()).count();
}

// Written out here, because Qt always sends the length that there is.
QByteArray cut(const QHttpServerResponse& response, qint64 bytes)
{
    const QByteArray body = response.data();
    QByteArray text =
        "HTTP/1.1 " + QByteArray::number(static_cast<int>(response.statusCode())) + " Cut\r\n";
    const QHttpHeaders headers = response.headers();
    for (qsizetype i = 0; i < headers.size(); ++i)
        text += QByteArrayView{headers.nameAt(i)} + ": " + headers.valueAt(i) + "\r\n";
    return text + "Content-Length: " + QByteArray::number(body.size()) + "\r\n\r\n"
        + body.first(std::min(body.size(), bytes));
}

Answer labFault(int status)
{
    return {.status = status,
            .body = {{u"error"_s, u"lab_fault"_s},
                     {u"error_description"_s, u"The lab answers in the place of this route."_s}}};
}

} // namespace

struct HttpServer::Mishap
{
    AnswerFault fault;
    QPointer<QTcpSocket> socket;
};

HttpServer::HttpServer(Router& router, Random& random, Meters& meters, QObject* parent)
    : QAbstractHttpServer(parent)
    , m_router(router)
    , m_random(random)
    , m_meters(meters)
{
}

void HttpServer::setHosts(QStringList hosts, bool secure)
{
    m_hosts = std::move(hosts);
    m_secure = secure;
}

bool HttpServer::handleRequest(const QHttpServerRequest& qtRequest, QHttpServerResponder& responder)
{
    // Measured by the machine's clock and not by the injected one: it is a log line's duration, and
    // a lab that moves the time must not bend it.
    const qint64 startedAt = microseconds();
    Request request = toRequest(qtRequest);
    request.secure = m_secure;
    if (auto refusal = refuse(request)) {
        responder.sendResponse(responseFor(request, std::move(*refusal), startedAt));
        return true;
    }
    // The handler may answer later. The responder stays here and is reached by its number: it must
    // end in this thread and before Qt's part of this server, whatever becomes of the handler.
    const quint64 id = m_nextId++;
    m_pending.emplace(id, std::move(responder));
    const MishapPointer mishap = m_faults ? mishapFor(qtRequest, request) : nullptr;
    if (mishap && mishap->fault.status) {
        finish(id, request, labFault(*mishap->fault.status), startedAt, mishap);
        return true;
    }
    m_router.dispatch(request,
                      [self = QPointer{this}, request, id, startedAt, mishap](Answer answer) {
                          if (self)
                              self->finish(id, request, std::move(answer), startedAt, mishap);
                      });
    return true;
}

void HttpServer::missingHandler(const QHttpServerRequest& request, QHttpServerResponder& responder)
{
    // handleRequest() takes every request, so Qt has nothing left to ask about; a refusal is still
    // the right answer if it ever does.
    responder.sendResponse(
        responseFor(toRequest(request), problem(Refusal::NotFound), microseconds()));
}

std::optional<Answer> HttpServer::refuse(const Request& request) const
{
    const auto hosts = request.headers.values(QHttpHeaders::WellKnownHeader::Host);
    if (hosts.size() != 1)
        return problem(Refusal::InvalidRequest, u"Exactly one Host header is needed."_s);
    if (!m_hosts.contains(QString::fromLatin1(hosts.constFirst()), Qt::CaseInsensitive))
        return problem(Refusal::MisdirectedRequest);
    if (request.headers.size() > kMaxHeaderFields)
        return problem(Refusal::TooManyHeaders);
    if (!isSafe(request.method) && isFromForeignPage(request))
        return problem(Refusal::ForeignPage);
    return std::nullopt;
}

// Browsers say whose page sends a request, and pages cannot change what they say. Programs send
// neither header.
bool HttpServer::isFromForeignPage(const Request& request) const
{
    const auto origins = request.headers.values(QHttpHeaders::WellKnownHeader::Origin);
    const QString scheme = m_secure ? u"https://"_s : u"http://"_s;
    for (const QByteArray& origin : origins) {
        const QString text = QString::fromLatin1(origin);
        if (!text.startsWith(scheme, Qt::CaseInsensitive)
            || !m_hosts.contains(text.sliced(scheme.size()), Qt::CaseInsensitive))
            return true;
    }
    const QByteArray site = request.headers.combinedValue("Sec-Fetch-Site");
    return !site.isEmpty() && site != "same-origin" && site != "none";
}

HttpServer::MishapPointer HttpServer::mishapFor(const QHttpServerRequest& qtRequest,
                                                const Request& request) const
{
    auto fault = m_faults->next(m_router.routeOf(request));
    if (!fault)
        return nullptr;
    // Qt's part of this server keeps its connections as children and shows none to handlers.
    QPointer<QTcpSocket> socket;
    for (QTcpSocket* candidate : findChildren<QTcpSocket*>()) {
        if (candidate->peerPort() == qtRequest.remotePort()
            && candidate->peerAddress() == qtRequest.remoteAddress())
            socket = candidate;
    }
    return std::make_shared<const Mishap>(Mishap{*fault, socket});
}

void HttpServer::finish(quint64 id, const Request& request, Answer answer, qint64 startedAt,
                        const MishapPointer& mishap)
{
    if (mishap && mishap->fault.latency.count() > 0) {
        QTimer::singleShot(mishap->fault.latency, this,
                           [this, id, request, answer = std::move(answer), startedAt, mishap] {
                               misfire(id, request, answer, startedAt, *mishap);
                           });
        return;
    }
    if (mishap) {
        misfire(id, request, std::move(answer), startedAt, *mishap);
        return;
    }
    auto pending = m_pending.extract(id);
    pending.mapped().sendResponse(responseFor(request, std::move(answer), startedAt));
}

void HttpServer::misfire(quint64 id, const Request& request, Answer answer, qint64 startedAt,
                         const Mishap& mishap)
{
    auto pending = m_pending.extract(id);
    const QHttpServerResponse response = responseFor(request, std::move(answer), startedAt);
    if (!mishap.fault.drop && !mishap.fault.truncateBytes) {
        pending.mapped().sendResponse(response);
        return;
    }
    if (!mishap.socket)
        return;
    if (!mishap.fault.drop)
        mishap.socket->write(cut(response, *mishap.fault.truncateBytes));
    mishap.socket->flush();
    mishap.socket->disconnectFromHost();
}

QHttpServerResponse HttpServer::responseFor(const Request& request, Answer answer, qint64 startedAt)
{
    const QString traceId = QString::fromLatin1(randomId(m_random, 9).value_or("none"_ba));
    if (!answer.raw && answer.body.contains("error"_L1))
        answer.body.insert("trace_id"_L1, traceId);
    addFixedHeaders(answer.headers);

    RawBody body = answer.raw.value_or(
        RawBody{"application/json"_ba, QJsonDocument(answer.body).toJson(QJsonDocument::Compact)});
    if (request.method == "HEAD")
        body.bytes.clear();
    const auto status = static_cast<QHttpServerResponder::StatusCode>(answer.status);
    QHttpServerResponse response = body.type.isEmpty()
        ? QHttpServerResponse(status)
        : QHttpServerResponse(body.type, body.bytes, status);
    QHttpHeaders headers = response.headers();
    if (body.type.isEmpty()) // Qt makes up a type for what has none
        headers.removeAll(QHttpHeaders::WellKnownHeader::ContentType);
    for (qsizetype i = 0; i < answer.headers.size(); ++i)
        headers.append(answer.headers.nameAt(i), answer.headers.valueAt(i));
    response.setHeaders(std::move(headers));

    const std::chrono::microseconds took{microseconds() - startedAt};
    m_meters.answered(answer.status, took, answer.body["error"_L1].toString());
    log({.method = request.method,
         .path = request.path,
         .status = answer.status,
         .took = took,
         .traceId = traceId});
    return response;
}

} // namespace claimcheck
