#pragma once

#include "core/auth/tokenverifier.h"
#include "server/http/guard.h"

namespace claimcheck {

/// What the guards of the routes ask, answered by the core.
class TokenGate final : public Gatekeeper
{
public:
    /// @p verifier must outlive the gate.
    explicit TokenGate(const TokenVerifier& verifier);

    /// Every token of this server carries all that is needed, so memory always suffices.
    [[nodiscard]] std::optional<TokenResult<VerifiedClaims>>
    checkToken(QByteArrayView token, const AccessRule& rule) const override;
    [[nodiscard]] AuthResult<TokenResult<VerifiedClaims>>
    lookUpToken(QByteArrayView token, const AccessRule& rule) const override;
    /// This server knows no services.
    [[nodiscard]] AuthResult<KnownClient>
    checkClient(const ClientCredentials& credentials) const override;

private:
    const TokenVerifier& m_verifier;
};

} // namespace claimcheck
