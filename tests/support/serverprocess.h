#pragma once

#include "core/store/storeaddress.h"

#include <QProcess>
#include <QStringList>

#include <memory>

namespace claimcheck {

/// The server program in a process of its own, as people run it. Killed when it is destroyed.
class ServerProcess
{
public:
    /// Waits until it listens, on a free port. Nothing when it does not. @p program is the file.
    [[nodiscard]] static std::unique_ptr<ServerProcess>
    start(const QString& program, const StoreAddress& store, const QStringList& arguments = {});
    ~ServerProcess();

    [[nodiscard]] quint16 port() const { return m_port; }
    [[nodiscard]] qint64 pid() const { return m_process.processId(); }

    /// As a crash: SIGKILL where there are signals.
    void kill();
    /// Tells it to look at its files again: SIGHUP.
    void hangUp();
    /// Asks it to end: SIGTERM where there are signals. Does not wait.
    void askToEnd() { m_process.terminate(); }
    /// Its exit code; -1 when it does not end, or crashes.
    [[nodiscard]] int waitForEnd();
    /// Stops its threads in the middle of whatever they do, and lets them go on.
    void freeze();
    void thaw();

private:
    ServerProcess() = default;

    QProcess m_process;
    quint16 m_port = 0;
};

} // namespace claimcheck
