#include "core/client/keyfetcher.h"

#include "core/base/strictjson.h"
#include "core/base/utf8.h"
#include "core/key/jwk.h"

#include <QHostAddress>
#include <QNetworkAccessManager>
#include <QNetworkCookieJar>
#include <QNetworkProxy>
#include <QNetworkReply>
#include <QNetworkRequest>
#include <QPromise>
#include <QSslConfiguration>
#include <QSslError>
#include <QTimer>

namespace claimcheck {

using namespace Qt::StringLiterals;
using Fault = KeyFetchError::Fault;

namespace {

using Body = std::expected<QByteArray, KeyFetchError>;

std::unexpected<KeyFetchError> refuse(Fault fault, const QUrl& url)
{
    return std::unexpected(KeyFetchError{fault, url.toString()});
}

// Cloud machines hand out credentials at a link-local address to whoever asks.
bool mayBeAsked(const QUrl& url)
{
    const QHostAddress address(url.host());
    const bool thisMachine = url.host() == "localhost"_L1 || address.isLoopback();
    return url.isValid() && !url.host().isEmpty() && url.userInfo().isEmpty() && !url.hasFragment()
        && !address.isLinkLocal()
        && (url.scheme() == "https"_L1 || (url.scheme() == "http"_L1 && thisMachine));
}

Body bodyOf(QNetworkReply& reply, const QByteArray& body, TlsFault tls)
{
    const QUrl url = reply.url();
    const int status = reply.attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    if (body.size() > kMaxJwkSetBytes)
        return refuse(Fault::TooLarge, url);
    switch (reply.error()) {
    case QNetworkReply::OperationCanceledError:
    case QNetworkReply::TimeoutError:
        return refuse(Fault::TimedOut, url);
    case QNetworkReply::SslHandshakeFailedError:
        return std::unexpected(
            KeyFetchError{.fault = Fault::TlsRefused, .where = url.toString(), .tls = tls});
    default:
        break;
    }
    if (status >= 300 && status < 400)
        return refuse(Fault::Redirected, url);
    if (status != 0 && status != 200)
        return std::unexpected(KeyFetchError{Fault::BadStatus, QString::number(status)});
    if (status == 0 || reply.error() != QNetworkReply::NoError)
        return refuse(Fault::Unreachable, url);
    return body;
}

KeyFetchResult keysOf(const QUrl& url, const Body& body)
{
    if (!body)
        return std::unexpected(body.error());
    auto keys = parseJwkSet(*body);
    if (!keys)
        return std::unexpected(KeyFetchError{Fault::BadKeys, url.toString(), keys.error()});
    if (keys->empty())
        return std::unexpected(
            KeyFetchError{Fault::BadKeys, url.toString(), {KeyError::Fault::NotAKey, u"keys"_s}});
    return std::make_shared<const FetchedKeys>(FetchedKeys{std::move(*keys), url});
}

// Where an issuer's metadata stands: RFC 8414 section 3.1 puts the well-known part before the
// issuer's path, OpenID Connect Discovery section 4 behind it.
QList<QUrl> metadataUrls(const QUrl& issuer)
{
    const QString path = issuer.path().endsWith(u'/') ? issuer.path().chopped(1) : issuer.path();
    QUrl oauth = issuer;
    oauth.setPath("/.well-known/oauth-authorization-server"_L1 + path);
    QUrl openid = issuer;
    openid.setPath(path + "/.well-known/openid-configuration"_L1);
    return {oauth, openid};
}

// The metadata of an issuer, and where it was.
struct Metadata
{
    QUrl url;
    QByteArray text;
};
using MetadataResult = std::expected<Metadata, KeyFetchError>;

std::expected<JsonDocument, KeyFetchError> readMetadata(const QString& issuer,
                                                        const Metadata& metadata)
{
    auto document = JsonDocument::parseObject(
        metadata.text,
        {.bytes = kMaxJwkSetBytes, .members = 1024, .string = 8192, .allowNul = true});
    if (!document)
        return refuse(Fault::NoMetadata, metadata.url);
    const auto named = document->root().member("issuer");
    if (!named || named->toUtf8() != QByteArrayView{issuer.toUtf8()})
        return refuse(Fault::OtherIssuer, metadata.url);
    return std::move(*document);
}

// Empty where the member is not there.
QUrl urlOf(const JsonDocument& document, QByteArrayView member)
{
    const auto value = document.root().member(member);
    const auto text = value ? value->toUtf8() : std::nullopt;
    return text ? QUrl(textFromUtf8(*text), QUrl::StrictMode) : QUrl{};
}

std::expected<QUrl, KeyFetchError> keySetUrl(const QString& issuer, const Metadata& metadata)
{
    const auto document = readMetadata(issuer, metadata);
    if (!document)
        return std::unexpected(document.error());
    const QUrl url = urlOf(*document, "jwks_uri");
    return url.isEmpty() ? refuse(Fault::NoMetadata, metadata.url)
                         : std::expected<QUrl, KeyFetchError>{url};
}

EndpointFetchResult endpointsIn(const QString& issuer, const Metadata& metadata)
{
    const auto document = readMetadata(issuer, metadata);
    if (!document)
        return std::unexpected(document.error());
    const IssuerEndpoints endpoints{.token = urlOf(*document, "token_endpoint"),
                                    .revocation = urlOf(*document, "revocation_endpoint"),
                                    .introspection = urlOf(*document, "introspection_endpoint"),
                                    .endSession = urlOf(*document, "end_session_endpoint")};
    // Passwords go there.
    for (const QUrl& url :
         {endpoints.token, endpoints.revocation, endpoints.introspection, endpoints.endSession}) {
        if (!url.isEmpty() && !mayBeAsked(url))
            return refuse(Fault::UrlRefused, url);
    }
    return endpoints;
}

template <class T>
QFuture<T> finished(T result)
{
    return QtFuture::makeReadyValueFuture(std::move(result));
}

} // namespace

class KeyFetcher::Private
{
public:
    Private()
    {
        network.setProxy(QNetworkProxy::NoProxy);
        network.setRedirectPolicy(QNetworkRequest::ManualRedirectPolicy);
        network.setCookieJar(new QNetworkCookieJar(&network));
    }

