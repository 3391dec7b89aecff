#include "server/http/httpserver.h"

#include "server/http/cookies.h"
#include "server/http/problem.h"

#include <QHttpServerRequest>
#include <QHttpServerResponder>
#include <QHttpServerResponse>
#include <QJsonDocument>
#include <QLoggingCategory>
#include <QMetaEnum>
#include <QPointer>

#include <array>
#include <chrono>
#include <memory>

namespace claimcheck {

using namespace Qt::StringLiterals;

namespace {

// Quiet unless a program asks for it: the window shows every request anyway.
Q_LOGGING_CATEGORY(lcHttp, "claimcheck.http", QtWarningMsg)

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

} // namespace

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
        respond(request, responder, std::move(*refusal), startedAt);
        return true;
    }
    // The handler may answer later. The responder stays here and is reached by its number: it must
    // end in this thread and before Qt's part of this server, whatever becomes of the handler.
    const quint64 id = m_nextId++;
    m_pending.emplace(id, std::move(responder));
    m_router.dispatch(request, [self = QPointer{this}, request, id, startedAt](Answer answer) {
        if (!self)
            return;
        auto pending = self->m_pending.extract(id);
        self->respond(request, pending.mapped(), std::move(answer), startedAt);
    });
    return true;
}

void HttpServer::missingHandler(const QHttpServerRequest& request, QHttpServerResponder& responder)
{
    // handleRequest() takes every request, so Qt has nothing left to ask about; a refusal is still
    // the right answer if it ever does.
    respond(toRequest(request), responder, problem(Refusal::NotFound), microseconds());
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

void HttpServer::respond(const Request& request, QHttpServerResponder& responder, Answer answer,
                         qint64 startedAt)
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
    m_meters.answered(answer.status, took);
    // The path without its query: a query may hold a token.
    qCInfo(lcHttp).noquote() << request.method << request.path << answer.status
                             << took.count() / 1000 << "ms" << traceId;
    responder.sendResponse(response);
}

} // namespace claimcheck
