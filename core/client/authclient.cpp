#include "core/client/authclient.h"

#include <QJsonDocument>
#include <QNetworkAccessManager>
#include <QNetworkCookieJar>
#include <QNetworkProxy>
#include <QNetworkReply>
#include <QNetworkRequest>
#include <QPromise>

namespace claimcheck {

using namespace Qt::StringLiterals;
using Failure = Exchange::Failure;

namespace {

constexpr qint64 kMaxAnswerBytes = 1 << 20;

/// Why an answer is missing or incomplete. Qt calls a status of 400 and above an error too; that
/// is an answer like any other here.
Failure failureOf(QNetworkReply::NetworkError error, int status)
{
    switch (error) {
    case QNetworkReply::OperationCanceledError:
    case QNetworkReply::TimeoutError:
        return Failure::TimedOut;
    case QNetworkReply::RemoteHostClosedError:
    case QNetworkReply::ProtocolFailure:
        return Failure::Interrupted;
    case QNetworkReply::SslHandshakeFailedError:
        return Failure::TlsRefused;
    default:
        return status == 0 ? Failure::Unreachable : Failure::None;
    }
}

HeaderList headersOf(const QNetworkReply& reply)
{
    HeaderList headers;
    for (const auto& pair : reply.rawHeaderPairs())
        headers.append(pair);
    return headers;
}

} // namespace

class AuthClient::Private
{
public:
    Private(Target serverTarget, const Clock& clientClock)
        : target(std::move(serverTarget))
        , clock(clientClock)
    {
        // A proxy would see tokens for this machine; an environment variable must not decide that.
        network.setProxy(QNetworkProxy::NoProxy);
        network.setRedirectPolicy(QNetworkRequest::ManualRedirectPolicy);
        network.setCookieJar(new QNetworkCookieJar(&network));
    }

    Target target;
    const Clock& clock;
    QNetworkAccessManager network;
    std::chrono::milliseconds timeout{std::chrono::seconds{10}};
    quint64 nextId = 1;
};

AuthClient::AuthClient(Target target, const Clock& clock, QObject* parent)
    : QObject(parent)
    , d(std::make_unique<Private>(std::move(target), clock))
{
}

AuthClient::~AuthClient() = default;

void AuthClient::setTarget(Target target)
{
    d->target = std::move(target);
}

const Target& AuthClient::target() const
{
    return d->target;
}

void AuthClient::setTimeout(std::chrono::milliseconds timeout)
{
    d->timeout = timeout;
}

QFuture<Exchange> AuthClient::registerUser(const QString& username, const QString& password)
{
    return call("POST", u"/register"_s, {}, {{u"username"_s, username}, {u"password"_s, password}});
}

QFuture<Exchange> AuthClient::logIn(const QString& username, const QString& password)
{
    return call("POST", u"/login"_s, {}, {{u"username"_s, username}, {u"password"_s, password}});
}

QFuture<Exchange> AuthClient::logOut(const QByteArray& token)
{
    return call("DELETE", u"/logout"_s, token);
}

QFuture<Exchange> AuthClient::call(const QByteArray& method, const QString& path,
                                   const QByteArray& token, const QJsonObject& body)
{
    Exchange exchange{.startedAt = d->clock.now(), .method = method, .path = path, .bearer = token};
    exchange.requestHeaders.emplaceBack("Accept", "application/json");
    exchange.requestHeaders.emplaceBack("User-Agent", "Claimcheck");
    if (!token.isEmpty())
        exchange.requestHeaders.emplaceBack("Authorization", "Bearer " + token);
    if (!body.isEmpty()) {
        exchange.requestBody = QJsonDocument(body).toJson(QJsonDocument::Compact);
        exchange.requestHeaders.emplaceBack("Content-Type", "application/json");
    }

    QNetworkRequest request(d->target.resolve(path));
    request.setTransferTimeout(d->timeout);
    for (const auto& [name, value] : std::as_const(exchange.requestHeaders))
        request.setRawHeader(name, value);

    const quint64 id = d->nextId++;
    const auto startedAt = d->clock.monotonic();
    auto promise = std::make_shared<QPromise<Exchange>>();
    promise->start();
    Q_EMIT sent(id, exchange);

    QNetworkReply* reply = d->network.sendCustomRequest(request, method, exchange.requestBody);
    auto answer = std::make_shared<QByteArray>();
    connect(reply, &QNetworkReply::readyRead, this, [reply, answer] {
        answer->append(reply->read(kMaxAnswerBytes + 1 - answer->size()));
        if (answer->size() > kMaxAnswerBytes)
            reply->abort();
    });
    connect(reply, &QNetworkReply::finished, this,
            [this, reply, answer, promise, id, startedAt, exchange]() mutable {
                exchange.duration = d->clock.monotonic() - startedAt;
                exchange.status =
                    reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
                exchange.responseHeaders = headersOf(*reply);
                exchange.responseBody =
                    answer->first(std::min<qint64>(answer->size(), kMaxAnswerBytes));
                if (answer->size() > kMaxAnswerBytes)
                    exchange.failure = Failure::TooLarge;
                else
                    exchange.failure = failureOf(reply->error(), exchange.status);
                reply->deleteLater();
                Q_EMIT exchanged(id, exchange);
                promise->addResult(std::move(exchange));
                promise->finish();
            });
    return promise->future();
}

} // namespace claimcheck
