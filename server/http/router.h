#pragma once

#include "core/auth/tokenverifier.h"
#include "server/http/message.h"

#include <QByteArrayList>
#include <QObject>
#include <QThreadPool>

#include <functional>
#include <map>

namespace claimcheck {

/// Guard of a route that anyone may call.
struct Anyone
{
};

/// Guard of a route that needs a good access token.
struct BearerToken
{
    AccessRule rule = {};
};

/// Where a handler runs.
enum class Runs {
    Here,   ///< on the event loop: it touches memory only
    OnPool, ///< on a worker thread: it hashes, or waits for the store
};

/// Knows every route: its path, its method, its guard and its handler, declared in one call. There
/// is no way to declare a route without a guard.
///
/// Paths are compared byte for byte; nothing is normalised, so no spelling of a path gets around
/// its guard.
class Router : public QObject
{
    Q_OBJECT
public:
    using Handler = std::function<Answer(const Request&)>;
    using TokenHandler = std::function<Answer(const Request&, const VerifiedClaims&)>;
    using Respond = std::function<void(Answer)>;

    /// @p verifier must outlive the router.
    explicit Router(const TokenVerifier& verifier, QObject* parent = nullptr);
    /// Waits for the handlers that are running.
    ~Router() override;

    void add(const QByteArray& method, const QString& path, Anyone guard, Runs runs,
             Handler handler);
    void add(const QByteArray& method, const QString& path, const BearerToken& guard, Runs runs,
             TokenHandler handler);

    /// How requests under @p prefix are answered that no route takes: an unknown path, with no
    /// @p allowed methods, or a method that the path does not know. Called on the event loop.
    using Unrouted = std::function<Answer(const QByteArray& method, const QByteArrayList& allowed)>;
    void setUnrouted(const QString& prefix, Unrouted answer);

    /// Calls @p respond exactly once, in the thread of the router, now or later; not at all when
    /// the router is gone by then.
    void dispatch(const Request& request, const Respond& respond);

private:
    struct Route
    {
        Runs runs;
        /// The answer of the guard, or what is left to run.
        std::function<std::expected<std::function<Answer()>, Answer>(const Request&)> admit;
    };
    using Methods = std::map<QByteArray, Route>;

    [[nodiscard]] Answer unrouted(const Request& request, const QByteArrayList& allowed) const;
    void runOnPool(std::function<Answer()> work, const Respond& respond);

    const TokenVerifier& m_verifier;
    std::map<QString, Methods> m_routes;
    std::map<QString, Unrouted> m_unrouted; // by prefix
    QThreadPool m_pool;
    int m_waiting = 0;
};

} // namespace claimcheck
