#pragma once

#include "core/auth/authservice.h"
#include "core/crypto/selftest.h"
#include "core/crypto/systemrandom.h"
#include "server/secretfile.h"
#include "server/settings.h"
#include "tests/support/engines.h"
#include "tests/support/keptconnection.h"
#include "tests/support/longrun.h"
#include "tests/support/serverprocess.h"

#include <QTemporaryDir>

#include <chrono>
#include <memory>
#include <vector>

namespace claimcheck {

/// What a client has after a login.
struct ClientTokens
{
    QByteArray access;
    QByteArray refresh;
};

/// Server processes on one store, and sessions in it that cost no login: the servers hash
/// passwords as dearly as they always do.
class Fleet
{
public:
    explicit Fleet(StoreAddress::Engine engine)
        : m_store(engine)
    {
    }

    [[nodiscard]] std::unique_ptr<ServerProcess> startServer() const
    {
        auto server = ServerProcess::start(
            QStringLiteral(CLAIMCHECK_SERVER_PROGRAM), m_store.address(),
            {QStringLiteral("--issuer"), kIssuer, QStringLiteral("--store-key-file"), keyFile()});
        if (!server)
            qFatal("the server does not start");
        return server;
    }

    [[nodiscard]] std::unique_ptr<Database> openStore() const
    {
        return m_store.open(Access::Administrative);
    }

    /// Works on the store as a command of this program does.
    template <class Work>
    void beside(const Work& work)
    {
        const auto database = openStore();
        ServerSettings settings;
        settings.issuer = kIssuer;
        settings.maxSessionsPerUser = 1'000'000;
        AuthSettings cheap = settings.authSettings(0);
        cheap.passwordCost = {.memoryKib = 64, .passes = 1, .lanes = 1};
        auto key = readStoreKey(keyFile(), m_random);
        auto service =
            AuthService::start(*database, cheap, {std::move(*key), {}}, m_random, m_clock);
        if (!service)
            qFatal("%ls", qUtf16Printable(service.error().where));
        work(**service);
    }

    /// Opens @p count sessions. A login looks at all sessions of its user, so they are shared out
    /// among many.
    [[nodiscard]] std::vector<ClientTokens> sessions(int count)
    {
        constexpr int each = 50;
        std::vector<ClientTokens> tokens;
        beside([&](AuthService& service) {
            User user;
            for (int i = 0; i < count; ++i) {
                if (i % each == 0)
                    user = addUser(service);
                const auto pair =
                    service.sessions().open(user, {.style = TokenStyle::Jwt, .scope = {}}, {});
                if (!pair)
                    qFatal("%ls", qUtf16Printable(pair.error().where));
                tokens.push_back({pair->access.token, pair->refresh});
            }
        });
        return tokens;
    }

private:
    [[nodiscard]] User addUser(AuthService& service)
    {
        const auto user =
            service.accounts().add({.username = QStringLiteral("seed%1").arg(m_users++),
                                    .password = QStringLiteral("password123"),
                                    .importedHash = {},
                                    .roles = {QStringLiteral("user")},
                                    .scopes = {QStringLiteral("reports:read")}},
                                   {});
        if (!user)
            qFatal("%ls", qUtf16Printable(user.error().where));
        return *user;
    }

    static inline const QString kIssuer = QStringLiteral("http://fleet");

    [[nodiscard]] QString keyFile() const { return m_folder.filePath(QStringLiteral("store.key")); }

    CryptoRuntime m_crypto = *CryptoRuntime::start();
    SystemRandom m_random;
    SystemClock m_clock;
    QTemporaryDir m_folder;
    FreshStore m_store;
    int m_users = 0;
};

} // namespace claimcheck
