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

#include <QHostAddress>
#include <QSslServer>
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

StartResult<std::unique_ptr<QTcpServer>> listen(const ServerSettings& settings)
{
    const QHostAddress address = settings.host == "localhost"_L1
        ? QHostAddress(QHostAddress::LocalHost)
        : QHostAddress(settings.host);
    const QString shown = u"%1:%2"_s.arg(settings.host).arg(settings.port);
    if (address.isNull())
        return std::unexpected(StartError{Fault::HostNotAnAddress, settings.host});
    if (!settings.mayListenOn(address))
        return std::unexpected(StartError{Fault::HostRefused, settings.host});
    auto listener = settings.tls.mode == TlsSettings::Mode::Off ? std::make_unique<QTcpServer>()
                                                                : std::make_unique<QSslServer>();
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
        if (lab) {
            lab->mount(router);
            http.setFaults(&lab->faults());
        } else {
            watch.emplace(*clock.trusted, *database, *service);
        }
        DocumentRoutes{}.mount(router);
        profiles.mount(router);
    }

    StartResult<void> serve(const ServerSettings& settings, std::unique_ptr<QTcpServer> listener)
    {
        answerTo(settings, listener->serverPort());
        if (auto* secure = qobject_cast<QSslServer*>(listener.get())) {
            secure->setSslConfiguration(certificates->configuration());
            QObject::connect(certificates.get(), &TlsKeeper::changed, secure,
                             [this, secure, settings] {
                                 secure->setSslConfiguration(certificates->configuration());
                                 answerTo(settings, secure->serverPort());
                             });
        }
        // On success the HTTP server owns the listener.
        if (!http.bind(listener.get()))
            return std::unexpected(StartError{Fault::ListenFailed, settings.host});
        std::ignore = listener.release();
        // A lab drops nothing: what its clock has outlived comes back with the clock.
        if (watch)
            startUpkeep();
        return {};
    }

    // The values of the Host header that name this server.
    void answerTo(const ServerSettings& settings, quint16 port)
    {
        QStringList names{settings.host, u"127.0.0.1"_s, u"localhost"_s, u"::1"_s, url.host()};
        if (certificates)
            names += certificates->names();
        QStringList hosts;
        for (const QString& name : std::as_const(names)) {
            hosts += hostInUrl(name) + u':' + QString::number(port);
            if (port == (certificates ? 443 : 80)) // clients leave it out
                hosts += hostInUrl(name);
        }
        // A proxy that speaks TLS is known by the issuer, which clients see.
        const bool isSecure = certificates || settings.issuer.startsWith("https://"_L1);
        http.setHosts(hosts, isSecure);
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
    std::unique_ptr<Lab> lab;        // where it was asked for
    std::optional<ClockWatch> watch; // where there is no lab
    Meters meters;
    Router router;
    HttpServer http;
    QTimer tidying;
    QFuture<void> tidied;
    QTimer watching;
    QFuture<void> watched;
};

StartResult<std::unique_ptr<AuthServer>> AuthServer::start(const ServerSettings& settings,
                                                           const Clock& clock, Random& random)
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
