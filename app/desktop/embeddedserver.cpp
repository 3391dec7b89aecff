#include "app/desktop/embeddedserver.h"

#include "core/crypto/selftest.h"
#include "core/crypto/systemrandom.h"
#include "server/authserver.h"
#include "server/settings.h"
#include "server/starterror.h"

#include <QPromise>

#include <expected>
#include <optional>

namespace claimcheck {

using namespace Qt::StringLiterals;

namespace {

ServerSettings settingsFor(const EmbeddedServer::Options& options)
{
    ServerSettings settings;
    if (!options.store.isEmpty())
        settings.store =
            StoreAddress::parse(options.store).value_or(StoreAddress::sqlite(options.store));
    const QUrl listen(u"http://"_s + options.listen);
    settings.host = listen.host();
    settings.port = static_cast<quint16>(listen.port(0));
    return settings;
}

} // namespace

/// Everything here happens in the server's thread.
class EmbeddedServer::Worker final : public QObject
{
public:
    Worker(const Options& options, const Clock& clock)
        : m_settings(settingsFor(options))
        , m_clock(clock)
    {
    }

    Outcome start()
    {
        m_server.reset();
        if (!m_crypto) {
            auto crypto = CryptoRuntime::start();
            if (!crypto)
                return {.problem = describe(
                            StartError{StartError::Fault::CryptoFailed, crypto.error().where})};
            m_crypto = std::move(*crypto);
        }
        Outcome outcome;
        auto server = AuthServer::start(m_settings, m_clock, m_random);
        if (!server && server.error().fault == StartError::Fault::PortTaken) {
            // The issuer stays what it was, so that tokens stay good whichever port is free.
            ServerSettings elsewhere = m_settings;
            elsewhere.issuer = m_settings.issuerName();
            elsewhere.port = 0;
            server = AuthServer::start(elsewhere, m_clock, m_random);
            if (server)
                outcome.notice = tr("Port %1 is taken by another program, so the server listens "
                                    "on port %2.")
                                     .arg(m_settings.port)
                                     .arg((*server)->url().port());
        }
        if (!server) {
            outcome.problem = describe(server.error());
            return outcome;
        }
        m_server = std::move(*server);
        outcome.url = m_server->url();
        return outcome;
    }

    void stop() { m_server.reset(); }

    [[nodiscard]] std::vector<Check> explain(const QByteArray& token) const
    {
        return m_server ? m_server->explain(token) : std::vector<Check>{};
    }

private:
    ServerSettings m_settings;
    const Clock& m_clock;
    std::optional<CryptoRuntime> m_crypto;
    SystemRandom m_random;
    std::unique_ptr<AuthServer> m_server;
};

EmbeddedServer::EmbeddedServer(Options options, const Clock& clock, QObject* parent)
    : LocalServer(parent)
    , m_worker(new Worker(options, clock))
{
    m_thread.setObjectName(u"auth server"_s);
    m_worker->moveToThread(&m_thread);
    connect(&m_thread, &QThread::finished, m_worker, &QObject::deleteLater);
    m_thread.start();
}

EmbeddedServer::~EmbeddedServer()
{
    m_thread.quit();
    m_thread.wait();
}

void EmbeddedServer::start()
{
    if (m_state == State::Starting || m_state == State::Running)
        return;
    setState(State::Starting);
    QMetaObject::invokeMethod(m_worker, [this] {
        const Outcome outcome = m_worker->start();
        QMetaObject::invokeMethod(this, [this, outcome] { apply(outcome); });
    });
}

void EmbeddedServer::stop()
{
    QMetaObject::invokeMethod(m_worker, [this] {
        m_worker->stop();
        QMetaObject::invokeMethod(this, [this] {
            m_url.clear();
            m_notice.clear();
            setState(State::Stopped);
        });
    });
}

QFuture<std::vector<Check>> EmbeddedServer::explain(const QByteArray& token)
{
    auto promise = std::make_shared<QPromise<std::vector<Check>>>();
    promise->start();
    QMetaObject::invokeMethod(m_worker, [this, promise, token] {
        promise->addResult(m_worker->explain(token));
        promise->finish();
    });
    return promise->future();
}

void EmbeddedServer::apply(const Outcome& outcome)
{
    m_url = outcome.url;
    m_problem = outcome.problem;
    m_notice = outcome.notice;
    setState(m_problem.isEmpty() ? State::Running : State::Failed);
}

void EmbeddedServer::setState(State state)
{
    m_state = state;
    Q_EMIT stateChanged();
}

} // namespace claimcheck
