#include "server/authserver.h"

#include "core/auth/authservice.h"
#include "core/base/trustedclock.h"
#include "core/store/database.h"
#include "core/store/markstore.h"
#include "server/clockwatch.h"
#include "server/http/httpserver.h"
#include "server/http/router.h"
#include "server/lab/lab.h"
#include "server/openservice.h"
#include "server/profiles/classicprofiles.h"
#include "server/profilesecret.h"
#include "server/routes/accountroutes.h"
#include "server/routes/auditroutes.h"
#include "server/routes/documentroutes.h"
#include "server/routes/healthroutes.h"
#include "server/routes/keyroutes.h"
#include "server/routes/sampleroutes.h"
#include "server/routes/sessionroutes.h"
#include "server/routes/tokenroutes.h"
#include "server/routes/userroutes.h"
#include "server/tlskeeper.h"
#include "server/tokengate.h"
#include "server/wire/listener.h"
#include "server/wire/tlssocket.h"

#include <QHostAddress>
#include <QThread>
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
// For requests that are being answered when the server stops.
constexpr std::chrono::seconds kPatience{8};

StartResult<std::unique_ptr<Listener>> listen(const ServerSettings& settings)
{
    const QHostAddress address = settings.host == "localhost"_L1
        ? QHostAddress(QHostAddress::LocalHost)
        : QHostAddress(settings.host);
    const QString shown = u"%1:%2"_s.arg(settings.host).arg(settings.port);
    if (address.isNull())
        return std::unexpected(StartError{Fault::HostNotAnAddress, settings.host});
    if (!settings.mayListenOn(address))
        return std::unexpected(StartError{Fault::HostRefused, settings.host});
    auto listener = std::make_unique<Listener>();
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

/// The clock that a server goes by: one of the two.
struct ServerClock
{
    std::unique_ptr<TrustedClock> trusted;
    std::unique_ptr<LabClock> lab;
    [[nodiscard]] const Clock& get() const
    {
        return lab ? static_cast<const Clock&>(*lab) : *trusted;
    }
};

StartResult<ServerClock> makeClock(const ServerSettings& settings, const Clock& machine,
                                   Database& database)
{
    if (settings.lab)
        return ServerClock{nullptr, std::make_unique<LabClock>(machine)};
    const auto mark = MarkStore{database}.find(MarkStore::kClock);
    if (!mark)
        return std::unexpected(
            StartError{Fault::StoreFailed, settings.store.display(), mark.error()});
    return ServerClock{std::make_unique<TrustedClock>(machine, *mark), nullptr};
}

} // namespace

