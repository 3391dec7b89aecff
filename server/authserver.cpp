#include "server/authserver.h"

#include "core/auth/authservice.h"
#include "core/auth/signingkeys.h"
#include "core/auth/tokenverifier.h"
#include "core/store/database.h"
#include "core/store/keystore.h"
#include "server/http/httpserver.h"
#include "server/http/router.h"
#include "server/profiles/classicprofiles.h"
#include "server/profiles/profilekeys.h"
#include "server/profilesecret.h"
#include "server/routes/accountroutes.h"
#include "server/routes/healthroutes.h"
#include "server/routes/sampleroutes.h"
#include "server/routes/sessionroutes.h"
#include "server/secretfile.h"

#include <QHostAddress>
#include <QTcpServer>

#include <tuple>

namespace claimcheck {

using namespace Qt::StringLiterals;
using Fault = StartError::Fault;

namespace {

template <class T>
using StartResult = std::expected<T, StartError>;

StartError fromAuth(const AuthError& error, const QString& file)
{
    if (error.fault == AuthError::Fault::StoreFailed)
        return {Fault::StoreFailed, file, StoreError{StoreError::Fault::Unavailable, error.where}};
    return {Fault::CryptoFailed, error.where};
}

StartResult<SigningKeys> loadKeys(const ServerSettings& settings, KeyStore& store, Random& random,
                                  const Clock& clock)
{
    if (settings.secretFile.isEmpty()) {
        return SigningKeys::load(store, settings.algorithm, random, clock)
            .transform_error(
                [&](const AuthError& error) { return fromAuth(error, settings.storeFile); });
    }
    auto secret = readSecretFile(settings.secretFile);
    if (!secret)
        return std::unexpected(secret.error());
    return SigningKeys::shared(settings.algorithm, std::move(*secret))
        .transform_error([&](const KeyError& error) -> StartError {
            // Any other fault would be one of a key that is no secret.
            if (error.fault == KeyError::Fault::TooShort)
                return {Fault::SecretTooShort, settings.secretFile};
            if (error.fault == KeyError::Fault::LooksLikePublicKey
                || error.fault == KeyError::Fault::LooksLikeKeyFile)
                return {Fault::SecretIsPublic, settings.secretFile};
            return {Fault::CryptoFailed, u"HMAC"_s};
        });
}

StartResult<ProfileKeys> loadProfileKeys(const ServerSettings& settings, Random& random,
                                         const Clock& clock)
{
    auto secret = profileSecretOf(settings, random);
    if (!secret)
        return std::unexpected(secret.error());
    auto keys = ProfileKeys::create(std::move(*secret), clock);
    if (!keys)
        return std::unexpected(
            StartError{Fault::ProfileSecretRefused, profileSecretOrigin(settings)});
    return std::move(*keys);
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

} // namespace

// In the order in which things are made; they go in the reverse order, so that nothing outlives
// what it works with.
class AuthServer::Private
{
public:
    Private(const ServerSettings& settings, const Clock& clock, Random& random,
            std::unique_ptr<Database> opened, SigningKeys&& signingKeys,
            ProfileKeys&& keysOfProfiles)
        : database(std::move(opened))
        , keys(std::move(signingKeys))
        , profileKeys(std::move(keysOfProfiles))
        , issuerSettings(settings.issuerSettings())
        , users(*database)
        , sessions(*database)
        , revocations(*database)
        , hasher(random)
        , issuer(issuerSettings, keys, random, clock)
        , verifier(issuerSettings, keys, revoked, activity, clock)
        , service({.users = users,
                   .sessions = sessions,
                   .revocations = revocations,
                   .revoked = revoked,
                   .activity = activity,
                   .hasher = hasher,
                   .issuer = issuer,
                   .random = random,
                   .clock = clock})
        , profiles({.service = service,
                    .revocations = revocations,
                    .revoked = revoked,
                    .keys = profileKeys,
                    .random = random,
                    .clock = clock})
        , router(verifier)
        , http(router, random)
    {
        AccountRoutes{service}.mount(router);
        SessionRoutes{service}.mount(router);
        SampleRoutes{}.mount(router);
        HealthRoutes{}.mount(router);
        profiles.mount(router);
    }

    StartResult<void> serve(const ServerSettings& settings, std::unique_ptr<QTcpServer> listener)
    {
        const QString port = QString::number(listener->serverPort());
        const QString host = hostInUrl(settings.host);
        url = QUrl(u"http://%1:%2"_s.arg(host, port));
        http.setHosts({host + u':' + port, u"127.0.0.1:"_s + port, u"localhost:"_s + port,
                       u"[::1]:"_s + port});
        // On success the HTTP server owns the listener.
        if (!http.bind(listener.get()))
            return std::unexpected(StartError{Fault::ListenFailed, settings.host});
        std::ignore = listener.release();
        return {};
    }

    std::unique_ptr<Database> database;
    SigningKeys keys;
    ProfileKeys profileKeys;
    IssuerSettings issuerSettings;
    RevocationSet revoked;
    SessionActivity activity;
    UserStore users;
    SessionStore sessions;
    RevocationStore revocations;
    PasswordHasher hasher;
    TokenIssuer issuer;
    TokenVerifier verifier;
    AuthService service;
    ClassicProfiles profiles;
    Router router;
    HttpServer http;
    QUrl url;
};

StartResult<std::unique_ptr<AuthServer>> AuthServer::start(const ServerSettings& settings,
                                                           const Clock& clock, Random& random)
{
    // The address first: a server that cannot listen should not leave a database behind.
    auto listener = listen(settings);
    if (!listener)
        return std::unexpected(listener.error());
    auto database = Database::open(settings.storeFile);
    if (!database)
        return std::unexpected(
            StartError{Fault::StoreFailed, settings.storeFile, database.error()});
    KeyStore keyStore(**database);
    auto keys = loadKeys(settings, keyStore, random, clock);
    if (!keys)
        return std::unexpected(keys.error());
    auto profileKeys = loadProfileKeys(settings, random, clock);
    if (!profileKeys)
        return std::unexpected(profileKeys.error());
    auto d = std::make_unique<Private>(settings, clock, random, std::move(*database),
                                       std::move(*keys), std::move(*profileKeys));
    if (const auto restored = d->service.restore(); !restored)
        return std::unexpected(fromAuth(restored.error(), settings.storeFile));
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
    return d->verifier.explain(token, {});
}

} // namespace claimcheck
