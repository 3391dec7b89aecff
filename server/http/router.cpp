#include "server/http/router.h"

#include <QHostAddress>

#include <algorithm>
#include <ranges>

namespace claimcheck {

using namespace Qt::StringLiterals;

namespace {

// Credentials that a broken body may have held were not found: then what broke it is to be said,
// and not that there were none. A field that is wrong or missing is nobody's business before.
bool hidesCredentials(const std::optional<Answer>& refusal)
{
    const QString field = refusal ? refusal->body["field"_L1].toString() : QString{};
    return refusal && (field.isEmpty() || field.startsWith("client_"_L1));
}

// Where a handler runs whose guard asks the store.
Runs beyondTheLoop(Runs wanted)
{
    return wanted == Runs::Here ? Runs::Storing : wanted;
}

bool isName(const QString& segment)
{
    return segment.size() > 2 && segment.startsWith(u'{') && segment.endsWith(u'}');
}

std::optional<std::vector<std::pair<QString, QString>>> valuesOf(const QStringList& pattern,
                                                                 const QStringList& segments)
{
    if (pattern.size() != segments.size())
        return std::nullopt;
    std::vector<std::pair<QString, QString>> values;
    for (qsizetype i = 0; i < pattern.size(); ++i) {
        if (isName(pattern[i]) && !segments[i].isEmpty())
            values.emplace_back(pattern[i].sliced(1, pattern[i].size() - 2), segments[i]);
        else if (pattern[i] != segments[i])
            return std::nullopt;
    }
    return values;
}

Answer withAllow(Answer answer, const QByteArrayList& methods)
{
    answer.headers.append(QHttpHeaders::WellKnownHeader::Allow, methods.join(", "));
    return answer;
}

bool isFromThisMachine(const Request& request)
{
    return QHostAddress(request.remoteAddress).isLoopback();
}

// Neither a client nor a token was shown, and both would do.
Answer anyCredentialsWanted()
{
    Answer answer = credentialsWanted();
    answer.headers.append(QHttpHeaders::WellKnownHeader::WWWAuthenticate,
                          "Basic realm=\"claimcheck\"");
    return answer;
}

// What the table lacks, so that a route may declare them in words of its own.
void addClientFields(FieldTable& table)
{
    for (Field& field : clientFields()) {
        if (std::ranges::find(table, field.name, &Field::name) == table.end())
            table.push_back(std::move(field));
    }
}

} // namespace

Router::Router(const Gatekeeper& gatekeeper, const Clock& clock, RouterSettings settings,
               QObject* parent)
    : QObject(parent)
    , m_gatekeeper(gatekeeper)
    , m_clock(clock)
    , m_settings(settings)
{
}

Router::~Router() = default;

void Router::add(const QByteArray& method, const QString& path, Anyone guard, Place place,
                 Documentation documentation, Handler handler)
{
    addRoute({method, path, guard, std::move(documentation)}, std::move(place),
             [handler = std::move(handler)](const Arrival& arrival) {
                 return ready(arrival, [handler, call = arrival.call] { return handler(*call); });
             });
}

void Router::add(const QByteArray& method, const QString& path, LabOnly guard, Place place,
                 Documentation documentation, Handler handler)
{
    addRoute({method, path, guard, std::move(documentation)}, std::move(place),
             [handler = std::move(handler)](const Arrival& arrival) -> Admission {
                 if (!isFromThisMachine(*arrival.call))
                     return std::unexpected(problem(Refusal::NotFound));
                 return ready(arrival, [handler, call = arrival.call] { return handler(*call); });
             });
}

template <class Wanted>
void Router::addWithToken(const QByteArray& method, const QString& path, const Wanted& guard,
                          Place place, Documentation documentation, TokenHandler handler)
{
    constexpr bool fresh = std::is_same_v<Wanted, FreshLogin>;
    const auto use = [handler = std::move(handler)](const Call& call, const Claims& claims) {
        return handler(call, *claims);
    };
    addRoute({method, path, guard, std::move(documentation)}, std::move(place),
             [this, rule = guard.rule, use](const Arrival& arrival) {
                 return admitToken(arrival, rule, fresh, use);
             });
}

void Router::add(const QByteArray& method, const QString& path, const BearerToken& guard,
                 Place place, Documentation documentation, TokenHandler handler)
{
    addWithToken(method, path, guard, std::move(place), std::move(documentation),
                 std::move(handler));
}

void Router::add(const QByteArray& method, const QString& path, const FreshLogin& guard,
                 Place place, Documentation documentation, TokenHandler handler)
{
    addWithToken(method, path, guard, std::move(place), std::move(documentation),
                 std::move(handler));
}

void Router::add(const QByteArray& method, const QString& path, ClientOrAdmin guard, Place place,
                 Documentation documentation, CallerHandler handler)
{
    addClientFields(documentation.body);
    const auto admit = [this, handler = std::move(handler)](const Arrival& arrival) -> Admission {
        const auto shown = clientCredentials(*arrival.call, arrival.call->fields);
        if (!shown)
            return std::unexpected(shown.error());
        if (!*shown) {
            const auto token = presentedToken(*arrival.call, m_settings.sources);
            if (!token && token.error().status == credentialsWanted().status)
                return std::unexpected(hidesCredentials(arrival.refusal) ? *arrival.refusal
                                                                         : anyCredentialsWanted());
            return admitToken(arrival, {.roles = {"admin"_ba}}, false,
                              [handler](const Call& call, const Claims& claims) {
                                  return handler(call, claims);
                              });
        }
        auto admitted = ready(arrival, [this, handler, call = arrival.call] {
            const auto client = knownClient(**clientCredentials(*call, call->fields));
            return client ? handler(*call, *client) : client.error();
        });
        if (admitted)
            admitted->runs = beyondTheLoop(admitted->runs);
        return admitted;
    };
    addRoute({method, path, guard, std::move(documentation)}, std::move(place), admit);
}

void Router::add(const QByteArray& method, const QString& path, AnyoneOrClient guard, Place place,
                 Documentation documentation, ClientHandler handler)
{
    addClientFields(documentation.body);
    const auto admit = [this, handler = std::move(handler)](const Arrival& arrival) -> Admission {
        const auto shown = clientCredentials(*arrival.call, arrival.call->fields);
        if (!shown)
            return std::unexpected(shown.error());
        if (!*shown)
            return ready(arrival,
                         [handler, call = arrival.call] { return handler(*call, std::nullopt); });
        auto admitted = ready(arrival, [this, handler, call = arrival.call] {
            const auto client = knownClient(**clientCredentials(*call, call->fields));
            return client ? handler(*call, *client) : client.error();
        });
        if (admitted)
            admitted->runs = beyondTheLoop(admitted->runs);
        return admitted;
    };
    addRoute({method, path, guard, std::move(documentation)}, std::move(place), admit);
}

void Router::addRoute(RouteRow row, Place place, Admit admit)
{
    Q_ASSERT(row.method != "HEAD" && row.method != "OPTIONS"); // these are the router's own
    const QStringList segments = row.path.split(u'/');
    auto& resources = std::ranges::any_of(segments, isName) ? m_patterns : m_plain;
    Resource& resource = resources[row.path];
    Q_ASSERT(!resource.methods.contains(row.method));
    resource.segments = segments;
    const QByteArray method = row.method;
    auto latency = m_meters.addRoute(method, row.path);
    resource.methods.emplace(
        method, Route{std::move(row), std::move(place), std::move(admit), std::move(latency)});
}

std::vector<RouteRow> Router::rows() const
{
    std::map<std::pair<QString, QByteArray>, RouteRow> sorted;
    for (const auto* resources : {&m_plain, &m_patterns}) {
        for (const auto& [path, resource] : *resources) {
            for (const auto& [method, route] : resource.methods)
                sorted.emplace(std::pair{path, method}, route.row);
        }
    }
    const auto values = sorted | std::views::values;
    return {values.begin(), values.end()};
}

std::vector<Router::Match> Router::matches(const Request& request) const
{
    std::vector<Match> found;
    if (const auto plain = m_plain.find(request.path); plain != m_plain.end()) {
        found.push_back({&plain->second, {}});
        if (routeFor(request.method, found.front()))
            return found;
    }
    const QStringList segments = request.path.split(u'/');
    for (const auto& [pattern, resource] : m_patterns) {
        if (auto values = valuesOf(resource.segments, segments))
            found.push_back({&resource, std::move(*values)});
    }
    return found;
}

void Router::setUnrouted(const QString& prefix, Unrouted answer)
{
    m_unrouted.insert_or_assign(prefix, std::move(answer));
}

Answer Router::unrouted(const Request& request, const std::vector<Match>& found) const
{
    QByteArrayList allowed;
    if (!found.empty())
        allowed += "OPTIONS"_ba;
    for (const Match& match : found) {
        for (const auto& [name, ignored] : match.resource->methods)
            allowed += name == "GET" ? QByteArrayList{name, "HEAD"_ba} : QByteArrayList{name};
    }
    std::ranges::sort(allowed);
    allowed.erase(std::ranges::unique(allowed).begin(), allowed.end());
    for (const auto& [prefix, answer] : m_unrouted) {
        if (request.path.startsWith(prefix))
            return answer(request.method, allowed);
    }
    if (allowed.isEmpty())
        return problem(Refusal::NotFound);
    if (request.method == "OPTIONS")
        return withAllow({.status = 204, .raw = RawBody{}}, allowed);
    return withAllow(problem(Refusal::MethodNotAllowed), allowed);
}

const Router::Route* Router::routeFor(const QByteArray& method, const Match& match)
{
    // HEAD is GET without its body (RFC 9110 section 9.3.2); who sends the answer leaves it out.
    const auto route = match.resource->methods.find(method == "HEAD" ? "GET"_ba : method);
    return route == match.resource->methods.end() ? nullptr : &route->second;
}

QString Router::routeOf(const Request& request) const
{
    for (const Match& match : matches(request)) {
        if (const Route* route = routeFor(request.method, match))
            return QString::fromLatin1(route->row.method) + u' ' + route->row.path;
    }
    return {};
}

void Router::wrap(const QByteArray& method, const QString& path, Around around)
{
    auto& resources = m_plain.contains(path) ? m_plain : m_patterns;
    Route& route = resources.at(path).methods.at(method);
    Q_ASSERT(!route.around);
    route.around = std::move(around);
}

void Router::dispatch(const Request& request, const Respond& respond)
{
    const auto found = matches(request);
    for (const Match& match : found) {
        if (const Route* route = routeFor(request.method, match)) {
            follow(*route, request, match, respond);
            return;
        }
    }
    respond(unrouted(request, found));
}

void Router::follow(const Route& route, const Request& request, const Match& match,
                    const Respond& respond)
{
    const auto startedAt = std::chrono::steady_clock::now();
    // An answer may come when the router is gone; then nobody reads what is recorded.
    const Respond recorded = [latency = route.latency, startedAt, respond](Answer answer) {
        latency->record(std::chrono::duration_cast<std::chrono::microseconds>(
            std::chrono::steady_clock::now() - startedAt));
        respond(std::move(answer));
    };
    const Arrival arrival = arrive(request, match, route);
    auto admission = route.admit(arrival);
    if (!admission) {
        recorded(admission.error());
        return;
    }
    if (route.around)
        admission->work = [&around = route.around, call = arrival.call,
                           work = std::move(admission->work)] { return around(*call, work); };
    m_pools.run(admission->runs, std::move(admission->work), request.callerLeft, recorded);
}

QByteArray Router::metrics() const
{
    return m_meters.text() + m_pools.metrics();
}

Router::Arrival Router::arrive(const Request& request, const Match& match, const Route& route)
{
    auto call = std::make_shared<Call>();
    static_cast<Request&>(*call) = request;
    call->pathValues = match.values;
    const Documentation& documentation = route.row.documentation;
    std::optional<Answer> refusal;
    if (documentation.reading == Reading::ByHandler)
        return {call, std::nullopt, route.place.of(*call)};
    if (auto fields = Fields::readBody(request, documentation.body, documentation.reading))
        call->fields = std::move(*fields);
    else
        refusal = fields.error();
    if (auto parameters = Fields::readQuery(request, documentation.query))
        call->parameters = std::move(*parameters);
    else if (!refusal)
        refusal = parameters.error();
    return {call, std::move(refusal), route.place.of(*call)};
}

Router::Admission Router::ready(const Arrival& arrival, Work work)
{
    if (arrival.refusal)
        return std::unexpected(*arrival.refusal);
    return Admitted{arrival.runs, std::move(work)};
}

Router::Admission Router::admitToken(const Arrival& arrival, const AccessRule& rule, bool fresh,
                                     const UseClaims& use)
{
    const auto token = presentedToken(*arrival.call, m_settings.sources);
    if (!token)
        return std::unexpected(token.error());
    if (auto checked = m_gatekeeper.checkToken(*token, rule)) {
        const auto claims = judge(std::move(*checked), fresh);
        if (!claims)
            return std::unexpected(claims.error());
        return ready(arrival,
                     [use, call = arrival.call, claims = *claims] { return use(*call, claims); });
    }
    return Admitted{beyondTheLoop(arrival.runs),
                    [this, arrival, rule, fresh, use, token = *token]() -> Answer {
                        auto looked = m_gatekeeper.lookUpToken(token, rule);
                        if (!looked)
                            return problemFor(looked.error());
                        const auto claims = judge(std::move(*looked), fresh);
                        if (!claims)
                            return claims.error();
                        return arrival.refusal ? *arrival.refusal : use(*arrival.call, *claims);
                    }};
}

std::expected<Router::Claims, Answer> Router::judge(TokenResult<AccessClaims> checked, bool fresh)
{
    if (!checked) {
        m_meters.refused(checked.error().fault);
        return std::unexpected(problemFor(checked.error(), m_settings.wording));
    }
    if (fresh && !isFresh(*checked))
        return std::unexpected(freshLoginWanted(m_settings.freshFor));
    return std::make_shared<const AccessClaims>(std::move(*checked));
}

bool Router::isFresh(const AccessClaims& claims) const
{
    const auto loggedIn = claims.authenticatedAt();
    return loggedIn && *loggedIn + m_settings.freshFor >= m_clock.now();
}

std::expected<KnownClient, Answer> Router::knownClient(const ClientCredentials& credentials) const
{
    return m_gatekeeper.checkClient(credentials).transform_error([](const AuthError& error) {
        return error.fault == AuthError::Fault::InvalidClient ? invalidClient() : problemFor(error);
    });
}

} // namespace claimcheck
