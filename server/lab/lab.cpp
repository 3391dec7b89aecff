#include "server/lab/lab.h"

#include "core/auth/authservice.h"
#include "server/lab/clockroutes.h"
#include "server/lab/faultroutes.h"
#include "server/lab/labroutes.h"
#include "server/lab/switchroutes.h"

#include <QDir>
#include <QFile>

namespace claimcheck {

using namespace Qt::StringLiterals;

namespace {

// What a machine has where attackers look for a file whose content they know. Where it cannot be
// written there is no such file, and kid_as_path finds none.
void fill(const QString& folder)
{
    const std::pair<QString, QByteArray> files[] = {
        {u"/keys/lab.key"_s, "the key of the lab"_ba},
        {u"/dev/null"_s, {}},
        {u"/public/robots.txt"_s, "User-agent: *\nDisallow: /\n"_ba},
    };
    for (const auto& [path, content] : files) {
        QDir().mkpath(folder + path.section(u'/', 0, -2));
        QFile file(folder + path);
        if (file.open(QFile::WriteOnly))
            file.write(content);
    }
}

} // namespace

Lab::Lab(AuthService& service, const Gatekeeper& gate, LabClock& clock)
    : m_service(service)
    , m_clock(clock)
    , m_broken(service.verifier(), m_folder.path())
    , m_gate(gate, m_broken, m_switches)
{
    fill(m_folder.path());
}

void Lab::mount(Router& router)
{
    ClockRoutes{m_service, m_clock}.mount(router);
    FaultRoutes{m_service, m_faults}.mount(router);
    SwitchRoutes{m_service, m_switches, m_folder.path()}.mount(router);
    LabRoutes{m_service, m_broken, m_switches,
              [this] {
                  m_clock.reset();
                  m_faults.clear();
                  m_switches.clear();
              }}
        .mount(router);
}

} // namespace claimcheck
