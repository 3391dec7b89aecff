#include "ui/controllers/workbench.h"

using namespace Qt::StringLiterals;

namespace claimcheck {
namespace {

// Replaced as soon as the server says where it listens; nothing is sent before that.
Target placeholder()
{
    const auto target = Target::parse(u"http://127.0.0.1:8080"_s);
    Q_ASSERT(target);
    return *target;
}

} // namespace

Workbench::Workbench(LocalServer& server, const Clock& clock, QObject* parent)
    : QObject(parent)
    , m_client(placeholder(), clock)
    , m_flow(m_client, server)
    , m_lens(server, clock)
    , m_server(server, clock)
    , m_inspect(clock)
{
    connect(&m_flow, &FlowController::selectionChanged, &m_lens,
            [this] { m_lens.show(m_flow.selectedEntry()); });
}

} // namespace claimcheck
