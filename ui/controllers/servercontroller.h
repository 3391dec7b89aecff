#pragma once

#include "core/base/clock.h"
#include "ui/controllers/localserver.h"
#include "ui/controllers/secondticker.h"
#include "ui/models/tone.h"

#include <QObject>
#include <QString>

namespace claimcheck {

/// What the top bar says about the server inside: its state, its address and its time.
class ServerController final : public QObject
{
    Q_OBJECT
public:
    /// Both references must outlive the controller.
    ServerController(LocalServer& server, const Clock& clock, QObject* parent = nullptr);

    [[nodiscard]] QString stateText() const;
    [[nodiscard]] Tone stateTone() const;
    /// "127.0.0.1:8080"; empty unless the server runs.
    [[nodiscard]] QString address() const;
    /// The whole URL; empty unless the server runs.
    [[nodiscard]] QString url() const;
    [[nodiscard]] QString clockText() const;

    /// What went wrong and what to do about it; empty when nothing did.
    [[nodiscard]] QString problem() const { return m_server.problem(); }
    /// Something worth knowing; empty once it was dismissed.
    [[nodiscard]] QString notice() const;
    void dismissNotice();

    [[nodiscard]] bool isRunning() const;
    [[nodiscard]] bool isStarting() const;
    void start();
    void stop();

Q_SIGNALS:
    void changed();
    void ticked();

private:
    LocalServer& m_server;
    const Clock& m_clock;
    SecondTicker m_ticker;
    QString m_dismissed;
};

} // namespace claimcheck
