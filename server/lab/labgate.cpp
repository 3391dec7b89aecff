#include "server/lab/labgate.h"

namespace claimcheck {

LabGate::LabGate(const Gatekeeper& gate, const BrokenVerifier& broken, const Switches& switches)
    : m_gate(gate)
    , m_broken(broken)
    , m_switches(switches)
{
}

std::optional<TokenResult<AccessClaims>> LabGate::checkToken(QByteArrayView token,
                                                             const AccessRule& rule) const
{
    auto verdict = m_gate.checkToken(token, rule);
    if (!verdict)
        return verdict;
    return bend(std::move(*verdict), token, rule);
}

AuthResult<TokenResult<AccessClaims>> LabGate::lookUpToken(QByteArrayView token,
                                                           const AccessRule& rule) const
{
    auto verdict = m_gate.lookUpToken(token, rule);
    if (!verdict)
        return verdict;
    return bend(std::move(*verdict), token, rule);
}

AuthResult<KnownClient> LabGate::checkClient(const ClientCredentials& credentials) const
{
    return m_gate.checkClient(credentials);
}

TokenResult<AccessClaims> LabGate::bend(TokenResult<AccessClaims> verdict, QByteArrayView token,
                                        const AccessRule& rule) const
{
    const Flaws flaws = m_switches.flaws();
    if (verdict || !flaws)
        return verdict;
    auto broken = m_broken.verify(token, rule, flaws);
    // Let in, and then short of rights: that is what a server with the flaw would say.
    const bool letIn = broken || broken.error().fault == TokenError::Fault::InsufficientRole
        || broken.error().fault == TokenError::Fault::InsufficientScope;
    return letIn ? std::move(broken) : std::move(verdict);
}

} // namespace claimcheck
