#pragma once

#include "core/auth/authservice.h"
#include "core/crypto/selftest.h"
#include "core/crypto/systemrandom.h"
#include "core/store/revocationstore.h"
#include "core/store/statement.h"
#include "core/store/userstore.h"
#include "tests/support/engines.h"
#include "tests/support/tokens.h"

#include <QThread>

#include <algorithm>
#include <atomic>
#include <functional>
#include <limits>
#include <memory>
#include <vector>

namespace claimcheck {

inline const QString kPassword = QStringLiteral("correct horse battery");
inline const ClientInfo kClient{QStringLiteral("127.0.0.1"), QStringLiteral("tst")};
inline const Actor kOperator{QStringLiteral("root"), kClient};

/// One row for each engine with each style, in the columns "engine" and "style".
inline void forEachEngineAndStyle()
{
    QTest::addColumn<StoreAddress::Engine>("engine");
    QTest::addColumn<TokenStyle>("style");
    for (const auto& [style, name] : kTokenStyles) {
        QTest::addRow("SQLite, %s", name.data()) << StoreAddress::Engine::Sqlite << style;
        QTest::addRow("PostgreSQL, %s", name.data()) << StoreAddress::Engine::Postgres << style;
    }
}

/// Runs @p work in several threads at once and waits for them.
inline void inThreads(int threads, const std::function<void(int)>& work)
{
    std::vector<std::unique_ptr<QThread>> running;
    for (int t = 0; t < threads; ++t) {
        running.emplace_back(QThread::create([&work, t] { work(t); }));
        running.back()->start();
    }
    for (const auto& thread : running)
        thread->wait();
}

/// A protected request: what @p token is refused for, if it is, the store being asked for an opaque
/// one that memory does not know.
[[nodiscard]] inline std::optional<TokenError::Fault>
refusalOf(AuthService& service, const QByteArray& token, const AccessRule& rule = {})
{
    auto claims = service.verifier().verify(token, rule);
    if (!claims && claims.error().fault == TokenError::Fault::NotIssued
        && service.learnOpaque(token))
        claims = service.verifier().verify(token, rule);
    return claims ? std::nullopt : std::optional{claims.error().fault};
}

/// The machine's random numbers, until it is told to fail. Safe to use from several threads.
class UnreliableRandom final : public Random
{
public:
    [[nodiscard]] bool fill(std::span<std::byte> bytes) override
    {
        return !m_failing && m_random.fill(bytes);
    }
    void fail(bool failing = true) { m_failing = failing; }

private:
    SystemRandom m_random;
    std::atomic<bool> m_failing = false;
};

/// One server as the core sees it: a connection to the store, and the service over it.
struct AuthNode
{
    std::unique_ptr<Database> database;
    std::unique_ptr<AuthService> service;

    void stop()
    {
        service.reset();
        database.reset();
    }
};

/// Everything an AuthService works with, on a store of its own, with a clock the test moves and
/// passwords that are cheap to hash. restart() is what a restart of the server is to the core.
class AuthWorld
{
public:
    static constexpr Argon2idCost kCheap{.memoryKib = 64, .passes = 1, .lanes = 1};

    /// How often somebody may try is without limit.
    [[nodiscard]] static AuthSettings usualSettings()
    {
        AuthSettings settings;
        settings.issuer = QStringLiteral("http://issuer");
        settings.audience = QStringLiteral("api");
        settings.passwordCost = kCheap;
        settings.limits = {.account = {}, .accountPerDay = {}, .address = {}, .overall = {}};
        return settings;
    }

    explicit AuthWorld(StoreAddress::Engine engine = StoreAddress::Engine::Sqlite,
                       AuthSettings wanted = usualSettings())
        : settings(std::move(wanted))
        , store(engine)
    {
        restart();
    }

    /// Starts the service again, with the settings as they are now.
    void restart()
    {
        node.stop();
        node = startNode();
    }
    /// Another server of the same store, which must be one that several can share.
    [[nodiscard]] AuthNode startNode()
    {
        AuthNode made{.database = store.open(), .service = {}};
        auto service = tryStart(*made.database);
        if (!service)
            qFatal("the service did not start: %d %ls", static_cast<int>(service.error().fault),
                   qUtf16Printable(service.error().where));
        made.service = std::move(*service);
        return made;
    }
    [[nodiscard]] AuthResult<std::unique_ptr<AuthService>> tryStart(Database& database)
    {
        return AuthService::start(database, settings, {SecretBytes::copyOf(storeKey), shared()},
                                  random, clock);
    }

    [[nodiscard]] AuthService& service() const { return *node.service; }
    [[nodiscard]] Accounts& accounts() const { return service().accounts(); }
    [[nodiscard]] Sessions& sessions() const { return service().sessions(); }
    [[nodiscard]] Database& database() const { return *node.database; }

    /// An account with kPassword; its number is 0 when it was not made.
    [[nodiscard]] User addUser(const QString& name,
                               const QStringList& roles = {QStringLiteral("user")},
                               const QStringList& scopes = {QStringLiteral("reports:read")}) const
    {
        return accounts()
            .add({.username = name,
                  .password = kPassword,
                  .importedHash = {},
                  .roles = roles,
                  .scopes = scopes},
                 kOperator)
            .value_or(User{});
    }
    [[nodiscard]] AuthResult<TokenPair> tryLogIn(const QString& name, const LoginWish& wish = {},
                                                 const QString& password = kPassword) const
    {
        return accounts().checkPassword(name, password, kClient).and_then([&](const User& user) {
            return sessions().open(user, wish, kClient);
        });
    }
    /// Without tokens when the login failed.
    [[nodiscard]] TokenPair logIn(const QString& name, TokenStyle style = TokenStyle::Jwt,
                                  const QStringList& scope = {}) const
    {
        return tryLogIn(name, {.style = style, .scope = scope}).value_or(TokenPair{});
    }
    [[nodiscard]] AuthResult<TokenPair> refresh(const TokenPair& pair) const
    {
        return sessions().refresh(pair.refresh, std::nullopt, kClient);
    }
    [[nodiscard]] TokenResult<AccessClaims> verify(QByteArrayView token,
                                                   const AccessRule& rule = {}) const
    {
        return service().verifier().verify(token, rule);
    }
    [[nodiscard]] TokenResult<AccessClaims> verify(const TokenPair& pair) const
    {
        return verify(pair.access.token);
    }
    /// How many lines the audit log has of one kind of event, or of any.
    [[nodiscard]] qsizetype auditLines(const QByteArray& event = {}) const
    {
        constexpr quint64 behindAll = std::numeric_limits<qint64>::max();
        const auto rows = service().auditBefore(behindAll, 100'000).value();
        const QByteArray wanted = '"' + event;
        return std::ranges::count_if(
            rows, [&](const AuditRow& row) { return row.line.contains(wanted); });
    }

    CryptoRuntime crypto = *CryptoRuntime::start();
    AuthSettings settings;
    FreshStore store;
    QByteArray storeKey{static_cast<qsizetype>(KeyVault::kKeyBytes), 'k'};
    QByteArray sharedSecret; ///< empty for keys of its own
    FixedClock clock{Tokens::kNow};
    UnreliableRandom random;
    AuthNode node;

private:
    [[nodiscard]] std::optional<SecretBytes> shared() const
    {
        return sharedSecret.isEmpty() ? std::nullopt
                                      : std::optional{SecretBytes::copyOf(sharedSecret)};
    }
};

} // namespace claimcheck