    QFuture<Body> get(const QUrl& url)
    {
        if (!mayBeAsked(url))
            return finished<Body>(refuse(Fault::UrlRefused, url));
        QNetworkRequest request(url);
        request.setTransferTimeout(timeout);
        if (url.scheme() == "https"_L1)
            request.setSslConfiguration(trust.configuration());
        request.setRawHeader("Accept", "application/json");
        request.setRawHeader("Accept-Encoding", "identity"); // no bombs
        QNetworkReply* reply = network.get(request);
        // A transfer timeout starts again with every byte; a slow drip must end too.
        QTimer::singleShot(timeout, reply, &QNetworkReply::abort);
        auto promise = std::make_shared<QPromise<Body>>();
        auto body = std::make_shared<QByteArray>();
        promise->start();
        QObject::connect(reply, &QNetworkReply::readyRead, reply, [reply, body] {
            *body += reply->readAll();
            if (body->size() > kMaxJwkSetBytes)
                reply->abort();
        });
        auto refused = std::make_shared<QList<QSslError>>();
        QObject::connect(reply, &QNetworkReply::sslErrors, reply,
                         [refused](const QList<QSslError>& errors) { *refused = errors; });
        QObject::connect(reply, &QNetworkReply::finished, reply, [reply, body, refused, promise] {
            promise->addResult(bodyOf(*reply, *body, tlsFaultOf(*refused)));
            promise->finish();
            reply->deleteLater();
        });
        return promise->future();
    }

    // The first of the two documents that is there.
    QFuture<MetadataResult> metadataOf(const QString& issuer)
    {
        const QUrl base(issuer, QUrl::StrictMode);
        if (!mayBeAsked(base) || base.hasQuery())
            return finished<MetadataResult>(refuse(Fault::UrlRefused, base));
        const QList<QUrl> urls = metadataUrls(base);
        return get(urls.front())
            .then([this, urls](const Body& first) {
                if (first)
                    return finished<MetadataResult>(Metadata{urls.front(), *first});
                if (first.error().fault != Fault::BadStatus)
                    return finished<MetadataResult>(std::unexpected(first.error()));
                return get(urls.back()).then([urls](const Body& second) -> MetadataResult {
                    if (second)
                        return Metadata{urls.back(), *second};
                    return second.error().fault == Fault::BadStatus
                        ? refuse(Fault::NoMetadata, urls.back())
                        : std::unexpected(second.error());
                });
            })
            .unwrap();
    }

    QNetworkAccessManager network;
    Trust trust;
    std::chrono::milliseconds timeout{std::chrono::seconds{10}};
};

KeyFetcher::KeyFetcher()
    : d(std::make_unique<Private>())
{
}

KeyFetcher::~KeyFetcher() = default;

void KeyFetcher::setTrust(Trust trust)
{
    d->trust = std::move(trust);
}

void KeyFetcher::setTimeout(std::chrono::milliseconds timeout)
{
    d->timeout = timeout;
}

QFuture<KeyFetchResult> KeyFetcher::fetchSet(const QUrl& url)
{
    return d->get(url).then([url](const Body& body) { return keysOf(url, body); });
}

QFuture<KeyFetchResult> KeyFetcher::fetchOf(const QString& issuer)
{
    return d->metadataOf(issuer)
        .then([this, issuer](const MetadataResult& metadata) {
            const auto keys =
                metadata.and_then([&issuer](const Metadata& m) { return keySetUrl(issuer, m); });
            return keys ? fetchSet(*keys) : finished<KeyFetchResult>(std::unexpected(keys.error()));
        })
        .unwrap();
}

QFuture<EndpointFetchResult> KeyFetcher::fetchEndpointsOf(const QString& issuer)
{
    return d->metadataOf(issuer).then([issuer](const MetadataResult& metadata) {
        return metadata.and_then([&issuer](const Metadata& m) { return endpointsIn(issuer, m); });
    });
}

} // namespace claimcheck
