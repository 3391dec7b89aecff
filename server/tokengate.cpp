#include "server/tokengate.h"

namespace claimcheck {

TokenGate::TokenGate(const TokenVerifier& verifier)
    : m_verifier(verifier)
{
}

std::optional<TokenResult<VerifiedClaims>> TokenGate::checkToken(QByteArrayView token,
                                                                 const AccessRule& rule) const
{
    return m_verifier.verify(token, rule);
}

AuthResult<TokenResult<VerifiedClaims>> TokenGate::lookUpToken(QByteArrayView token,
                                                               const AccessRule& rule) const
{
    return m_verifier.verify(token, rule);
}

AuthResult<KnownClient> TokenGate::checkClient(const ClientCredentials&) const
{
    return std::unexpected(AuthError{AuthError::Fault::InvalidCredentials, {}});
}

} // namespace claimcheck
