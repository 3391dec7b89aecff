#include "server/authserver.h"

#include "core/auth/authservice.h"
#include "core/store/database.h"
#include "server/http/httpserver.h"
#include "server/http/router.h"
#include "server/routes/accountroutes.h"
#include "server/routes/auditroutes.h"
#include "server/routes/documentroutes.h"
#include "server/routes/healthroutes.h"
#include "server/routes/keyroutes.h"
#include "server/routes/sampleroutes.h"
#include "server/routes/sessionroutes.h"
#include "server/routes/tokenroutes.h"
#include "server/routes/userroutes.h"
#include "server/secretfile.h"
#include "server/tokengate.h"

#include <QHostAddress>
#include <QTcpServer>
#include <QTimer>
#include <QtConcurrentRun>

#include <tuple>

namespace claimcheck {

using namespace Qt::StringLiterals;
using Fault = StartError::Fault;

namespace {

template <class T>
using StartResult = std::expected<T, StartError>;

// How often what can no longer matter is dropped.
constexpr std::chrono::minutes kTidyEvery{10};

StartError fromAuth(const AuthError& error, const ServerSettings& settings)
{
    if (error.fault == AuthError::Fault::WrongStoreKey)
        return {Fault::StoreKeyWrong, settings.keyFile()};
    if (error.fault == AuthError::Fault::StoreFailed)
        return {Fault::StoreFailed, settings.store.display(),
                StoreError{StoreError::Fault::Unavailable, error.where}};
    return {Fault::CryptoFailed, error.where};
}

// A shared secret must be one that the algorithm can sign with; the core would only say no.
StartResult<std::optional<SecretBytes>> readShared(const ServerSettings& settings)
{
    const QString& path = settings.secretFile;
    if (path.isEmpty())
        return std::nullopt;
    auto secret = readSecretFile(path);
    if (!secret)
        return std::unexpected(secret.error());
    if (rowOf(settings.algorithm).scheme)
        return std::unexpected(StartError{Fault::SecretNotForAlgorithm, path});
    const auto key = Key::fromSecret(settings.algorithm, SecretBytes::copyOf(secret->view()), {},
                                     KeyStrength::Required);
    if (key)
        return std::move(*secret);
    // Any other fault would be one of a key that is no secret.
    if (key.error().fault == KeyError::Fault::TooShort)
        return std::unexpected(StartError{Fault::SecretTooShort, path});
    if (key.error().fault == KeyError::Fault::LooksLikePublicKey
        || key.error().fault == KeyError::Fault::LooksLikeKeyFile)
        return std::unexpected(StartError{Fault::SecretIsPublic, path});
    return std::unexpected(StartError{Fault::CryptoFailed, u"HMAC"_s});
}

StartResult<std::unique_ptr<QTcpServer>> listen(const ServerSettings& settings)
{
    const QHostAddress address = settings.host == "localhost"_L1
        ? QHostAddress(QHostAddress::LocalHost)
        : QHostAddress(settings.host);
    const QString shown = u"%1:%2"_s.arg(settings.host).arg(settings.port);
    if (!address.isLoopback())
        return std::unexpected(StartError{Fault::HostRefused, settings.host});
    auto listener = std::make_unique<QTcpServer>();
    if (listener->listen(address, settings.port))
        return listener;
    const bool taken = listener->serverError() == QAbstractSocket::AddressInUseError;
    return std::unexpected(taken ? StartError{Fault::PortTaken, shown}
                                 : StartError{Fault::ListenFailed, listener->errorString()});
}

RouterSettings routerSettings(const ServerSettings& settings)
{
    return {.sources = {.cookies = settings.allowCookies, .query = settings.allowQueryToken},
            .wording = settings.hardened ? Wording::Constant : Wording::Telling,
            .freshFor = settings.freshFor};
}

} // namespace

// In the order in which things are made; they go in the reverse order, so that nothing outlives
// what it works with.
class AuthServer::Private
{
public:
    Private(const ServerSettings& settings, QUrl base, const Clock& clock, Random& random,
            std::unique_ptr<Database> opened, std::unique_ptr<AuthService> started)
        : url(std::move(base))
        , database(std::move(opened))
        , service(std::move(started))
        , gate(*service)
        , router(gate, clock, routerSettings(settings))
        , http(router, random, meters)
    {
        const bool passwordGrant = !settings.hardened;
        AccountRoutes{*service}.mount(router);
        SessionRoutes{*service, random, settings.allowCookies}.mount(router);
        TokenRoutes{*service, passwordGrant}.mount(router);
        SampleRoutes{}.mount(router);
        UserRoutes{*service}.mount(router);
        KeyRoutes{*service, url.toString(), passwordGrant}.mount(router);
        AuditRoutes{*service}.mount(router);
        HealthRoutes{*service, meters}.mount(router);
        DocumentRoutes{}.mount(router);
    }