// In the order in which things are made; they go in the reverse order, so that nothing outlives
// what it works with.
class AuthServer::Private
{
public:
    Private(const ServerSettings& settings, QUrl base, ServerClock time, Random& random,
            OpenedService opened, ProfileKeys keysOfProfiles,
            std::unique_ptr<TlsKeeper> keeperOfCertificates)
        : url(std::move(base))
        , certificates(std::move(keeperOfCertificates))
        , clock(std::move(time))
        , database(std::move(opened.database))
        , service(std::move(opened.service))
        , profileKeys(std::move(keysOfProfiles))
        , profiles(
              {.service = *service, .keys = profileKeys, .random = random, .clock = clock.get()})
        , gate(*service)
        , lab(clock.lab ? std::make_unique<Lab>(*service, gate, *clock.lab) : nullptr)
        , router(lab ? lab->gate() : gate, clock.get(), routerSettings(settings))
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
        if (lab) {
            lab->mount(router);
        } else {
            watch.emplace(*clock.trusted, *database, *service);
        }
        DocumentRoutes{}.mount(router);
        profiles.mount(router);
    }

    void serve(const ServerSettings& settings, Random& random, RequestLog* log,
               std::unique_ptr<Listener> from)
    {
        listener = std::move(from);
        const HostRules rules{.hosts = hostsOf(settings, listener->serverPort()),
                              .secure = isSecure(settings),
                              .origins = settings.allowOrigins};
        const auto makeServer = [this, &random, log, rules] {
            auto server = std::make_unique<HttpServer>(router, random, meters, rules);
            server->setFaults(lab ? &lab->faults() : nullptr);
            server->setLog(log);
            return server;
        };
        const auto makeSecureSocket = [this](qintptr descriptor) {
            return makeTlsSocket(descriptor, certificates->configuration());
        };
        WorkerParts parts{makeServer, makePlainSocket};
        if (certificates)
            parts.makeSocket = makeSecureSocket;
        meters.addGauge("claimcheck_connections", "Connections that are open.",
                        [this] { return listener->connections(); });
        const int workers = settings.workers > 0 ? settings.workers : QThread::idealThreadCount();
        listener->serve(workers, settings.wire, parts);
        // A lab drops nothing: what its clock has outlived comes back with the clock.
        if (watch)
            startUpkeep();
    }

    // What the Host header may say: where the server listens, the names of this machine for
    // itself, those of its certificate, and what a proxy in front of it is called.
    [[nodiscard]] QStringList hostsOf(const ServerSettings& settings, quint16 port) const
    {
        QStringList names{settings.host, u"127.0.0.1"_s, u"localhost"_s, u"::1"_s, url.host()};
        if (certificates)
            names += certificates->names();
        names.removeDuplicates();
        QStringList hosts = settings.allowHosts;
        for (const QString& name : std::as_const(names)) {
            hosts += hostInUrl(name) + u':' + QString::number(port);
            if (port == (certificates ? 443 : 80)) // clients leave it out
                hosts += hostInUrl(name);
        }
        return hosts;
    }

    // A proxy that speaks TLS is known by the issuer, which clients see.
    [[nodiscard]] bool isSecure(const ServerSettings& settings) const
    {
        return certificates || settings.issuer.startsWith("https://"_L1);
    }

    void startUpkeep()
    {
        QObject::connect(&tidying, &QTimer::timeout, &tidying, [this] {
            tidied = QtConcurrent::run([this] { std::ignore = service->dropExpired(); });
        });
        tidying.start(kTidyEvery);
        QObject::connect(&watching, &QTimer::timeout, &watching, [this] {
            if (watched.isFinished())
                watched = QtConcurrent::run([this] { watch->check(); });
        });
        watching.start(ClockWatch::kEvery);
    }

    ~Private()
    {
        if (listener)
            listener->stop(kPatience);
        tidied.waitForFinished();
        watched.waitForFinished();
        if (watch)
            watch->check();
    }
    Private(const Private&) = delete;
    Private& operator=(const Private&) = delete;

    QUrl url;
    std::unique_ptr<TlsKeeper> certificates; // where TLS was asked for
    ServerClock clock;
    std::unique_ptr<Database> database;
    std::unique_ptr<AuthService> service;
    ProfileKeys profileKeys;
    ClassicProfiles profiles;
    TokenGate gate;
    std::unique_ptr<Lab> lab; // where it was asked for
    std::optional<ClockWatch> watch; // where there is no lab
    Meters meters;
    Router router;
    std::unique_ptr<Listener> listener;
    QTimer tidying;
    QFuture<void> tidied;
    QTimer watching;
    QFuture<void> watched;
};

StartResult<std::unique_ptr<AuthServer>> AuthServer::start(const ServerSettings& settings,
                                                           const Clock& clock, Random& random,
                                                           RequestLog* log)
{
    // The address first: a server that cannot listen should not leave a database behind.
    auto listener = listen(settings);
    if (!listener)
        return std::unexpected(listener.error());
    const quint16 port = (*listener)->serverPort();
    std::unique_ptr<TlsKeeper> certificates;
    if (settings.tls.mode != TlsSettings::Mode::Off) {
        auto keeper = TlsKeeper::start(settings, clock, random);
        if (!keeper)
            return std::unexpected(keeper.error());
        certificates = std::move(*keeper);
    }
    ServerClock time;
    const auto clockOf = [&](Database& database) -> StartResult<const Clock*> {
        return makeClock(settings, clock, database).transform([&time](ServerClock made) {
            time = std::move(made);
            return &time.get();
        });
    };
    auto opened = openService(settings, port, Access::Server, random, clockOf);
    if (!opened)
        return std::unexpected(opened.error());
    auto profileKeys = profileKeysOf(settings, *opened->service, time.get());
    if (!profileKeys)
        return std::unexpected(profileKeys.error());
    auto d = std::make_unique<Private>(settings, QUrl(settings.origin(port)), std::move(time),
                                       random, std::move(*opened), std::move(*profileKeys),
                                       std::move(certificates));
    d->serve(settings, random, log, std::move(*listener));
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

void AuthServer::reloadCertificate()
{
    if (d->certificates)
        d->certificates->reload();
}

std::vector<Check> AuthServer::explain(const QByteArray& token) const
{
    return d->service->verifier().explain(token, {});
}

} // namespace claimcheck
