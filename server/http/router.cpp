#include "server/http/router.h"

#include "server/http/bearer.h"
#include "server/http/problem.h"

#include <QByteArrayList>
#include <QtConcurrentRun>

#include <memory>

namespace claimcheck {

using namespace Qt::StringLiterals;

namespace {

// Enough for a burst of logins; more than this would wait longer than people do.
constexpr int kMaxWaiting = 64;

Answer busy()
{
    Answer answer = problem(503, u"temporarily_unavailable"_s,
                            u"Too many requests are waiting. Try again in a moment."_s);
    answer.headers.append(QHttpHeaders::WellKnownHeader::RetryAfter, "1");
    return answer;
}

Answer methodNotAllowed(const QByteArrayList& allowed)
{
    Answer answer = problem(405, u"invalid_request"_s, u"This route does not know this method."_s);
    answer.headers.append(QHttpHeaders::WellKnownHeader::Allow, allowed.join(", "));
    return answer;
}

} // namespace

Router::Router(const TokenVerifier& verifier, QObject* parent)
    : QObject(parent)
    , m_verifier(verifier)
{
    // Threads are kept, because each holds a connection to the store; their priority is low, so
    // that a flood of logins does not slow the requests that need no hashing.
    m_pool.setExpiryTimeout(-1);
    m_pool.setThreadPriority(QThread::LowPriority);
}

Router::~Router()
{
    m_pool.waitForDone();
}

void Router::add(const QByteArray& method, const QString& path, Anyone, Runs runs, Handler handler)
{
    const auto admit =
        [handler = std::move(handler)](
            const Request& request) -> std::expected<std::function<Answer()>, Answer> {
        return [handler, request] { return handler(request); };
    };
    Q_ASSERT(!m_routes[path].contains(method));
    m_routes[path].emplace(method, Route{runs, admit});
}

void Router::add(const QByteArray& method, const QString& path, const BearerToken& guard, Runs runs,
                 TokenHandler handler)
{
    const auto admit =
        [this, rule = guard.rule, handler = std::move(handler)](
            const Request& request) -> std::expected<std::function<Answer()>, Answer> {
        const auto token = bearerToken(request);
        if (!token)
            return std::unexpected(token.error());
        auto claims = m_verifier.verify(*token, rule);
        if (!claims)
            return std::unexpected(problemFor(claims.error()));
        auto shared = std::make_shared<const VerifiedClaims>(std::move(*claims));
        return [handler, request, shared] { return handler(request, *shared); };
    };
    Q_ASSERT(!m_routes[path].contains(method));
    m_routes[path].emplace(method, Route{runs, admit});
}

void Router::setUnrouted(const QString& prefix, Unrouted answer)
{
    m_unrouted.insert_or_assign(prefix, std::move(answer));
}

Answer Router::unrouted(const Request& request, const QByteArrayList& allowed) const
{
    for (const auto& [prefix, answer] : m_unrouted) {
        if (request.path.startsWith(prefix))
            return answer(request.method, allowed);
    }
    return allowed.isEmpty() ? problem(404, u"not_found"_s, u"There is no such route."_s)
                             : methodNotAllowed(allowed);
}

void Router::dispatch(const Request& request, const Respond& respond)
{
    const auto methods = m_routes.find(request.path);
    if (methods == m_routes.end()) {
        respond(unrouted(request, {}));
        return;
    }
    // HEAD is GET without its body (RFC 9110 section 9.3.2); who sends the answer leaves it out.
    const QByteArray method = request.method == "HEAD" ? "GET"_ba : request.method;
    const auto route = methods->second.find(method);
    if (route == methods->second.end()) {
        QByteArrayList allowed;
        for (const auto& [name, ignored] : methods->second)
            allowed += name;
        respond(unrouted(request, allowed));
        return;
    }
    auto work = route->second.admit(request);
    if (!work)
        respond(work.error());
    else if (route->second.runs == Runs::Here)
        respond((*work)());
    else
        runOnPool(std::move(*work), respond);
}

void Router::runOnPool(std::function<Answer()> work, const Respond& respond)
{
    if (m_waiting >= kMaxWaiting) {
        respond(busy());
        return;
    }
    ++m_waiting;
    QtConcurrent::run(&m_pool, std::move(work)).then(this, [this, respond](const Answer& answer) {
        --m_waiting;
        respond(answer);
    });
}

} // namespace claimcheck
