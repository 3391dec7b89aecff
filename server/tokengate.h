#pragma once

#include "core/auth/authservice.h"
#include "server/http/guard.h"

namespace claimcheck {

/// What the guards of the routes ask, answered by the core.
class TokenGate final : public Gatekeeper
{
public:
    /// @p service must outlive the gate.
    explicit TokenGate(AuthService& service);

    /// An opaque token that memory does not know may have been issued by another server of the
    /// same store; of every other token memory knows all there is.
    [[nodiscard]] std::optional<TokenResult<AccessClaims>>
    checkToken(QByteArrayView token, const AccessRule& rule) const override;
    [[nodiscard]] AuthResult<TokenResult<AccessClaims>>
    lookUpToken(QByteArrayView token, const AccessRule& rule) const override;
    [[nodiscard]] AuthResult<KnownClient>
    checkClient(const ClientCredentials& credentials) const override;

private:
    AuthService& m_service;
};

} // namespace claimcheck
