#pragma once

#include "core/base/clock.h"
#include "server/http/guard.h"
#include "server/http/handlerpools.h"
#include "server/http/presentedtoken.h"
#include "server/http/problem.h"
#include "server/http/route.h"
#include "server/http/routemeters.h"

#include <QByteArrayList>
#include <QObject>
#include <QStringList>

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <vector>

namespace claimcheck {

/// What holds for all routes.
struct RouterSettings
{
    TokenSources sources = {};
    Wording wording = Wording::Telling;
    std::chrono::seconds freshFor{std::chrono::minutes{5}}; ///< how long a login counts as fresh
};

/// Knows every route: its method, its path, its guard, where it runs, what it takes and gives, and
/// its handler, declared in one call. There is no way to declare a route without a guard or without
/// its documentation.
///
/// Paths are compared byte for byte; nothing is normalised, so no spelling of a path gets around
/// its guard. A segment {name} takes one segment, whatever it is; see Request::pathValue(). Where a
/// plain path fits too, it goes first.
///
/// Once all routes are declared, requests may come from several threads.
class Router : public QObject
{
    Q_OBJECT
public:
    using Handler = std::function<Answer(const Call&)>;
    using TokenHandler = std::function<Answer(const Call&, const AccessClaims&)>;
    using CallerHandler = std::function<Answer(const Call&, const Caller&)>;
    using ClientHandler = std::function<Answer(const Call&, const std::optional<KnownClient>&)>;
    using Respond = HandlerPools::Respond;

    /// @p gatekeeper and @p clock must outlive the router.
    Router(const Gatekeeper& gatekeeper, const Clock& clock, RouterSettings settings = {},
           QObject* parent = nullptr);
    /// Waits for the handlers that are running.
    ~Router() override;

    void add(const QByteArray& method, const QString& path, Anyone guard, Place place,
             Documentation documentation, Handler handler);
    void add(const QByteArray& method, const QString& path, const BearerToken& guard, Place place,
             Documentation documentation, TokenHandler handler);
    void add(const QByteArray& method, const QString& path, const FreshLogin& guard, Place place,
             Documentation documentation, TokenHandler handler);
    /// Adds client_id and client_secret to the fields of the body.
    void add(const QByteArray& method, const QString& path, ClientOrAdmin guard, Place place,
             Documentation documentation, CallerHandler handler);
    /// Adds client_id and client_secret to the fields of the body.
    void add(const QByteArray& method, const QString& path, AnyoneOrClient guard, Place place,
             Documentation documentation, ClientHandler handler);
    void add(const QByteArray& method, const QString& path, LabOnly guard, Place place,
             Documentation documentation, Handler handler);

    /// Every route, by path and then by method.
    [[nodiscard]] std::vector<RouteRow> rows() const;
    [[nodiscard]] const RouterSettings& settings() const { return m_settings; }

    /// How requests under @p prefix are answered that no route takes, OPTIONS among them: for a
    /// path that no route has, there are no @p allowed methods. Called on the event loop.
    using Unrouted = std::function<Answer(const QByteArray& method, const QByteArrayList& allowed)>;
    void setUnrouted(const QString& prefix, Unrouted answer);

    /// "GET /protected": the route that the request meets, as it was declared. Empty for none.
    [[nodiscard]] QString routeOf(const Request& request) const;
    /// Whether the login of a token is as recent as FreshLogin wants it.
    [[nodiscard]] bool isFresh(const AccessClaims& claims) const;

    /// What the routes counted, and how much waits for its turn, in the text format of Prometheus.
    [[nodiscard]] QByteArray metrics() const;

    /// What a handler would answer.
    using Proceed = std::function<Answer()>;
    using Around = std::function<Answer(const Call&, const Proceed&)>;
    /// Asks @p around in the place of the route's handler, where the handler would run and after
    /// its guard. The route must be there, and have none yet. Before the first request.
    void wrap(const QByteArray& method, const QString& path, Around around);

    /// Calls @p respond exactly once, in the thread that calls this, now or later; not at all when
    /// that thread's event loop is gone by then. HEAD is answered as GET, and OPTIONS by the
    /// methods there are where nothing else was set. What throws is answered with 500. No password
    /// is hashed for a caller that has left.
    void dispatch(const Request& request, const Respond& respond);

private:
    using Work = HandlerPools::Work;

    /// A request that found its route, and what reading its fields came to.
    struct Arrival
    {
        std::shared_ptr<const Call> call;
        std::optional<Answer> refusal; ///< of the fields; the guard is asked first
        Runs runs;
    };
    /// What is left to do for a call, and where.
    struct Admitted
    {
        Runs runs;
        Work work;
    };
    using Admission = std::expected<Admitted, Answer>;
    using Admit = std::function<Admission(const Arrival&)>;

    struct Route
    {
        RouteRow row;
        Place place;
        Admit admit;
        std::shared_ptr<Latency> latency;
        Around around = {};
    };
    struct Resource
    {
        QStringList segments;
        std::map<QByteArray, Route> methods;
    };
    /// The routes that a path fits, the plain one first, and the values of their segments.
    struct Match
    {
        const Resource* resource;
        std::vector<std::pair<QString, QString>> values;
    };

    template <class Wanted>
    void addWithToken(const QByteArray& method, const QString& path, const Wanted& guard,
                      Place place, Documentation documentation, TokenHandler handler);
    void addRoute(RouteRow row, Place place, Admit admit);
    /// Null where what the path fits has no such method.
    [[nodiscard]] static const Route* routeFor(const QByteArray& method, const Match& match);
    /// What the request's path fits; patterns only where the plain path has no such method, which
    /// is rare.
    [[nodiscard]] std::vector<Match> matches(const Request& request) const;
    [[nodiscard]] Answer unrouted(const Request& request, const std::vector<Match>& found) const;
    void follow(const Route& route, const Request& request, const Match& match,
                const Respond& respond);
    [[nodiscard]] static Arrival arrive(const Request& request, const Match& match,
                                        const Route& route);
    [[nodiscard]] static Admission ready(const Arrival& arrival, Work work);

    using Claims = std::shared_ptr<const AccessClaims>;
    using UseClaims = std::function<Answer(const Call&, const Claims&)>;
    [[nodiscard]] Admission admitToken(const Arrival& arrival, const AccessRule& rule, bool fresh,
                                       const UseClaims& use);
    [[nodiscard]] std::expected<Claims, Answer> judge(TokenResult<AccessClaims> checked,
                                                      bool fresh);
    [[nodiscard]] std::expected<KnownClient, Answer>
    knownClient(const ClientCredentials& credentials) const;

    const Gatekeeper& m_gatekeeper;
    const Clock& m_clock;
    RouterSettings m_settings;
    std::map<QString, Resource> m_plain; // by path
    std::map<QString, Resource> m_patterns; // those with {names} in their path
    std::map<QString, Unrouted> m_unrouted; // by prefix
    RouteMeters m_meters;
    HandlerPools m_pools; // ends first, and with it whatever runs
};

} // namespace claimcheck
