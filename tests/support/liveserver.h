#pragma once

#include "core/base/clock.h"
#include "core/crypto/selftest.h"
#include "core/crypto/systemrandom.h"
#include "server/authserver.h"
#include "tests/support/tokens.h"

#include <QByteArray>
#include <QHttpHeaders>
#include <QJsonObject>
#include <QSet>
#include <QStringList>
#include <QTemporaryDir>
#include <QThread>

#include <memory>

namespace claimcheck {

/// A real server on a free port with a store of its own, in a thread of its own, and a clock that
/// the test moves. Gone without a trace when it is destroyed.
class LiveServer
{
public:
    /// A PostgreSQL store of @p settings is used, and may be shared; a SQLite file is not.
    /// @p log, which must outlive the server, is told of each request.
    explicit LiveServer(ServerSettings settings = {}, RequestLog* log = nullptr);
    ~LiveServer();

    /// Stops the server and starts it again on the same store and another port.
    void restart();
    /// For good.
    void stop();

    struct Reply
    {
        int status = 0;
        QHttpHeaders headers;
        QByteArray body;
        QJsonObject json;
    };
    /// Sends exactly these bytes after the request line and a Host header, and waits for the whole
    /// answer. @p host stands for the right one when empty; "-" sends none.
    [[nodiscard]] Reply send(const QByteArray& method, const QByteArray& path,
                             const QByteArrayList& headers = {}, const QByteArray& body = {},
                             const QByteArray& host = {}) const;
    /// A JSON body, and a token where one is given.
    [[nodiscard]] Reply sendJson(const QByteArray& method, const QByteArray& path,
                                 const QJsonObject& body, const QByteArray& token = {}) const;
    [[nodiscard]] Reply get(const QByteArray& path, const QByteArray& token) const;
    /// Registers @p username if need be, logs in, and gives back the access token.
    [[nodiscard]] QByteArray login(const QString& username) const;
    /// Registers @p username if need be, and logs in with more members of the body.
    [[nodiscard]] Reply logIn(const QString& username, const QJsonObject& more = {}) const;

    /// Behind the server's back: what the next tokens of that account will say.
    void setRights(const QString& username, const QStringList& roles,
                   const QStringList& scopes) const;
    /// Behind the server's back: a service client "svc.NAME" whose secret is kClientSecret.
    void addClient(const QString& name, const QStringList& scopes) const;
    static constexpr QByteArrayView kClientSecret = "a-secret-of-a-service";

    [[nodiscard]] FixedClock& clock() { return m_clock; }
    [[nodiscard]] QUrl url() const { return m_url; }
    [[nodiscard]] QString folder() const { return m_folder.path(); }

private:
    void start();

    CryptoRuntime m_crypto;
    QTemporaryDir m_folder;
    FixedClock m_clock{Tokens::kNow};
    SystemRandom m_random;
    ServerSettings m_settings;
    RequestLog* m_log;
    QThread m_thread;
    QObject m_context; // lives in m_thread
    std::unique_ptr<AuthServer> m_server;
    QUrl m_url;
    mutable QSet<QString> m_registered;
};

} // namespace claimcheck
