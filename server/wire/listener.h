#pragma once

#include "server/wire/wirelimits.h"
#include "server/wire/worker.h"

#include <QTcpServer>
#include <QThread>
#include <QTimer>

#include <memory>
#include <vector>

namespace claimcheck {

/// Listens on one address and hands each connection to one of several worker threads, the one with
/// the fewest. Where descriptors run out, it pauses until some are free again.
///
/// Lives in a thread with an event loop, which only accepts.
class Listener final : public QTcpServer
{
    Q_OBJECT
public:
    explicit Listener(QObject* parent = nullptr);
    /// Ends what stop() has not ended.
    ~Listener() override;

    /// Starts @p workers threads. Until then, connections wait.
    void serve(int workers, const WireLimits& limits, const WorkerParts& parts);

    /// Accepts no more, and waits until what was received whole is answered; what takes longer than
    /// @p patience is cut off.
    void stop(std::chrono::milliseconds patience);

    /// From any thread: the connections there are.
    [[nodiscard]] int connections() const;

protected:
    void incomingConnection(qintptr descriptor) override;

private:
    struct Crew
    {
        std::unique_ptr<QThread> thread;
        std::unique_ptr<Worker> worker;
    };

    void makeRoom();

    std::vector<Crew> m_crews;
    QTimer m_resume;
};

} // namespace claimcheck
