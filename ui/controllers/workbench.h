#pragma once

#include "core/client/authclient.h"
#include "ui/controllers/flowcontroller.h"
#include "ui/controllers/inspectcontroller.h"
#include "ui/controllers/lenscontroller.h"
#include "ui/controllers/servercontroller.h"

#include <QObject>

namespace claimcheck {

/// Everything behind one window, wired: what is selected in the flow is what the lens shows.
class Workbench final : public QObject
{
    Q_OBJECT
public:
    /// Both references must outlive the workbench. The server is not started here.
    Workbench(LocalServer& server, const Clock& clock, QObject* parent = nullptr);

    [[nodiscard]] FlowController& flow() { return m_flow; }
    [[nodiscard]] LensController& lens() { return m_lens; }
    [[nodiscard]] ServerController& server() { return m_server; }
    [[nodiscard]] InspectController& inspect() { return m_inspect; }

private:
    AuthClient m_client;
    FlowController m_flow;
    LensController m_lens;
    ServerController m_server;
    InspectController m_inspect;
};

} // namespace claimcheck