    StartResult<void> serve(const ServerSettings& settings, std::unique_ptr<QTcpServer> listener)
    {
        const QString port = QString::number(listener->serverPort());
        http.setHosts({hostInUrl(settings.host) + u':' + port, u"127.0.0.1:"_s + port,
                       u"localhost:"_s + port, u"[::1]:"_s + port});
        // On success the HTTP server owns the listener.
        if (!http.bind(listener.get()))
            return std::unexpected(StartError{Fault::ListenFailed, settings.host});
        std::ignore = listener.release();
        QObject::connect(&tidying, &QTimer::timeout, &tidying, [this] {
            tidied = QtConcurrent::run([this] { std::ignore = service->dropExpired(); });
        });
        tidying.start(kTidyEvery);
        return {};
    }

    ~Private() { tidied.waitForFinished(); }
    Private(const Private&) = delete;
    Private& operator=(const Private&) = delete;

    QUrl url;
    std::unique_ptr<Database> database;
    std::unique_ptr<AuthService> service;
    TokenGate gate;
    Meters meters;
    Router router;
    HttpServer http;
    QTimer tidying;
    QFuture<void> tidied;
};

StartResult<std::unique_ptr<AuthServer>> AuthServer::start(const ServerSettings& settings,
                                                           const Clock& clock, Random& random)
{
    // The address first: a server that cannot listen should not leave a database behind.
    auto listener = listen(settings);
    if (!listener)
        return std::unexpected(listener.error());
    const quint16 port = (*listener)->serverPort();
    auto shared = readShared(settings);
    if (!shared)
        return std::unexpected(shared.error());
    auto database = Database::open(settings.store);
    if (!database)
        return std::unexpected(
            StartError{Fault::StoreFailed, settings.store.display(), database.error()});
    auto storeKey = readStoreKey(settings.keyFile(), random);
    if (!storeKey)
        return std::unexpected(storeKey.error());
    auto service = AuthService::start(**database, settings.authSettings(port),
                                      {std::move(*storeKey), std::move(*shared)}, random, clock);
    if (!service)
        return std::unexpected(fromAuth(service.error(), settings));
    const QUrl url(u"http://%1:%2"_s.arg(hostInUrl(settings.host)).arg(port));
    auto d = std::make_unique<Private>(settings, url, clock, random, std::move(*database),
                                       std::move(*service));
    if (const auto serving = d->serve(settings, std::move(*listener)); !serving)
        return std::unexpected(serving.error());
    return std::unique_ptr<AuthServer>{new AuthServer{std::move(d)}};
}

AuthServer::AuthServer(std::unique_ptr<Private> started)
    : d(std::move(started))
{
}

AuthServer::~AuthServer() = default;

QUrl AuthServer::url() const
{
    return d->url;
}

std::vector<Check> AuthServer::explain(const QByteArray& token) const
{
    return d->service->verifier().explain(token, {});
}

} // namespace claimcheck
