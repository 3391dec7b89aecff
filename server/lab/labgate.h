#pragma once

#include "core/auth/brokenverifier.h"
#include "server/http/guard.h"
#include "server/lab/switches.h"

namespace claimcheck {

/// Asks the gate that it stands in front of first; where that refuses a token and a switch is on,
/// the broken verifier has the last word. Safe to use from several threads.
class LabGate final : public Gatekeeper
{
public:
    /// All references must outlive the gate.
    LabGate(const Gatekeeper& gate, const BrokenVerifier& broken, const Switches& switches);

    [[nodiscard]] std::optional<TokenResult<AccessClaims>>
    checkToken(QByteArrayView token, const AccessRule& rule) const override;
    [[nodiscard]] AuthResult<TokenResult<AccessClaims>>
    lookUpToken(QByteArrayView token, const AccessRule& rule) const override;
    [[nodiscard]] AuthResult<KnownClient>
    checkClient(const ClientCredentials& credentials) const override;

private:
    [[nodiscard]] TokenResult<AccessClaims>
    bend(TokenResult<AccessClaims> verdict, QByteArrayView token, const AccessRule& rule) const;

    const Gatekeeper& m_gate;
    const BrokenVerifier& m_broken;
    const Switches& m_switches;
};

} // namespace claimcheck
