#include "core/client/authclient.h"

#include <QJsonDocument>
#include <QNetworkAccessManager>
#include <QNetworkCookieJar>
#include <QNetworkProxy>
#include <QNetworkReply>
#include <QNetworkRequest>
#include <QPromise>
#include <QSslConfiguration>
#include <QSslError>

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

// As it stands below the target; the whole URL of what a server has elsewhere.
QString relativePath(const QUrl& url, const Target& target)
{
    const QString text = url.toString(QUrl::FullyEncoded);
    const QString base = target.base().toString(QUrl::FullyEncoded);
    const bool below = text.startsWith(base + u'/') || text == base;
    return below ? text.sliced(base.size()) : text;
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
    return ask(Verb::Register, {.username = username, .password = password});
}

QFuture<Exchange> AuthClient::logIn(const QString& username, const QString& password)
{
    return ask(Verb::LogIn, {.username = username, .password = password});
}

QFuture<Exchange> AuthClient::logOut(const QByteArray& token)
{
    return ask(Verb::LogOut, {.token = token});
}

QFuture<Exchange> AuthClient::call(const QByteArray& method, const QString& path,
                                   const QByteArray& token, const QJsonObject& body)
{
    return ask(Verb::Call, {.token = token, .method = method, .path = path, .body = body});
}

QFuture<Exchange> AuthClient::ask(Verb verb, const VerbInput& input)
{
    const VerbRow* row = targetProfiles().front().find(verb);
    Q_ASSERT(row);
    return send(requestOf(*row, input, d->target));
}

QFuture<Exchange> AuthClient::send(const ClientRequest& prepared)
{
    Exchange exchange{.startedAt = d->clock.now(),
                      .method = prepared.method,
                      .path = relativePath(prepared.url, d->target),
                      .requestBody = prepared.body,
                      .bearer = prepared.bearer};
    exchange.requestHeaders.emplaceBack("Accept", "application/json");
    exchange.requestHeaders.emplaceBack("User-Agent", "Claimcheck");
    if (!prepared.authorization.isEmpty())
        exchange.requestHeaders.emplaceBack("Authorization", prepared.authorization);
    if (!prepared.contentType.isEmpty())
        exchange.requestHeaders.emplaceBack("Content-Type", prepared.contentType);

    QNetworkRequest request(prepared.url);
    request.setTransferTimeout(d->timeout);
    if (prepared.url.scheme() == "https"_L1)
        request.setSslConfiguration(d->target.trust().configuration());
    for (const auto& [name, value] : std::as_const(exchange.requestHeaders))
        request.setRawHeader(name, value);

    const quint64 id = d->nextId++;
    const auto startedAt = d->clock.monotonic();
    auto promise = std::make_shared<QPromise<Exchange>>();
    promise->start();
    Q_EMIT sent(id, exchange);

    QNetworkReply* reply = d->network.sendCustomRequest(request, prepared.method, prepared.body);
    auto answer = std::make_shared<QByteArray>();
    connect(reply, &QNetworkReply::readyRead, this, [reply, answer] {
        answer->append(reply->read(kMaxAnswerBytes + 1 - answer->size()));
        if (answer->size() > kMaxAnswerBytes)
            reply->abort();
    });
    auto refused = std::make_shared<QList<QSslError>>();
    connect(reply, &QNetworkReply::sslErrors, this,
            [refused](const QList<QSslError>& errors) { *refused = errors; });
    connect(reply, &QNetworkReply::finished, this,
            [this, reply, answer, refused, promise, id, startedAt, exchange]() mutable {
                exchange.tls = tlsFaultOf(*refused);
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
