#pragma once

#include "core/token/trace.h"

#include <QByteArray>
#include <QFuture>
#include <QObject>
#include <QString>
#include <QUrl>

#include <vector>

namespace claimcheck {

/// The auth server inside the app, as the window sees it.
///
/// The window does not know the server's code: the desktop program implements this over a server
/// in a thread of its own, tests implement it over whatever they need.
class LocalServer : public QObject
{
    Q_OBJECT
public:
    enum class State { Stopped, Starting, Running, Failed };
    Q_ENUM(State)

    using QObject::QObject;

    [[nodiscard]] virtual State state() const = 0;
    /// Where it listens; empty unless it is running.
    [[nodiscard]] virtual QUrl url() const = 0;
    /// Why it failed and what to do about it, in words for a person; empty unless it failed.
    [[nodiscard]] virtual QString problem() const = 0;
    /// Something worth knowing that is no failure: another port was taken, ...; mostly empty.
    [[nodiscard]] virtual QString notice() const = 0;

    /// Both return at once; stateChanged() follows. Also tries again after a failure.
    virtual void start() = 0;
    virtual void stop() = 0;

    /// What the server thinks of @p token right now, check by check, and why.
    virtual QFuture<std::vector<Check>> explain(const QByteArray& token) = 0;

Q_SIGNALS:
    void stateChanged();
};

} // namespace claimcheck
