#pragma once

#include "core/base/clock.h"
#include "core/base/random.h"
#include "core/token/trace.h"
#include "server/http/requestlog.h"
#include "server/settings.h"
#include "server/starterror.h"

#include <QByteArray>
#include <QObject>
#include <QUrl>

#include <expected>
#include <memory>
#include <vector>

namespace claimcheck {

/// The auth server: a store, the service over it, and all routes on one address. The only place
/// that knows which routes there are.
///
/// Lives in the thread that started it, which needs an event loop to accept connections, and serves
/// them in threads of its own until it is destroyed: then it stops listening first, answers what it
/// was asked, and waits for the work that has begun; ten seconds at most.
class AuthServer final : public QObject
{
    Q_OBJECT
public:
    /// @p clock and @p random must outlive the server, and so must @p log, if it is there: it is
    /// told of each request. Needs a CryptoRuntime.
    [[nodiscard]] static std::expected<std::unique_ptr<AuthServer>, StartError>
    start(const ServerSettings& settings, const Clock& clock, Random& random,
          RequestLog* log = nullptr);
    ~AuthServer() override;

    /// Where it listens, with the port that it got.
    [[nodiscard]] QUrl url() const;

    /// Shows the certificate that its files hold now. Without TLS there is nothing to do.
    void reloadCertificate();

    /// What this server thinks of an access token right now, check by check. From any thread.
    [[nodiscard]] std::vector<Check> explain(const QByteArray& token) const;

private:
    class Private;
    explicit AuthServer(std::unique_ptr<Private> d);
    std::unique_ptr<Private> d;
};

} // namespace claimcheck
