#pragma once

#include "core/base/clock.h"
#include "ui/controllers/localserver.h"

#include <QString>
#include <QThread>

#include <memory>

namespace claimcheck {

struct StartError;

/// The real auth server, in a thread of its own, behind the interface that the window knows.
class EmbeddedServer final : public LocalServer
{
    Q_OBJECT
public:
    struct Options
    {
        QString store; ///< a file, or as after --store; empty: the one claimcheck-server uses, too
        QString listen; ///< HOST:PORT; when the port is taken, a free one is
    };

    /// @p clock must outlive the server. Nothing runs before start().
    EmbeddedServer(Options options, const Clock& clock, QObject* parent = nullptr);
    /// Stops the server and waits for it.
    ~EmbeddedServer() override;

    [[nodiscard]] State state() const override { return m_state; }
    [[nodiscard]] QUrl url() const override { return m_url; }
    [[nodiscard]] QString problem() const override { return m_problem; }
    [[nodiscard]] QString notice() const override { return m_notice; }
    void start() override;
    void stop() override;
    QFuture<std::vector<Check>> explain(const QByteArray& token) override;

private:
    class Worker;
    /// What came of a start, on its way from the worker's thread.
    struct Outcome
    {
        QUrl url;
        QString problem;
        QString notice;
    };

    void apply(const Outcome& outcome);
    void setState(State state);

    QThread m_thread;
    Worker* m_worker; // lives in m_thread, and is deleted when that ends
    State m_state = State::Stopped;
    QUrl m_url;
    QString m_problem;
    QString m_notice;
};

} // namespace claimcheck
