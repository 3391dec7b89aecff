#pragma once

#include "core/auth/brokenverifier.h"
#include "server/lab/faults.h"
#include "server/lab/labclock.h"
#include "server/lab/labgate.h"
#include "server/lab/switches.h"

#include <QTemporaryDir>

namespace claimcheck {

class AuthService;
class Router;

/// The laboratory of a server: a clock that can be moved, answers that go wrong, rules that can be
/// broken, and why. There is one only where a server was started for it; nothing of it is in the
/// way of another. For this machine alone: see LabOnly.
class Lab
{
public:
    /// All references must outlive the lab. @p clock must be the one that @p service goes by.
    Lab(AuthService& service, const Gatekeeper& gate, LabClock& clock);

    /// For the router, in the place of the gate that was given.
    [[nodiscard]] const Gatekeeper& gate() const { return m_gate; }
    [[nodiscard]] Faults& faults() { return m_faults; }

    /// After all other routes.
    void mount(Router& router);

private:
    AuthService& m_service;
    LabClock& m_clock;
    Faults m_faults;
    Switches m_switches;
    QTemporaryDir m_folder;
    BrokenVerifier m_broken;
    LabGate m_gate;
};

} // namespace claimcheck
